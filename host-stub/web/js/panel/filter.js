// The form to narrow a panel by. Boxes and lists take effect at once, what is typed on Enter or when
// the field is left.

import { h } from "../dom.js";
import { schemaForm } from "../ui/form.js";
import { button } from "../ui/button.js";
import { t } from "../i18n.js";
import { usual } from "../places.js";

// Choosing nothing means all of them; in an order, which is always one, the usual.
function choiceOf(name, schema) {
    const chosen = schema.oneOf.find((one) => one.const === usual[name]);
    const oneOf = schema.oneOf.filter((one) => one !== chosen);
    return { ...schema, oneOf, "x-none": chosen?.title ?? t("filter.all") };
}

function withNone(form) {
    const properties = Object.entries(form.properties).map(([name, schema]) => [
        name,
        schema.oneOf ? choiceOf(name, schema) : schema,
    ]);
    return { ...form, properties: Object.fromEntries(properties) };
}

function isEmpty(value) {
    return value === undefined || value === null || value === false;
}

export function filterForm(form, current, narrow) {
    const view = schemaForm(withNone(form), { initial: current, foldsOptional: false });
    const known = new Set(Object.keys(form.properties));
    const apply = () => {
        const value = view.read();
        if (!value) return;
        // What the form does not show (a voucher further down the list) stays chosen.
        const kept = Object.entries(current).filter(([name]) => !known.has(name));
        const next = Object.fromEntries([
            ...kept,
            ...Object.entries(value).filter(([, one]) => !isEmpty(one)),
        ]);
        if (JSON.stringify(next) !== JSON.stringify(current)) narrow(next);
    };
    for (const one of view.fields) {
        one.element.querySelector(".needed")?.remove();
        if (one.kind === "text") one.element.classList.add("grow");
        one.element
            .querySelectorAll("input, select")
            .forEach((control, i) => (control.dataset.keep = `${one.id}-${i}`));
    }
    const clear = button(t("filter.clear"), () => narrow({}), { style: "quiet" });
    clear.hidden = Object.values(current).every(isEmpty);
    const element = h(
        "form",
        { class: "filter", role: "search", novalidate: true },
        view.fields.map((one) => one.element),
        clear,
    );
    element.addEventListener("change", apply);
    element.addEventListener("submit", (event) => {
        event.preventDefault();
        apply();
    });
    element.append(
        h(
            "button",
            { type: "submit", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true" },
            t("filter.apply"),
        ),
    );
    return element;
}
