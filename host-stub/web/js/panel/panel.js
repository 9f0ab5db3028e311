// Draws any panel of any plugin from what panel.render answers, and draws it again when an action
// says so. Nothing here knows a panel by name.

import { inStudio, post } from "../api.js";
import { h, replace } from "../dom.js";
import { currentLanguage, t } from "../i18n.js";
import { button } from "../ui/button.js";
import { chartFigures } from "../ui/chart.js";
import { figures } from "../ui/figures.js";
import { keepingFocus } from "../ui/focus.js";
import { menu } from "../ui/menu.js";
import { failure, notice } from "../ui/notice.js";
import { runAction, sendAction } from "./action.js";
import { filterForm } from "./filter.js";
import { panelTable } from "./table.js";

const page_size = 25;
const changed = "panels-changed";

// → when all of them are drawn again
export function announce(panels) {
    const drawn = [];
    document.dispatchEvent(new CustomEvent(changed, { detail: { panels, drawn } }));
    return Promise.all(drawn);
}

export function renderPanel(panel, body) {
    return post(inStudio("panels", panel), { locale: currentLanguage(), ...body });
}

// Several panels of one style beside the primary ones fit into a menu.
function actionBar(actions, act) {
    const chief = actions.filter((one) => one.style === "primary");
    const others = actions.filter((one) => one.style !== "primary");
    const plain = (one) =>
        button(one.label, () => act(one), {
            style: one.style === "normal" ? "" : one.style,
            "data-action": one.id,
        });
    if (actions.length === 0) return null;
    const rest =
        others.length > 2
            ? menu(
                  t("more"),
                  others.map((one) => ({ ...one, act: () => act(one) })),
              )
            : others.map(plain);
    return h("div", { class: "row" }, chief.map(plain), rest);
}

// place: {panel, context, filter, title?, links?, hides?, isQuiet?, noTitle?, noFigures?, drawActions?,
// onDone?, onFilter?, onShow?}
export function panelView(place) {
    const root = h("section", { class: "panel", "data-panel": place.panel, "aria-busy": "true" });
    let filter = { ...place.filter };

    const act = (action, row) =>
        runAction({
            panel: place.panel,
            action,
            row,
            context: place.context,
            done: (reply) => {
                announce(reply.refresh ?? []);
                return place.onDone?.(reply, action);
            },
        });
    // Without a window of its own, for controls that stand on the page.
    // `note` is told the answer before anything is drawn again.
    const perform = async (action, row, form, key, note = () => {}) => {
        const reply = await sendAction({ panel: place.panel, action, row, context: place.context }, form, {
            key,
        });
        note(reply);
        // Until then the controls on the page are those of before.
        await Promise.all([announce(reply.refresh ?? []), place.onDone?.(reply, action)]);
        return reply;
    };
    const ask = (table, cursor) =>
        renderPanel(place.panel, {
            context: place.context,
            filter,
            page: { limit: page_size, ...(table ? { table } : {}), ...(cursor ? { cursor } : {}) },
        });
    const narrow = (next) => {
        filter = next;
        place.onFilter?.(next);
        return reload();
    };
    const moreOf = (id) => async (cursor) => (await ask(id, cursor)).tables.find((one) => one.id === id);

    const head = (panel, offered) => {
        const own = offered.filter((one) => one.of === "panel");
        const title = !place.noTitle && h("h2", { tabindex: "-1" }, place.title ?? panel.title);
        const parts = [title, !place.drawActions && actionBar(own, act)].filter(Boolean);
        return parts.length > 0 ? h("div", { class: "row spread" }, parts) : null;
    };
    const tables = (panel, offered) => {
        const shown = panel.tables.filter((one) => !place.isQuiet || one.rows.length > 0);
        if (shown.length === 0 && panel.tables.length > 0)
            return h("p", { class: "muted" }, panel.tables[0].empty);
        return shown.map((table) =>
            panelTable({ table, actions: offered, act, more: moreOf(table.id), links: place.links }),
        );
    };
    const show = (panel) => {
        const offered = panel.actions.filter((one) => !place.hides?.(one));
        const parts = [
            head(panel, offered),
            panel.notices.map((one) => notice(one.level, one.text)),
            !place.noFigures && figures(panel.summary),
            place.drawActions?.({ panel, act, perform, reload }),
            panel.filter && filterForm(panel.filter, filter, narrow),
            chartFigures(panel.charts),
            tables(panel, offered),
        ];
        keepingFocus(root, () => replace(root, ...parts));
        place.onShow?.(panel);
    };

    let turn = 0;
    async function reload() {
        const mine = ++turn;
        root.setAttribute("aria-busy", "true");
        try {
            const panel = await ask();
            if (mine !== turn) return;
            show(panel);
        } catch (error) {
            if (mine === turn) replace(root, failure(error));
        }
        if (mine === turn) root.removeAttribute("aria-busy");
    }
    const listen = ({ detail }) => {
        if (!root.isConnected) return document.removeEventListener(changed, listen);
        if (detail.panels.includes(place.panel)) detail.drawn.push(reload());
        return undefined;
    };
    document.addEventListener(changed, listen);
    reload();
    return { root, reload, act };
}
