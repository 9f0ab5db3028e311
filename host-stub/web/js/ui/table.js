// Tables that stack into cards where they do not fit. Roles are written out, because a changed display
// takes a table's meaning away.

import { h, freshId } from "../dom.js";

const at_end = new Set(["available", "value", "number", "money"]);

function cellClass(column, isFirst, isEmpty) {
    const names = [column.kind];
    if (at_end.has(column.kind) && !isFirst) names.push("end");
    if (isFirst) names.push("first");
    if (isEmpty) names.push("nothing");
    return names.join(" ");
}

function drawnRow(columns, row) {
    const cells = columns.map((column, i) => {
        const content = row.cells[column.id];
        const isEmpty = content === undefined || content === null || content === "";
        return h(
            "td",
            {
                role: "cell",
                "data-label": column.label,
                "data-column": column.id,
                class: cellClass(column, i === 0, isEmpty),
            },
            isEmpty ? null : content,
        );
    });
    return h("tr", { role: "row", "data-row": row.id }, cells);
}

const few = 2;
const narrow_px = 480;

// What is in a table decides, and may come late: so it is measured, again with each change.
function stackToFit(box, table, columns) {
    const fit = () => {
        table.classList.remove("stacked");
        const isNarrow = box.clientWidth < narrow_px && columns > few;
        table.classList.toggle("stacked", isNarrow || box.scrollWidth > box.clientWidth);
    };
    let width = 0;
    new ResizeObserver(([entry]) => {
        if (entry.contentRect.width === width) return;
        width = entry.contentRect.width;
        fit();
    }).observe(box);
    new MutationObserver(fit).observe(table, { childList: true, subtree: true, characterData: true });
}

// columns: {id, label, kind}; rows: {id, cells: {column: node or text}}
export function dataTable({ label, columns, rows }) {
    const body = h(
        "tbody",
        { role: "rowgroup" },
        rows.map((row) => drawnRow(columns, row)),
    );
    const heads = columns.map((column, i) => {
        const isEnd = at_end.has(column.kind) && i > 0;
        return h(
            "th",
            { role: "columnheader", scope: "col", class: isEnd ? "end" : undefined },
            heading(column),
        );
    });
    const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads));
    const id = freshId("caption");
    const table = h(
        "table",
        { role: "table", "aria-labelledby": id },
        h("caption", { id, class: "visually-hidden" }, label),
        head,
        body,
    );
    const box = h("div", { class: "table-box", role: "region", "aria-labelledby": id, tabindex: "0" }, table);
    stackToFit(box, table, columns.length);
    return { box, append: (more) => body.append(...more.map((row) => drawnRow(columns, row))) };
}

function heading(column) {
    return column.kind === "actions" ? h("span", { class: "visually-hidden" }, column.label) : column.label;
}
