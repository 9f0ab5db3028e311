// An amount as people type it, its currency behind it.

import { h } from "../dom.js";
import { exponent, minorOf, typed } from "../format.js";
import { t } from "../i18n.js";
import { Unreadable } from "./field_box.js";

// → {input, content, read}; read() is undefined where nothing was typed.
export function moneyInput(currency, amount, digits = exponent(currency)) {
    const input = h("input", {
        type: "text",
        inputmode: "decimal",
        autocomplete: "off",
        value: amount ? typed(amount.minor, digits) : "",
    });
    const unit = h("span", { class: "unit", "aria-hidden": "true" }, currency);
    const read = () => {
        if (!input.value.trim()) return undefined;
        const minor = minorOf(input.value, digits);
        if (minor === null) throw new Unreadable(t("form.not_money", { example: typed(1250, digits) }));
        return { minor, currency };
    };
    return { input, content: h("div", { class: "with-unit" }, input, unit), read };
}
