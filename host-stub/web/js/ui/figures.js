// Labelled figures, side by side.

import { h } from "../dom.js";

const long_text = 15;
const long_word = 9;

function isLong(text) {
    return text.length > long_text || text.split(/[ \u00a0\u202f]/).some((word) => word.length > long_word);
}

export function figures(list) {
    if (list.length === 0) return null;
    const drawn = list.map(({ id, label, text }) =>
        h(
            "div",
            { class: isLong(text) ? "figure long" : "figure", "data-figure": id },
            h("dt", {}, label),
            h("dd", {}, text),
        ),
    );
    return h("dl", { class: "figures" }, drawn);
}
