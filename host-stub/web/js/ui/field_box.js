// What every field of a form has: a label, a hint, and a place for the sentence about a mistake.

import { h, freshId } from "../dom.js";
import { t } from "../i18n.js";

function describe(control, hint, error) {
    const ids = [hint?.id, error.textContent ? error.id : null].filter(Boolean);
    if (ids.length > 0) control.setAttribute("aria-describedby", ids.join(" "));
    else control.removeAttribute("aria-describedby");
}

// `controls`: what takes focus and is marked as wrong. `content`: what is drawn.
export function fieldBox({
    id,
    label,
    help,
    isRequired,
    controls,
    content,
    isGroup = false,
    isCheck = false,
}) {
    const hint = help ? h("p", { class: "hint", id: freshId("hint") }, help) : null;
    const error = h("p", { class: "field-error", id: freshId("error") });
    const optional =
        isRequired || isCheck ? null : h("span", { class: "needed" }, ` (${t("form.optional")})`);
    let element;
    if (isGroup) {
        element = h("fieldset", { class: "field" }, h("legend", {}, label, optional), content, hint, error);
    } else if (isCheck) {
        controls[0].id = freshId("field");
        const line = h("div", { class: "check" }, controls[0], h("label", { for: controls[0].id }, label));
        element = h("div", { class: "field is-check" }, line, hint, error);
    } else {
        controls[0].id = freshId("field");
        element = h(
            "div",
            { class: "field" },
            h("label", { for: controls[0].id }, label, optional),
            content ?? controls[0],
            hint,
            error,
        );
    }
    element.dataset.field = id;
    for (const control of controls) {
        if (isRequired && !isGroup && !isCheck) control.setAttribute("aria-required", "true");
        describe(control, hint, error);
    }
    const say = (text) => {
        error.textContent = text ?? "";
        for (const control of controls) {
            if (text) control.setAttribute("aria-invalid", "true");
            else control.removeAttribute("aria-invalid");
            describe(control, hint, error);
        }
    };
    element.addEventListener("input", () => say(""));
    element.addEventListener("change", () => say(""));
    return { element, say, focus: () => controls[0].focus() };
}

// What was typed cannot be read as what the field is for.
export class Unreadable extends Error {}
