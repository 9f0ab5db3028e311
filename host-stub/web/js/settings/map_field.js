// A map: one field for each name that may stand there. Empty leaves the name out; where a value may be
// null, a box says so.

import { h, freshId } from "../dom.js";
import { currentLanguage, has, t } from "../i18n.js";
import { durationInput, isDuration } from "./duration.js";
import { isLong, isNullable, leaf, typedText } from "./leaf.js";
import { findIn, readAll } from "./parts.js";
import { help, title } from "./words.js";

// → {input, content, read}
function control(schema, key, value) {
    if (isDuration(schema, value)) return durationInput(value, title(key));
    const input = isLong(schema)
        ? h("textarea", { value: value ?? "", rows: 4 })
        : h("input", {
              type: "text",
              autocomplete: "off",
              spellcheck: "false",
              value: value ?? "",
              placeholder: t("settings.usual"),
          });
    return { input, content: input, read: () => typedText(schema, input) };
}

function neverBox(input, isNever) {
    const never = h("input", { type: "checkbox", id: freshId("never"), checked: isNever });
    const follow = () => (input.disabled = never.checked);
    never.addEventListener("change", follow);
    follow();
    return never;
}

function entry(path, key, schema, set) {
    const { input, read, ...drawn } = control(schema, key, set[key]);
    const never = isNullable(schema) ? neverBox(input, key in set && set[key] === null) : null;
    const label =
        never && h("label", { class: "check small", for: never.id }, never, t("settings.never"));
    const content = never ? h("div", { class: "stack tight" }, drawn.content, label) : drawn.content;
    const own = { ...schema, description: undefined };
    return leaf(`${path}/${key}`, key, own, input, () => (never?.checked ? null : read()), { content });
}

function hints(schema, name) {
    const isTold = currentLanguage() === "en" || has(`setting.${name}.each.help`);
    const inner = schema.additionalProperties;
    const each = isTold && !isDuration(inner) ? (help(inner, `${name}.each`) ?? inner.description) : null;
    return [help(schema, name), each].filter(Boolean).map((text) => h("p", { class: "hint" }, text));
}

export function mapField(path, name, schema, value) {
    const set = value ?? schema.default ?? {};
    const parts = schema.propertyNames.enum.map((key) => [
        key,
        entry(path, key, schema.additionalProperties, set),
    ]);
    const grid = h(
        "div",
        { class: "grid" },
        parts.map(([, one]) => one.element),
    );
    const element = h("fieldset", {}, h("legend", {}, title(name)), hints(schema, name), grid);
    return { element, read: () => readAll(parts), find: (at) => findIn(parts, at) };
}
