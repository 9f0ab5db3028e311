// A customer's profile: who they are, their orders, and the tab "Balance and payments".

import { get, inStudio, patch } from "../api.js";
import { h } from "../dom.js";
import { date } from "../format.js";
import { t } from "../i18n.js";
import { panelView } from "../panel/panel.js";
import { knowOrders, places } from "../places.js";
import { go, noteQuery } from "../router.js";
import { isPluginOn } from "../session.js";
import { button, linkButton } from "../ui/button.js";
import { keepingFocus } from "../ui/focus.js";
import { formDialog } from "../ui/form_dialog.js";
import { pagedList } from "../ui/list.js";
import { menu } from "../ui/menu.js";
import { notice } from "../ui/notice.js";
import { page, section } from "../ui/page.js";
import { customerForm } from "./customers.js";
import { orderColumns, orderRow } from "./orders.js";

function tabs(base, current) {
    const link = (tab, key) =>
        h(
            "a",
            {
                href: tab === "profile" ? `${base}?tab=profile` : base,
                "aria-current": tab === current ? "page" : undefined,
            },
            t(key),
        );
    return h(
        "nav",
        { class: "tabs", "aria-label": t("customer.tabs") },
        link("balance", "customer.balance"),
        link("profile", "customer.profile"),
    );
}

function profile(customer, base) {
    const edit = () =>
        formDialog({
            title: t("customer.edit"),
            form: customerForm(),
            initial: customer,
            label: t("save"),
            send: (value) => patch(inStudio("customers", customer.id), value),
            done: () => go(`${base}?tab=profile`, { replace: true }),
        });
    const orders = pagedList({
        label: t("orders.title"),
        columns: orderColumns().filter((column) => column.id !== "customer"),
        load: (cursor) => get(inStudio("orders"), { customer: customer.id, cursor }),
        row: (order) => orderRow("/orders", order),
        empty: () => t("customer.no_orders"),
    });
    orders.reload();
    const facts = [
        [t("customer.name"), customer.name],
        [t("customer.email"), customer.email || "–"],
        [t("customer.phone"), customer.phone || "–"],
        [t("customer.since"), date(customer.made_at)],
    ];
    return [
        section(
            t("customer.profile"),
            { actions: [button(t("customer.edit"), edit, { small: true })] },
            h(
                "dl",
                { class: "figures" },
                facts.map(([label, text]) =>
                    h("div", { class: "figure long" }, h("dt", {}, label), h("dd", {}, text)),
                ),
            ),
        ),
        section(t("orders.title"), {}, orders.box),
    ];
}

// "Add a transaction": the panel's own actions that move the balance; the others beside them.
function menus(view, panel) {
    const own = panel.actions.filter((one) => one.of === "panel");
    const entries = (actions) => actions.map((one) => ({ ...one, act: () => view.act(one) }));
    const adds = entries(own.filter((one) => one.form.properties.amount));
    const others = entries(own.filter((one) => !one.form.properties.amount));
    return [
        adds.length > 0 &&
            menu(t("customer.add_transaction"), adds, { style: "primary", picture: "plus" }),
        others.length > 0 && menu(t("more"), others),
    ].filter(Boolean);
}

function balance(customer, query, tools) {
    if (!isPluginOn()) return notice("info", t("plugin.is_off"));
    const voucher = query.get("voucher");
    const view = panelView({
        panel: places.customer,
        context: { customer_id: customer.id },
        filter: voucher ? { voucher_id: voucher } : {},
        noTitle: true,
        drawActions: () => null,
        onFilter: (filter) => noteQuery({ voucher: filter.voucher_id }),
        onShow: (panel) => keepingFocus(tools, () => tools.replaceChildren(...menus(view, panel))),
        onDone: (reply, action) =>
            action.needs.includes("customer_id") && action.style === "danger" ? go("/customers") : undefined,
    });
    const narrowed = voucher
        ? notice(
              "info",
              t("voucher.history_of_one"),
              " ",
              h("a", { href: location.pathname }, t("voucher.history_of_all")),
          )
        : null;
    return [narrowed, view.root];
}

export async function customer(parameters, query) {
    const [one, { items }] = await Promise.all([
        get(inStudio("customers", parameters.id)),
        get(inStudio("orders"), { customer: parameters.id }),
    ]);
    knowOrders(items);
    const base = `/customers/${encodeURIComponent(one.id)}`;
    const tab = query.get("tab") === "profile" ? "profile" : "balance";
    const tools = h("div", { class: "row" });
    const order = linkButton(t("orders.new"), `/orders/new?customer=${encodeURIComponent(one.id)}`);
    return page(
        {
            title: one.name,
            lead: one.email,
            back: { href: "/customers", label: t("customers.title") },
            actions: [order, tools],
        },
        tabs(base, tab),
        tab === "profile" ? profile(one, base) : balance(one, query, tools),
    );
}
