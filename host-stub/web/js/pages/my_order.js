// An order of the customer's own, which credit can pay from here (the invoice page).

import { get, inStudio } from "../api.js";
import { h } from "../dom.js";
import { date, instant, money } from "../format.js";
import { t, word } from "../i18n.js";
import { panelView } from "../panel/panel.js";
import { isReservation, places } from "../places.js";
import { go } from "../router.js";
import { isPluginOn } from "../session.js";
import { badge } from "../ui/badge.js";
import { page, section } from "../ui/page.js";
import { dataTable } from "../ui/table.js";
import { orderName } from "./orders.js";

function lines(order) {
    const columns = [
        { id: "label", label: t("line.label"), kind: "text" },
        { id: "date", label: t("line.date"), kind: "date" },
        { id: "total", label: t("line.total"), kind: "money" },
    ];
    const rows = order.lines.map((line) => ({
        id: line.id,
        cells: { label: line.label, date: line.date ? date(line.date) : "", total: money(line.total) },
    }));
    return dataTable({ label: t("order.lines"), columns, rows }).box;
}

export async function myOrder(parameters) {
    const order = await get(inStudio("orders", parameters.id));
    const reload = () => go(location.pathname, { replace: true });
    const isPayable = order.due.minor > 0 && ["open", "confirmed"].includes(order.state) && isPluginOn();
    const pay = () =>
        panelView({
            panel: places.checkout,
            context: { order_id: order.id },
            isQuiet: true,
            hides: isReservation,
            onDone: reload,
        }).root;
    const sum = (label, amount, strong = "") => [
        h("dt", { class: strong }, label),
        h("dd", { class: strong }, money(amount)),
    ];
    return page(
        {
            title: orderName(order),
            marks: [badge(order.state, word("order_state", order.state))],
            lead: instant(order.made_at),
            back: { href: "/my-orders", label: t("nav.my_orders") },
        },
        section(
            t("order.lines"),
            {},
            lines(order),
            h(
                "dl",
                { class: "sums" },
                sum(t("order.total"), order.total),
                sum(t("order.paid"), order.paid),
                sum(t("order.due"), order.due, "strong"),
            ),
        ),
        isPayable && pay(),
    );
}
