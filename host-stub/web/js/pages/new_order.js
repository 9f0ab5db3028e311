// A new order by staff: for whom, and what.

import { freshKey, get, inStudio, post } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { button } from "../ui/button.js";
import { field } from "../ui/fields.js";
import { Unreadable } from "../ui/field_box.js";
import { failure } from "../ui/notice.js";
import { page, section } from "../ui/page.js";
import { newCustomer } from "./customers.js";
import { basket, offered } from "./lines.js";

export async function newOrder(parameters, query) {
    const known = query.get("customer");
    const [activities, initial] = await Promise.all([
        offered(),
        known ? get(inStudio("customers", known)) : undefined,
    ]);
    const who = field("customer_id", { "x-kind": "customer", title: t("customer") }, true, initial);
    const told = h("div", { "aria-live": "polite" });
    let key = freshKey();
    const chosen = basket(activities, () => (key = freshKey()));
    who.element.addEventListener("change", () => (key = freshKey()));

    const make = async () => {
        try {
            const customer_id = who.read();
            const order = await post(inStudio("orders"), { customer_id, lines: chosen.requests(), key });
            await go(`/orders/${encodeURIComponent(order.id)}`);
        } catch (error) {
            if (error instanceof Unreadable) return who.focus();
            key = error.status ? freshKey() : key;
            replace(told, failure(error));
        }
        return undefined;
    };
    const add = () =>
        newCustomer((one) => go(`/orders/new?customer=${encodeURIComponent(one.id)}`, { replace: true }));
    return page(
        { title: t("orders.new"), back: { href: "/orders", label: t("orders.title") } },
        h(
            "div",
            { class: "columns" },
            h(
                "div",
                { class: "stack" },
                section(
                    t("new_order.who"),
                    { actions: [button(t("customers.new"), add, { small: true })] },
                    who.element,
                ),
                section(t("new_order.what"), {}, chosen.offers),
            ),
            h(
                "aside",
                { class: "side card stack", "aria-label": t("basket.title") },
                h("h2", {}, t("basket.title")),
                chosen.box,
                told,
                h("p", { class: "muted small" }, t("new_order.vouchers")),
                button(t("new_order.make"), make, { style: "primary" }),
            ),
        ),
    );
}
