// A whole number as people type it.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { Unreadable } from "./field_box.js";

// → {input, read}; read() is undefined where nothing was typed.
export function numberInput({ minimum = -Infinity, maximum = Infinity }, value) {
    const input = h("input", {
        type: "text",
        inputmode: "numeric",
        autocomplete: "off",
        value: value ?? "",
    });
    const read = () => {
        const text = input.value.trim();
        if (!text) return undefined;
        if (!/^-?\d+$/.test(text)) throw new Unreadable(t("form.not_number"));
        const number = Number(text);
        if (number < minimum || number > maximum)
            throw new Unreadable(t("form.not_between", { minimum, maximum }));
        return number;
    };
    return { input, read };
}
