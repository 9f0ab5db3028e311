// One order: its lines, who paid what, and what vouchers have to do with it.

import { get, inStudio } from "../api.js";
import { h } from "../dom.js";
import { date, instant, money } from "../format.js";
import { t, word } from "../i18n.js";
import { panelView } from "../panel/panel.js";
import { isForOrderPage, isSale, knowActivities, places } from "../places.js";
import { go } from "../router.js";
import { isPluginOn } from "../session.js";
import { badge } from "../ui/badge.js";
import { button } from "../ui/button.js";
import { openDialog } from "../ui/dialog.js";
import { menu } from "../ui/menu.js";
import { notice } from "../ui/notice.js";
import { page, section } from "../ui/page.js";
import { dataTable } from "../ui/table.js";
import { addLine } from "./lines.js";
import { orderName } from "./orders.js";
import * as steps from "./order_steps.js";

function linesTable(order, reload) {
    const columns = [
        { id: "label", label: t("line.label"), kind: "text" },
        { id: "date", label: t("line.date"), kind: "date" },
        { id: "units", label: t("line.units"), kind: "number" },
        { id: "total", label: t("line.total"), kind: "money" },
        { id: "actions", label: t("actions"), kind: "actions" },
    ];
    const actions = (line) => [
        order.may.includes("change_line") &&
            button(t("line.change"), () => steps.changeLine(order, line, reload), { small: true }),
        order.may.includes("delete_line") &&
            button(t("line.delete"), () => steps.deleteLine(order, line, reload), {
                small: true,
                style: "danger",
            }),
    ];
    const rows = order.lines.map((line) => ({
        id: line.id,
        cells: {
            label: line.sells_voucher
                ? h("span", { class: "row" }, line.label, badge("info", t("line.sells_voucher")))
                : line.label,
            date: line.date ? date(line.date) : "",
            units: String(line.units),
            total: money(line.total),
            actions: h("span", { class: "row-actions" }, actions(line)),
        },
    }));
    if (rows.length === 0) return h("p", { class: "muted" }, t("order.no_lines"));
    return dataTable({ label: t("order.lines"), columns, rows }).box;
}

function paymentsTable(order) {
    if (order.payments.length === 0) return h("p", { class: "muted" }, t("order.no_payments"));
    const columns = [
        { id: "tender", label: t("payment.tender"), kind: "text" },
        { id: "at", label: t("payment.at"), kind: "instant" },
        { id: "amount", label: t("payment.amount"), kind: "money" },
    ];
    const rows = order.payments.map((one) => ({
        id: one.id,
        cells: {
            tender: word("tender", one.tender),
            at: one.at ? instant(one.at) : "",
            amount: money(one.amount),
        },
    }));
    return dataTable({ label: t("order.payments"), columns, rows }).box;
}

function sums(order) {
    const line = (label, amount, strong = "") => [
        h("dt", { class: strong }, label),
        h("dd", { class: strong, "data-sum": label }, money(amount)),
    ];
    return h(
        "dl",
        { class: "sums" },
        line(t("order.total"), order.total),
        line(t("order.paid"), order.paid),
        order.reserved.minor > 0 && line(t("order.reserved"), order.reserved),
        order.overpaid.minor > 0 && line(t("order.too_much"), order.overpaid),
        line(t("order.due"), order.due, "strong"),
    );
}

function redeem(order, reload) {
    const view = panelView({
        panel: places.desk,
        context: { order_id: order.id },
        noTitle: true,
        isQuiet: true,
        onDone: async (reply) => {
            if ((reply.refresh ?? []).length === 0) return;
            window_.close();
            await reload();
        },
    });
    const window_ = openDialog({
        title: t("order.redeem.title", { name: order.customer.name }),
        body: view.root,
        isWide: true,
    });
}

function furtherSteps(order, reload) {
    const offered = [
        ["refund", steps.refund],
        ["overpaid", steps.creditOverpaid],
        ["finalise", steps.finalise],
        ["postpone", steps.postpone],
        ["cancel", steps.cancelOrder, "danger"],
        ["delete", steps.deleteOrder, "danger"],
    ];
    return offered
        .filter(([name]) => order.may.includes(name))
        .map(([id, act, style]) => ({ id, label: t(`order.${id}`), style, act: () => act(order, reload) }));
}

function sideCard(order, reload) {
    const canPay = order.may.includes("pay");
    const isDue = order.due.minor > 0;
    return h(
        "aside",
        { class: "side card stack", "aria-label": t("order.sums") },
        sums(order),
        canPay &&
            button(t("order.payments"), () => steps.addPayment(order, reload), {
                style: isDue ? "primary" : "",
                "data-action": "payment",
            }),
        canPay &&
            isDue &&
            isPluginOn() &&
            button(t("order.redeem"), () => redeem(order, reload), { "data-action": "redeem" }),
    );
}

async function knowWhatIsOffered() {
    const { items } = await get(inStudio("activities"), { limit: 200 });
    knowActivities(items);
}

function voucherPanel(order, reload, sellBox) {
    const view = panelView({
        panel: places.order,
        context: { order_id: order.id },
        title: t("order.vouchers"),
        noFigures: true,
        isQuiet: true,
        hides: isForOrderPage,
        onDone: reload,
        onShow: (panel) => {
            const sales = panel.actions.filter(isSale);
            if (!order.may.includes("add_line") || sales.length === 0) return;
            sellBox.replaceChildren(
                menu(
                    t("order.sell"),
                    sales.map((one) => ({ ...one, act: () => view.act(one) })),
                    { picture: "plus" },
                ),
            );
        },
    });
    return view.root;
}

export async function order(parameters) {
    const [one] = await Promise.all([get(inStudio("orders", parameters.id)), knowWhatIsOffered()]);
    const reload = () => go(location.pathname, { replace: true });
    const sellBox = h("span", {});
    const further = furtherSteps(one, reload);
    const isOver = one.overpaid.minor > 0;
    const mayAdd = one.may.includes("add_line");
    return page(
        {
            title: orderName(one),
            marks: [badge(one.state, word("order_state", one.state))],
            lead: [
                h("a", { href: `/customers/${encodeURIComponent(one.customer.id)}` }, one.customer.name),
                ` · ${instant(one.made_at)}`,
            ],
            back: { href: "/orders", label: t("orders.title") },
            actions: [sellBox, further.length > 0 && menu(t("more"), further)].filter(Boolean),
        },
        isOver && notice("warning", t("order.is_overpaid", { amount: money(one.overpaid) })),
        h(
            "div",
            { class: "columns" },
            h(
                "div",
                { class: "stack" },
                section(
                    t("order.lines"),
                    {
                        actions: mayAdd
                            ? [button(t("line.add"), () => addLine(one, reload), { small: true })]
                            : [],
                    },
                    linesTable(one, reload),
                ),
                section(t("order.payments_made"), {}, paymentsTable(one)),
            ),
            sideCard(one, reload),
        ),
        isPluginOn() && voucherPanel(one, reload, sellBox),
    );
}
