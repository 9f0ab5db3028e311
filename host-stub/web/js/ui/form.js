// A form from a JSON Schema: what has to be filled in first, the rest behind one fold.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { names_of, same_as } from "../places.js";
import { field } from "./fields.js";
import { Unreadable } from "./field_box.js";

const few = 3;

export function orderOf(form) {
    return form["x-order"] ?? Object.keys(form.properties);
}

// One field takes over what is typed into another, until it is changed itself.
function followEachOther(fields) {
    for (const follower of fields) {
        const leader = fields.find((one) => one.id === same_as[follower.id]);
        if (!leader || follower.input.value) continue;
        const follow = () => {
            follower.input.value = leader.input.value;
            follower.say("");
        };
        leader.input.addEventListener("input", follow);
        follower.input.addEventListener("input", () => leader.input.removeEventListener("input", follow));
    }
}

// → {element, fields, read, tell, isEmpty}
export function schemaForm(form, { initial = {}, foldsOptional = true } = {}) {
    const required = new Set(form.required ?? []);
    const asked = orderOf(form).filter((id) => !(names_of[id] in form.properties));
    const fields = asked.map((id) => field(id, form.properties[id], required.has(id), initial[id]));
    followEachOther(fields);
    const first = fields.filter((one) => one.isRequired);
    const rest = fields.filter((one) => !one.isRequired);
    const isFolded = foldsOptional && first.length > 0 && rest.length > few;
    const fold = isFolded
        ? h(
              "details",
              {},
              h("summary", {}, t("form.more")),
              h(
                  "div",
                  { class: "form" },
                  rest.map((one) => one.element),
              ),
          )
        : rest.map((one) => one.element);
    const element = h(
        "div",
        { class: "form" },
        first.map((one) => one.element),
        fold,
    );

    const reveal = (one) => {
        const folded = one.element.closest("details");
        if (folded) folded.open = true;
        one.focus();
    };
    // The form's value, or null where something is wrong: told beside each field, the first in focus.
    const read = () => {
        const value = {};
        let wrong = null;
        for (const one of fields) {
            try {
                const content = one.read();
                if (content !== undefined) value[one.id] = content;
            } catch (error) {
                if (!(error instanceof Unreadable)) throw error;
                wrong ??= one;
            }
        }
        for (const [name, chooser] of Object.entries(names_of)) {
            if (value[chooser] !== undefined && name in form.properties)
                value[name] = fields.find((one) => one.id === chooser).nameOfChosen();
        }
        if (wrong) reveal(wrong);
        return wrong ? null : value;
    };
    // What the server says about the member at a pointer like /form/amount/minor.
    const tell = (pointer, text) => {
        const segments = (pointer ?? "").split("/").filter(Boolean);
        const one = fields.find((candidate) => segments.includes(candidate.id));
        if (!one) return false;
        one.say(text);
        reveal(one);
        return true;
    };
    return { element, fields, read, tell, isEmpty: fields.length === 0 };
}
