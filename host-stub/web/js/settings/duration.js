// A span of time in one unit, as people say it: 12 months. It is sent in the form of ISO 8601.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { Unreadable } from "../ui/field_box.js";

const of_one_unit = /^P(\d+)([YMWD])$/;
const units = ["D", "W", "M", "Y"];

// Not one that is set already in several units: that is shown as it is written.
export function isDuration(schema, value) {
    return Boolean(schema.pattern?.startsWith("^P(?=")) && (!value || of_one_unit.test(value));
}

// → {input, content, read}; read() is undefined where nothing was typed.
export function durationInput(value, label) {
    const [, count, unit] = of_one_unit.exec(value ?? "") ?? [null, "", "M"];
    const input = h("input", {
        type: "text",
        inputmode: "numeric",
        autocomplete: "off",
        value: count,
        placeholder: t("settings.usual"),
    });
    const choice = h(
        "select",
        { value: unit, "aria-label": t("settings.unit_of", { name: label }) },
        units.map((one) => h("option", { value: one }, t(`settings.unit.${one}`))),
    );
    const read = () => {
        const text = input.value.trim();
        if (!text) return undefined;
        if (!/^[1-9]\d{0,4}$/.test(text)) throw new Unreadable(t("form.not_number"));
        return `P${text}${choice.value}`;
    };
    return { input, content: h("div", { class: "with-choice" }, input, choice), read };
}
