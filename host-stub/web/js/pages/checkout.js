// The last step of a booking: credit and codes first, a card for what remains due.

import { freshKey, get, inStudio, post } from "../api.js";
import { h, replace } from "../dom.js";
import { date, money } from "../format.js";
import { t } from "../i18n.js";
import { codeField, optInBox } from "../panel/opt_in.js";
import { panelView } from "../panel/panel.js";
import { checkout as controls, isForCheckout, places } from "../places.js";
import { go } from "../router.js";
import { isPluginOn, role } from "../session.js";
import { button, linkButton } from "../ui/button.js";
import { failure } from "../ui/notice.js";
import { page, section } from "../ui/page.js";

function summary({ order, card_due: cardDue }) {
    const lines = order.lines.map((line) =>
        h(
            "li",
            { class: "choice-line" },
            h(
                "span",
                {},
                line.label,
                line.date && h("span", { class: "muted small" }, ` · ${date(line.date)}`),
            ),
            h("span", { class: "amount" }, money(line.total)),
        ),
    );
    const sum = (label, amount, id, strong = "") => [
        h("dt", { class: strong }, label),
        h("dd", { class: strong, "data-sum": id }, money(amount)),
    ];
    return [
        h("ul", { class: "plain" }, lines),
        h(
            "dl",
            { class: "sums" },
            sum(t("order.total"), order.total, "total"),
            order.paid.minor > 0 && sum(t("order.paid"), order.paid, "paid"),
            order.reserved.minor > 0 && sum(t("checkout.by_voucher"), order.reserved, "reserved"),
            sum(t("checkout.card_due"), cardDue, "due", "strong"),
        ),
    ];
}

function ended(state, order) {
    const isPlaced = state !== "abandoned";
    return page(
        { title: t(isPlaced ? "checkout.placed" : "checkout.given_up") },
        h(
            "div",
            { class: "card done stack" },
            h(
                "p",
                {},
                t(isPlaced ? "checkout.placed.lead" : "checkout.given_up.lead", {
                    number: order.number,
                    amount: money(order.paid),
                }),
            ),
            h(
                "div",
                { class: "row" },
                role() === "customer" && isPlaced && linkButton(t("nav.my_orders"), "/my-orders"),
                linkButton(t("checkout.again"), "/book", { style: "primary" }),
            ),
        ),
    );
}

function vouchers(order, reload) {
    if (!isPluginOn()) return null;
    const box = (drawn) =>
        h("div", { class: "card stack" }, optInBox(drawn, controls), codeField(drawn, controls));
    const view = panelView({
        panel: places.checkout,
        context: { order_id: order.id },
        noFigures: true,
        isQuiet: true,
        hides: (one) => !isForCheckout(one),
        drawActions: box,
        onDone: reload,
    });
    return view.root;
}

export async function checkout(parameters) {
    const path = (...parts) => inStudio("checkout", parameters.id, ...parts);
    const first = await get(path());
    if (first.order.state !== "open") return ended(first.order.state, first.order);
    const told = h("div", { "aria-live": "polite" });
    const sums = h("div", { class: "stack" });
    const placeBox = h("div", { class: "stack tight" });
    const key = freshKey();

    const end = (work) => async () => {
        try {
            await work();
            await go(location.pathname, { replace: true });
        } catch (error) {
            replace(told, failure(error));
        }
    };
    const show = (now) => {
        replace(sums, summary(now));
        const isFree = now.card_due.minor === 0;
        const label = isFree
            ? t("checkout.place_free")
            : t("checkout.place", { amount: money(now.card_due) });
        replace(
            placeBox,
            button(
                label,
                end(() => post(path("place"), { key })),
                { style: "primary", "data-place": "" },
            ),
            !isFree && h("p", { class: "muted small" }, t("payment.simulated")),
            button(
                t("checkout.give_up"),
                end(() => post(path("abandon"), {})),
                { style: "quiet" },
            ),
        );
    };
    const reload = async () => show(await get(path()));
    show(first);
    return page(
        {
            title: t("checkout.title"),
            lead: t("checkout.lead"),
            back: { href: "/book", label: t("nav.book") },
        },
        h(
            "div",
            { class: "columns" },
            h(
                "div",
                { class: "stack" },
                vouchers(first.order, reload) ??
                    section(null, {}, h("p", { class: "muted" }, t("checkout.card_only"))),
            ),
            h(
                "aside",
                { class: "side card stack", "aria-label": t("basket.title") },
                h("h2", {}, t("basket.title")),
                sums,
                told,
                placeBox,
            ),
        ),
    );
}
