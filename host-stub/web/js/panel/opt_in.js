// Two actions as controls of a checkout: a box that reserves what there is and gives it back, and a
// field for a code.

import { freshKey, Refusal } from "../api.js";
import { h, freshId, replace } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "../ui/button.js";
import { failure } from "../ui/notice.js";

const kept = "reserved-by-box";

// Which hold the box made, so that the tick can be taken away after the page is loaded again.
const remembered = () => sessionStorage.getItem(kept);
const remember = (hold) => (hold ? sessionStorage.setItem(kept, hold) : sessionStorage.removeItem(kept));

function rowOfHold(panel, undo) {
    const rows = panel.tables.flatMap((table) => table.rows);
    return rows.find((row) => row.actions.includes(undo) && row.context.hold_id === remembered());
}

export function optInBox({ panel, perform }, { box, undo }) {
    const action = panel.actions.find((one) => one.id === box);
    const release = panel.actions.find((one) => one.id === undo);
    const held = release && rowOfHold(panel, undo);
    const about = panel.summary.find((one) => one.id === "available");
    const isThere = action && about?.value?.minor > 0;
    if (!isThere && !held) return null;
    const id = freshId("box");
    const told = h("div", { "aria-live": "polite" });
    const input = h("input", { type: "checkbox", id, checked: Boolean(held), "data-keep": "opt-in" });
    const change = async () => {
        input.setAttribute("aria-disabled", "true");
        replace(told);
        try {
            if (input.checked) {
                await perform(action, null, {}, freshKey(), (reply) => remember(reply.result.hold?.hold_id));
            } else {
                remember(null);
                await perform(release, held, {}, freshKey());
            }
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            input.checked = !input.checked;
            replace(told, failure(error));
        } finally {
            input.removeAttribute("aria-disabled");
        }
    };
    input.addEventListener("change", change);
    // Disabled it would lose the focus.
    input.addEventListener("click", (event) => {
        if (input.getAttribute("aria-disabled")) event.preventDefault();
    });
    const there = held ? null : t("named", { name: about.label, amount: about.text });
    const label = h(
        "label",
        { for: id },
        h("strong", {}, t("checkout.use_credit")),
        there && [" ", h("span", { class: "muted" }, there)],
    );
    return h("div", { class: "field", "data-opt-in": "" }, h("div", { class: "check" }, input, label), told);
}

export function codeField({ panel, perform }, { field }) {
    const action = panel.actions.find((one) => one.id === field);
    if (!action) return null;
    const name = Object.keys(action.form.properties).find((one) => action.form.required.includes(one));
    const id = freshId("code");
    const errorId = freshId("error");
    const error = h("p", { class: "field-error", id: errorId, role: "alert" });
    const input = h("input", {
        type: "text",
        id,
        autocomplete: "off",
        autocapitalize: "characters",
        spellcheck: "false",
        maxlength: 200,
        "aria-describedby": errorId,
        "data-keep": "code",
    });
    let key = freshKey();
    const say = (text) => {
        error.textContent = text;
        input.toggleAttribute("aria-invalid", Boolean(text));
        if (text) input.setAttribute("aria-invalid", "true");
    };
    const use = async () => {
        const code = input.value.trim();
        if (!code) return say(t("form.required"));
        try {
            await perform(action, null, { [name]: code }, key);
        } catch (refusal) {
            if (!(refusal instanceof Refusal)) throw refusal;
            if (refusal.status) key = freshKey();
            say(refusal.message);
            input.focus();
        }
        return undefined;
    };
    input.addEventListener("input", () => {
        key = freshKey();
        say("");
    });
    const form = h(
        "form",
        { class: "field", novalidate: true, "data-code-field": "" },
        h("label", { for: id }, action.form.properties[name].title),
        h("div", { class: "row" }, h("div", { class: "grow" }, input), button(action.label, use)),
        error,
    );
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        use();
    });
    return form;
}
