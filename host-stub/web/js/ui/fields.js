// The controls of forms that come as JSON Schema, by `x-kind` (docs/panels.md). Each reads to the
// value that is sent, or to undefined where it was left out.

import { h } from "../dom.js";
import { exponent, money } from "../format.js";
import { t } from "../i18n.js";
import { pickers } from "../places.js";
import { customerControl } from "./customer_field.js";
import { fieldBox, Unreadable } from "./field_box.js";
import { moneyInput } from "./money_input.js";
import { numberInput } from "./number_input.js";

const codes_and_ids = { autocomplete: "off", autocapitalize: "off", spellcheck: "false" };

function textControl(schema, initial, properties = {}) {
    const input = h("input", {
        type: "text",
        value: initial ?? "",
        maxlength: schema.maxLength,
        autocomplete: "off",
        ...properties,
    });
    return { controls: [input], read: () => input.value.trim() || undefined };
}

function longText(schema, initial) {
    const input = h("textarea", { rows: 3, maxlength: schema.maxLength, value: initial ?? "" });
    return { controls: [input], read: () => input.value.trim() || undefined };
}

function moneyControl(schema, initial) {
    const currency = schema.properties.currency.const;
    const { input, content, read } = moneyInput(currency, initial, schema["x-exponent"]);
    const least = schema.properties.minor?.minimum ?? 0;
    const checked = () => {
        const amount = read();
        if (amount?.minor < least)
            throw new Unreadable(t("form.too_small", { least: money({ minor: least, currency }) }));
        return amount;
    };
    return { controls: [input], content, read: checked };
}

function numberControl(schema, initial) {
    const { input, read } = numberInput(schema, initial ?? schema.default);
    return { controls: [input], read };
}

function dateControl(schema, initial) {
    const input = h("input", { type: "date", value: initial ?? "" });
    return { controls: [input], read: () => input.value || undefined };
}

function endlessDate(schema, initial, isRequired, label) {
    const day = h("input", {
        type: "date",
        value: initial ?? "",
        "aria-label": `${label}: ${t("form.day")}`,
    });
    const ways = [...(isRequired ? [] : ["usual"]), "day", "never"];
    const chosen = initial === null ? "never" : initial ? "day" : ways[0];
    const way = h(
        "select",
        { value: chosen },
        ways.map((one) => h("option", { value: one }, t(`form.endless.${one}`))),
    );
    way.value = chosen;
    const follow = () => (day.hidden = way.value !== "day");
    way.addEventListener("change", follow);
    follow();
    const read = () => {
        if (way.value === "usual") return undefined;
        if (way.value === "never") return null;
        if (!day.value) throw new Unreadable(t("form.required"));
        return day.value;
    };
    return { controls: [way, day], content: h("div", { class: "stack tight" }, way, day), read };
}

function choiceControl(schema, initial, isRequired) {
    const options = schema.oneOf.map((one) => h("option", { value: one.const }, one.title));
    if (!isRequired) options.unshift(h("option", { value: "" }, schema["x-none"] ?? t("form.any")));
    const input = h("select", { value: initial ?? (isRequired ? schema.oneOf[0].const : "") }, options);
    return { controls: [input], read: () => input.value || undefined };
}

function boxes(options, initial) {
    const all = options.map(({ value, label }) => ({
        value,
        label,
        input: h("input", { type: "checkbox", checked: (initial ?? []).includes(value) }),
    }));
    const content = h(
        "div",
        { class: "choices" },
        all.map((one) => h("label", { class: "check" }, one.input, one.label)),
    );
    const read = () => {
        const chosen = all.filter((one) => one.input.checked).map((one) => one.value);
        return chosen.length > 0 ? chosen : undefined;
    };
    return { controls: all.map((one) => one.input), content, read, isGroup: true };
}

function choicesControl(schema, initial) {
    return boxes(
        schema.items.oneOf.map((one) => ({ value: one.const, label: one.title })),
        initial,
    );
}

// An id is picked by name where the platform knows what may stand there.
function idControl(schema, initial, isRequired, label, id) {
    const known = pickers[id]?.() ?? [];
    if (known.length === 0) return textControl(schema, initial, codes_and_ids);
    const oneOf = known.map((one) => ({ const: one.value, title: one.label }));
    return choiceControl({ oneOf, "x-none": t("form.none") }, initial, isRequired);
}

// A list of ids is picked by name where the platform knows what they are ids of.
function idsControl(schema, initial, isRequired, label, id) {
    const known = pickers[id]?.();
    if (known?.length > 0) return boxes(known, initial);
    const input = h("input", { type: "text", value: (initial ?? []).join(", "), ...codes_and_ids });
    const read = () => {
        const ids = input.value.split(/[,\s]+/).filter(Boolean);
        return ids.length > 0 ? ids : undefined;
    };
    return { controls: [input], read };
}

function flagControl(schema, initial, isRequired) {
    const input = h("input", { type: "checkbox", checked: initial ?? false });
    return {
        controls: [input],
        isCheck: true,
        read: () => (input.checked || isRequired ? input.checked : undefined),
    };
}

const kinds = {
    text: textControl,
    long_text: longText,
    id: idControl,
    ids: idsControl,
    customer: customerControl,
    money: moneyControl,
    units: numberControl,
    number: numberControl,
    date: dateControl,
    endless_date: endlessDate,
    choice: choiceControl,
    choices: choicesControl,
    flag: flagControl,
};

// → {id, element, read, say, focus, isRequired}; read() tells its own mistake and throws Unreadable.
export function field(id, schema, isRequired, initial) {
    const label = schema.title;
    const make = kinds[schema["x-kind"]] ?? textControl;
    const { read, ...parts } = make(schema, initial, isRequired, label, id);
    const box = fieldBox({ id, label, help: schema.description, isRequired, ...parts });
    const checked = () => {
        try {
            const value = read();
            if (value === undefined && isRequired) throw new Unreadable(t("form.required"));
            box.say("");
            return value;
        } catch (error) {
            if (error instanceof Unreadable) box.say(error.message);
            throw error;
        }
    };
    const { controls, nameOfChosen } = parts;
    return { id, isRequired, kind: schema["x-kind"], ...box, input: controls[0], nameOfChosen, read: checked };
}

// Schemas for the platform's own forms, in the same language as those of plugins.
export const moneyField = (currency, title, more = {}) => ({
    "x-kind": "money",
    title,
    "x-exponent": exponent(currency),
    properties: { minor: { minimum: more.minimum ?? 1 }, currency: { const: currency } },
    ...more,
});
