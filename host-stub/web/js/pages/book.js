// The booking module: a customer or a visitor picks what to do, and goes on to pay.

import { freshKey, inStudio, post } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { role, studio } from "../session.js";
import { button } from "../ui/button.js";
import { field } from "../ui/fields.js";
import { Unreadable } from "../ui/field_box.js";
import { failure } from "../ui/notice.js";
import { page, section } from "../ui/page.js";
import { basket, offered } from "./lines.js";

export async function book() {
    const activities = await offered();
    const told = h("div", { "aria-live": "polite" });
    const isVisitor = role() === "nobody";
    const name = isVisitor
        ? field("name", { "x-kind": "text", title: t("book.your_name"), maxLength: 200 }, true)
        : null;
    let key = freshKey();
    let count = 0;
    const chosen = basket(activities, (lines) => {
        key = freshKey();
        count = lines.length;
    });
    name?.element.addEventListener("input", () => (key = freshKey()));

    const goOn = async () => {
        if (count === 0) return replace(told, failure({ code: "empty", message: t("book.nothing") }));
        try {
            const who = name ? { name: name.read() } : {};
            const { order } = await post(inStudio("checkout"), { lines: chosen.requests(), ...who, key });
            await go(`/book/${encodeURIComponent(order.id)}`);
        } catch (error) {
            if (error instanceof Unreadable) return name.focus();
            replace(told, failure(error));
        }
        return undefined;
    };
    return page(
        { title: t("book.title", { studio: studio().name }), lead: t("book.lead") },
        h(
            "div",
            { class: "columns" },
            section(
                t("new_order.what"),
                {},
                activities.length > 0 ? chosen.offers : h("p", { class: "muted" }, t("activities.empty")),
            ),
            h(
                "aside",
                { class: "side card stack", "aria-label": t("basket.title") },
                h("h2", {}, t("basket.title")),
                chosen.box,
                name?.element,
                told,
                button(t("book.go_on"), goOn, { style: "primary" }),
            ),
        ),
    );
}
