// Labelled figures, side by side.

import { h } from "../dom.js";

const long_text = 16;

export function figures(list) {
  if (list.length === 0) return null;
  const drawn = list.map(({ id, label, text }) =>
    h(
      "div",
      { class: text.length > long_text ? "figure long" : "figure", "data-figure": id },
      h("dt", {}, label),
      h("dd", {}, text),
    ),
  );
  return h("dl", { class: "figures" }, drawn);
}
