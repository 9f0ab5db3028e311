// Any setting by its schema; one that has settings of its own is a group of them.

import { h, freshId } from "../dom.js";
import { t } from "../i18n.js";
import {
    choiceField,
    flagField,
    isNullable,
    listField,
    moneyField,
    numberField,
    textField,
} from "./leaf.js";
import { mapField } from "./map_field.js";
import { findIn, readAll } from "./parts.js";
import { help, title } from "./words.js";

// A group that may be null has a box to switch it on.
function switchOf(grid, isOn) {
    const id = freshId("on");
    const box = h("input", { type: "checkbox", id, checked: isOn });
    const follow = () => (grid.hidden = !box.checked);
    box.addEventListener("change", follow);
    follow();
    const element = h("div", { class: "check" }, box, h("label", { for: id }, t("settings.switched_on")));
    return { element, isOn: () => box.checked };
}

function group(path, name, schema, value, context) {
    const inner = value ?? schema.default ?? {};
    const required = schema.required ?? [];
    const parts = Object.entries(schema.properties).map(([key, one]) => {
        const isNeeded = required.includes(key);
        return [key, setting(`${path}/${key}`, key, { ...one, isNeeded }, inner[key], context)];
    });
    const grid = h(
        "div",
        { class: "grid" },
        parts.map(([, one]) => one.element),
    );
    const on = isNullable(schema) ? switchOf(grid, value !== null && value !== undefined) : null;
    const hint = help(schema, name);
    const element = h(
        "fieldset",
        {},
        h("legend", {}, title(name)),
        hint && h("p", { class: "hint" }, hint),
        on?.element,
        grid,
    );
    const read = () => (on && !on.isOn() ? null : readAll(parts));
    return { element, read, find: (at) => findIn(parts, at), isGroup: true };
}

const isMoney = (schema) => schema.properties?.minor && schema.properties?.currency;
const isMap = (schema) => schema.propertyNames?.enum && schema.additionalProperties;

const by_type = {
    object: group,
    array: listField,
    boolean: flagField,
    integer: numberField,
    number: numberField,
};

export function setting(path, name, schema, value, context) {
    if (schema.enum) return choiceField(path, name, schema, value);
    if (isMoney(schema)) return moneyField(path, name, schema, value, context);
    if (isMap(schema)) return { ...mapField(path, name, schema, value), isGroup: true };
    const type = [schema.type].flat().find((one) => one !== "null");
    return (by_type[type] ?? textField)(path, name, schema, value, context);
}
