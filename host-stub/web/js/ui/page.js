// The head of a page: where it belongs, what it is, its one main action.

import { h } from "../dom.js";

export function page({ title, marks = [], lead, back, actions = [] }, ...content) {
    return h(
        "div",
        { class: "page" },
        h(
            "div",
            { class: "page-head" },
            h(
                "div",
                { class: "titles" },
                back && h("a", { class: "back", href: back.href }, `← ${back.label}`),
                h("div", { class: "title-line" }, h("h1", { tabindex: "-1" }, title), marks),
                lead && h("p", { class: "muted" }, lead),
            ),
            actions.length > 0 && h("div", { class: "row" }, actions),
        ),
        h("div", { class: "stack wide" }, content),
    );
}

export function section(title, { actions = [], id } = {}, ...content) {
    return h(
        "section",
        { class: "card", id },
        title && h("div", { class: "section-head" }, h("h2", {}, title), h("div", { class: "row" }, actions)),
        content,
    );
}

export function empty(text, action) {
    return h("div", { class: "empty" }, h("p", {}, text), action);
}
