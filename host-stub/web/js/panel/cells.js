// Cells by the kind of their column (docs/panels.md).

import { h } from "../dom.js";
import { date, instant } from "../format.js";
import { nameOrder } from "../order_names.js";
import { isStaff } from "../session.js";
import { badge } from "../ui/badge.js";

function customer(cell) {
    if (!cell.value || !isStaff()) return cell.text;
    return h("a", { href: `/customers/${encodeURIComponent(cell.value)}` }, cell.text || cell.value);
}

function order(cell) {
    if (!cell.value) return cell.text;
    const path = `/orders/${encodeURIComponent(cell.value)}`;
    const name = isStaff() ? h("a", { href: path }) : h("span", {});
    nameOrder(name, cell.value);
    return name;
}

function code(cell, { reveal }) {
    const mask = h("span", { class: "mono" }, cell.text);
    return reveal ? h("span", { class: "code-cell" }, mask, reveal) : mask;
}

// A day is short in a table, and stays in one line; a sentence in its place need not.
function day(cell) {
    return cell.value ? h("span", { class: "day" }, date(cell.value)) : cell.text;
}

const drawers = {
    code,
    date: day,
    instant: (cell) => (cell.value ? instant(cell.value) : cell.text),
    customer,
    order,
    status: (cell) => (cell.text ? badge(cell.value, cell.text) : ""),
};

// Without what is said already: the kind in "Credit Note #65, Credit".
function unrepeated(text, detail) {
    const parts = detail.split(", ");
    const has = (whole, part) => whole.toLowerCase().includes(part.toLowerCase());
    const isSaid = (part, i) => has(text, part) || parts.some((one, k) => k !== i && has(one, part));
    return parts.filter((part, i) => !isSaid(part, i)).join(", ");
}

// "#65" beside "Credit Note #65" tells nothing.
function namesNumber(text, detail) {
    const number = /^#(\d+)$/.exec(text)?.[1];
    return number !== undefined && new RegExp(`\\D${number}$`).test(detail);
}

// What a row is about, by its first cell.
export function rowName(row) {
    const { text, detail } = Object.values(row.cells)[0] ?? { text: row.id };
    return detail && namesNumber(text, unrepeated(text, detail)) ? unrepeated(text, detail) : text;
}

export function drawnCell(column, cell, extras) {
    if (!cell) return null;
    const content = drawers[column.kind]?.(cell, extras) ?? cell.text;
    const detail = cell.detail ? unrepeated(cell.text, cell.detail) : "";
    if (!detail) return content;
    if (namesNumber(cell.text, detail)) return detail;
    return h("div", {}, content, h("span", { class: "detail" }, detail));
}
