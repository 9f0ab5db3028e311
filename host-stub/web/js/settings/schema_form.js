// A form from a plugin's JSON Schema of settings: nested settings as nested groups, lists and maps
// included. Reads back to the same form, without what equals nothing at all.

import { h, freshId } from "../dom.js";
import { currentLanguage, has, readable, t } from "../i18n.js";
import { exponent, minorOf, typed } from "../format.js";
import { fieldBox, Unreadable } from "../ui/field_box.js";

// In the reader's language where the console has a word for it, else the setting's own name.
function title(name) {
    const key = `setting.${name}`;
    return has(key) ? t(key) : readable(name);
}

// Descriptions come in English only.
function help(schema, name) {
    const key = `setting.${name}.help`;
    if (has(key)) return t(key);
    return currentLanguage() === "en" ? schema.description : undefined;
}

function wordTitle(value) {
    const key = `setting.word.${value}`;
    return has(key) ? t(key) : readable(value);
}

function typeOf(schema) {
    const types = [schema.type].flat().filter(Boolean);
    return { isNullable: types.includes("null"), type: types.find((one) => one !== "null") };
}

function isMoney(schema) {
    return schema.properties?.minor && schema.properties?.currency;
}

function leaf(path, name, schema, control, read, options = {}) {
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

function enumField(path, name, schema, value) {
    const input = h(
        "select",
        { value: value ?? schema.default },
        schema.enum.map((one) => h("option", { value: one }, wordTitle(one))),
    );
    return leaf(path, name, schema, input, () => input.value);
}

function flagField(path, name, schema, value) {
    const input = h("input", { type: "checkbox", checked: value ?? schema.default ?? false });
    return leaf(path, name, schema, input, () => input.checked, { isCheck: true });
}

function numberField(path, name, schema, value) {
    const input = h("input", {
        type: "text",
        inputmode: "numeric",
        autocomplete: "off",
        value: value ?? schema.default ?? "",
    });
    const read = () => {
        const number = /^-?\d+$/.test(input.value.trim()) ? Number(input.value) : NaN;
        if (Number.isNaN(number)) throw new Unreadable(t("form.not_number"));
        const { minimum, maximum } = schema;
        if (number < minimum || number > maximum)
            throw new Unreadable(t("form.not_between", { minimum, maximum }));
        return number;
    };
    return leaf(path, name, schema, input, read);
}

function textField(path, name, schema, value) {
    const isLong = (schema.maxLength ?? 0) > 1000;
    const { isNullable } = typeOf(schema);
    const input = h(isLong ? "textarea" : "input", {
        autocomplete: "off",
        spellcheck: isLong ? undefined : "false",
        value: value ?? "",
    });
    const read = () => {
        const text = input.value.trim();
        if (!text) return isNullable ? null : undefined;
        if (schema.pattern && !new RegExp(schema.pattern, "u").test(text))
            throw new Unreadable(t("settings.not_of_form"));
        return text;
    };
    return leaf(path, name, schema, input, read);
}

function listField(path, name, schema, value) {
    const input = h("input", {
        type: "text",
        inputmode: "numeric",
        autocomplete: "off",
        value: (value ?? schema.default ?? []).join(", "),
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

function moneyField(path, name, schema, value, { currency }) {
    const digits = exponent(currency);
    const input = h("input", {
        type: "text",
        inputmode: "decimal",
        autocomplete: "off",
        value: value ? typed(value.minor, digits) : "",
    });
    const read = () => {
        if (!input.value.trim()) return undefined;
        const minor = minorOf(input.value, digits);
        if (minor === null) throw new Unreadable(t("form.not_money", { example: typed(1250, digits) }));
        return { minor, currency };
    };
    const content = h(
        "div",
        { class: "with-unit" },
        input,
        h("span", { class: "unit", "aria-hidden": "true" }, currency),
    );
    return leaf(path, name, schema, input, read, { content, isRequired: schema.isNeeded ?? false });
}

// A map: one field for each name that may stand there. Empty leaves the name out; where a value may
// be null, a box says so.
function mapField(path, name, schema, value) {
    const inner = schema.additionalProperties;
    const { isNullable } = typeOf(inner);
    const set = value ?? schema.default ?? {};
    const fields = schema.propertyNames.enum.map((key) => {
        const isLong = (inner.maxLength ?? 0) > 1000;
        const input = isLong
            ? h("textarea", { value: set[key] ?? "", rows: 4 })
            : h("input", {
                  type: "text",
                  autocomplete: "off",
                  spellcheck: "false",
                  value: set[key] ?? "",
                  placeholder: t("settings.usual"),
              });
        const never = isNullable
            ? h("input", { type: "checkbox", id: freshId("never"), checked: key in set && set[key] === null })
            : null;
        const follow = () => (input.disabled = Boolean(never?.checked));
        never?.addEventListener("change", follow);
        follow();
        const content = never
            ? h(
                  "div",
                  { class: "stack tight" },
                  input,
                  h("label", { class: "check small", for: never.id }, never, t("settings.never")),
              )
            : input;
        const read = () => {
            if (never?.checked) return null;
            const text = input.value.trim();
            if (!text) return undefined;
            if (inner.pattern && !new RegExp(inner.pattern, "u").test(text))
                throw new Unreadable(t("settings.not_of_form"));
            return text;
        };
        const own = { ...inner, description: undefined };
        return [key, leaf(`${path}/${key}`, key, own, input, read, { content })];
    });
    const read = () =>
        Object.fromEntries(
            fields.map(([key, one]) => [key, one.read()]).filter(([, one]) => one !== undefined),
        );
    const hint = help(inner, `${name}.each`) ?? inner.description;
    const legend = help(schema, name);
    const element = h(
        "fieldset",
        {},
        h("legend", {}, title(name)),
        legend && h("p", { class: "hint" }, legend),
        currentLanguage() === "en" || has(`setting.${name}.each.help`)
            ? hint && h("p", { class: "hint" }, hint)
            : null,
        h(
            "div",
            { class: "grid" },
            fields.map(([, one]) => one.element),
        ),
    );
    return {
        element,
        read,
        find: (at) =>
            firstOf(
                fields.map(([, one]) => one),
                at,
            ),
    };
}

function firstOf(parts, at) {
    for (const part of parts) {
        const found = part.find(at);
        if (found) return found;
    }
    return null;
}

function group(path, name, schema, value, context) {
    const { isNullable } = typeOf(schema);
    const isGiven = value !== null && value !== undefined;
    const inner = value ?? schema.default ?? {};
    const parts = Object.entries(schema.properties).map(([key, one]) => {
        const isNeeded = (schema.required ?? []).includes(key);
        return [key, setting(`${path}/${key}`, key, { ...one, isNeeded }, inner[key], context)];
    });
    const grid = h(
        "div",
        { class: "grid" },
        parts.map(([, one]) => one.element),
    );
    const onId = freshId("on");
    const on = isNullable ? h("input", { type: "checkbox", id: onId, checked: isGiven }) : null;
    const follow = () => (grid.hidden = on ? !on.checked : false);
    on?.addEventListener("change", follow);
    follow();
    const read = () => {
        if (on && !on.checked) return null;
        return Object.fromEntries(
            parts.map(([key, one]) => [key, one.read()]).filter(([, one]) => one !== undefined),
        );
    };
    const hint = help(schema, name);
    const element = h(
        "fieldset",
        {},
        h("legend", {}, title(name)),
        hint && h("p", { class: "hint" }, hint),
        on && h("div", { class: "check" }, on, h("label", { for: onId }, t("settings.switched_on"))),
        grid,
    );
    return {
        element,
        read,
        find: (at) =>
            firstOf(
                parts.map(([, one]) => one),
                at,
            ),
    };
}

function setting(path, name, schema, value, context) {
    const { type } = typeOf(schema);
    if (schema.enum) return enumField(path, name, schema, value);
    if (isMoney(schema)) return moneyField(path, name, schema, value, context);
    if (schema.propertyNames?.enum && schema.additionalProperties) return mapField(path, name, schema, value);
    if (type === "object") return group(path, name, schema, value, context);
    if (type === "array") return listField(path, name, schema, value);
    if (type === "boolean") return flagField(path, name, schema, value);
    if (type === "integer" || type === "number") return numberField(path, name, schema, value);
    return textField(path, name, schema, value);
}

// → {element, read, tell}; read() is the settings, or null where something is wrong.
export function settingsForm(schema, settings) {
    const context = { currency: settings.currency };
    const parts = Object.entries(schema.properties).map(([name, one]) => [
        name,
        setting(`/${name}`, name, one, settings[name], context),
    ]);
    const simple = parts.filter(
        ([, one]) => one.element.tagName !== "FIELDSET" || one.element.classList.contains("field"),
    );
    const nested = parts.filter((part) => !simple.includes(part));
    const general = h(
        "fieldset",
        {},
        h("legend", {}, t("settings.general")),
        h(
            "div",
            { class: "grid" },
            simple.map(([, one]) => one.element),
        ),
    );
    const element = h(
        "div",
        { class: "stack wide settings" },
        general,
        nested.map(([, one]) => one.element),
    );
    const read = () => {
        try {
            return Object.fromEntries(
                parts.map(([name, one]) => [name, one.read()]).filter(([, one]) => one !== undefined),
            );
        } catch (error) {
            if (!(error instanceof Unreadable)) throw error;
            error.at?.focus();
            return null;
        }
    };
    // The place of a refusal, or the setting that it stands in.
    const tell = (pointer, text) => {
        let at = (pointer ?? "").replace(/^\/settings/, "");
        while (at) {
            const box = firstOf(
                parts.map(([, one]) => one),
                at,
            );
            if (box) {
                box.say(text);
                box.focus();
                return true;
            }
            at = at.slice(0, at.lastIndexOf("/"));
        }
        return false;
    };
    return { element, read, tell };
}
