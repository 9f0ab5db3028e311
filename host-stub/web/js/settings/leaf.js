// One setting as a field. Each reads to the value that is sent, or to undefined where it is left out,
// and says beside itself what cannot be read.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { fieldBox, Unreadable } from "../ui/field_box.js";
import { moneyInput } from "../ui/money_input.js";
import { numberInput } from "../ui/number_input.js";
import { help, title, wordTitle } from "./words.js";

const long_text = 1000;

export const isLong = (schema) => (schema.maxLength ?? 0) > long_text;

export function isNullable(schema) {
    return [schema.type].flat().includes("null");
}

// What was typed, of the schema's form; undefined where nothing was.
export function typedText(schema, input) {
    const text = input.value.trim();
    if (!text) return undefined;
    if (schema.pattern && !new RegExp(schema.pattern, "u").test(text))
        throw new Unreadable(t("settings.not_of_form"));
    return text;
}

// → {element, read, find}; find(path) is the box of the setting at that path, or null.
export function leaf(path, name, schema, control, read, options = {}) {
    const box = fieldBox({
        id: path,
        label: title(name),
        help: help(schema, name),
        isRequired: true,
        controls: [control],
        ...options,
    });
    const checked = () => {
        try {
            const value = read();
            box.say("");
            return value;
        } catch (error) {
            if (error instanceof Unreadable) {
                box.say(error.message);
                error.at ??= box;
            }
            throw error;
        }
    };
    return { element: box.element, read: checked, find: (at) => (at === path ? box : null) };
}

export function choiceField(path, name, schema, value) {
    const options = schema.enum.map((one) => h("option", { value: one }, wordTitle(one)));
    const input = h("select", { value: value ?? schema.default }, options);
    return leaf(path, name, schema, input, () => input.value);
}

export function flagField(path, name, schema, value) {
    const input = h("input", { type: "checkbox", checked: value ?? schema.default ?? false });
    return leaf(path, name, schema, input, () => input.checked, { isCheck: true });
}

export function numberField(path, name, schema, value) {
    const { input, read } = numberInput(schema, value ?? schema.default);
    const needed = () => {
        const number = read();
        if (number === undefined) throw new Unreadable(t("form.required"));
        return number;
    };
    return leaf(path, name, schema, input, needed);
}

export function textField(path, name, schema, value) {
    const tag = isLong(schema) ? "textarea" : "input";
    const spellcheck = isLong(schema) ? undefined : "false";
    const input = h(tag, { autocomplete: "off", spellcheck, value: value ?? "" });
    const read = () => typedText(schema, input) ?? (isNullable(schema) ? null : undefined);
    return leaf(path, name, schema, input, read);
}

export function listField(path, name, schema, value) {
    const list = value ?? schema.default ?? [];
    const input = h("input", {
        type: "text",
        inputmode: "numeric",
        autocomplete: "off",
        value: list.join(", "),
    });
    const isWhole = schema.items?.type === "integer";
    const read = () => {
        const parts = input.value.split(/[\s,;]+/).filter(Boolean);
        if (!isWhole) return parts;
        if (parts.some((one) => !/^\d+$/.test(one))) throw new Unreadable(t("settings.not_numbers"));
        return parts.map(Number);
    };
    return leaf(path, name, schema, input, read);
}

export function moneyField(path, name, schema, value, { currency }) {
    const { input, content, read } = moneyInput(currency, value);
    return leaf(path, name, schema, input, read, { content, isRequired: schema.isNeeded ?? false });
}
