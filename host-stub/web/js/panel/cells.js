// Cells by the kind of their column (docs/panels.md).

import { h } from "../dom.js";
import { isStaff } from "../session.js";
import { badge } from "../ui/badge.js";

function linked(path, cell) {
    if (!cell.value || !isStaff()) return cell.text;
    return h("a", { href: `${path}/${encodeURIComponent(cell.value)}` }, cell.text || cell.value);
}

function codeCell(cell, reveal) {
    const mask = h("span", { class: "mono" }, cell.text);
    return reveal ? h("span", { class: "code-cell" }, mask, reveal) : mask;
}

const drawers = {
    code: (cell, { reveal }) => codeCell(cell, reveal),
    status: (cell) => (cell.text ? badge(cell.value, cell.text) : ""),
    customer: (cell) => linked("/customers", cell),
    order: (cell) => linked("/orders", cell),
};

export function drawnCell(column, cell, extras) {
    if (!cell) return null;
    const content = drawers[column.kind]?.(cell, extras) ?? cell.text;
    if (!cell.detail) return content;
    return h("div", {}, content, h("span", { class: "detail" }, cell.detail));
}
