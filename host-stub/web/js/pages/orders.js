// All orders of the studio, newest first.

import { get, inStudio } from "../api.js";
import { h } from "../dom.js";
import { date, money } from "../format.js";
import { t, word } from "../i18n.js";
import { noteQuery } from "../router.js";
import { badge } from "../ui/badge.js";
import { linkButton } from "../ui/button.js";
import { pagedList, searchField } from "../ui/list.js";
import { page, section } from "../ui/page.js";

export const order_states = ["open", "confirmed", "final", "postponed", "cancelled", "abandoned", "deleted"];

export function orderColumns() {
    return [
        { id: "order", label: t("order"), kind: "text" },
        { id: "customer", label: t("customer"), kind: "text" },
        { id: "made", label: t("order.made"), kind: "date" },
        { id: "state", label: t("order.state"), kind: "status" },
        { id: "total", label: t("order.total"), kind: "money" },
        { id: "due", label: t("order.due"), kind: "money" },
    ];
}

export function orderName(order) {
    return t("order.number", { number: order.number });
}

function orderCell(base, order) {
    const name = base
        ? h("a", { href: `${base}/${encodeURIComponent(order.id)}` }, orderName(order))
        : orderName(order);
    return order.text ? h("div", {}, name, h("span", { class: "detail" }, order.text)) : name;
}

export function orderRow(base, order) {
    return {
        id: order.id,
        cells: {
            order: orderCell(base, order),
            customer: order.customer?.name ?? "",
            made: date(order.made_at),
            state: badge(order.state, word("order_state", order.state)),
            total: money(order.total),
            due: order.due.minor > 0 ? money(order.due) : h("span", { class: "muted" }, t("order.settled")),
        },
    };
}

function stateFilter(chosen, change) {
    const options = [
        h("option", { value: "" }, t("filter.all")),
        ...order_states.map((one) => h("option", { value: one }, word("order_state", one))),
    ];
    const select = h("select", { value: chosen }, options);
    select.addEventListener("change", () => change(select.value));
    return h("label", { class: "field" }, h("span", { class: "label" }, t("order.state")), select);
}

export function orders(parameters, query) {
    const wanted = { query: query.get("query") ?? "", state: query.get("state") ?? "" };
    const list = pagedList({
        label: t("orders.title"),
        columns: orderColumns(),
        load: (cursor) => get(inStudio("orders"), { ...wanted, cursor }),
        row: (order) => orderRow("/orders", order),
        empty: () => t(wanted.query || wanted.state ? "list.nothing_found" : "orders.empty"),
    });
    const narrow = (change) => {
        Object.assign(wanted, change);
        noteQuery(change);
        return list.reload();
    };
    const search = searchField(t("orders.search"), (text) => narrow({ query: text }), wanted.query);
    const filter = h(
        "div",
        { class: "filter", role: "search" },
        search.element,
        stateFilter(wanted.state, (state) => narrow({ state })),
    );
    list.reload();
    return page(
        {
            title: t("orders.title"),
            actions: [linkButton(t("orders.new"), "/orders/new", { style: "primary", picture: "plus" })],
        },
        section(null, {}, h("div", { class: "stack" }, filter, list.box)),
    );
}
