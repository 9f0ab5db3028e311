// A table of a panel: cells by kind, marks beside the first, the row's own actions at its end.

import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { badge } from "../ui/badge.js";
import { button } from "../ui/button.js";
import { menu } from "../ui/menu.js";
import { empty } from "../ui/page.js";
import { dataTable } from "../ui/table.js";
import { drawnCell, rowName } from "./cells.js";

const reveal_id = "reveal";
const few = 2;
const wide = 7;

// Where a column shows codes, the action that shows one in full stands there.
function revealButton(action, act, row) {
    if (!action) return null;
    return h(
        "button",
        { type: "button", class: "link-button", "data-action": action.id, onclick: () => act(action, row) },
        action.label,
    );
}

function rowActions(actions, act, row, links) {
    const further = links.map((link) => h("a", { class: "button small quiet", href: link.href }, link.label));
    if (actions.length === 0 && links.length === 0) return null;
    const plain = (one) =>
        button(one.label, () => act(one, row), {
            small: true,
            style: one.style === "normal" ? "" : one.style,
            "data-action": one.id,
        });
    const chief = actions.filter((one) => one.style === "primary");
    const others = actions.filter((one) => one.style !== "primary");
    const rest =
        others.length <= (links.length > 0 ? 0 : few)
            ? others.map(plain)
            : menu(
                  t("named", { name: t("actions"), amount: rowName(row) }),
                  others.map((one) => ({ ...one, act: () => act(one, row) })),
                  { small: true, picture: "more", hides: true },
              );
    return h("span", { class: "row-actions" }, chief.map(plain), further, rest);
}

function withMarks(content, marks) {
    if (marks.length === 0) return content;
    return h(
        "div",
        { class: "stack tight" },
        h("div", {}, content),
        h(
            "div",
            { class: "row" },
            marks.map((mark) => badge(mark.id, mark.text)),
        ),
    );
}

function columnsOf(table, hasActions) {
    const columns = table.columns.filter((column) => column.kind !== "actions");
    const own = table.columns.find((column) => column.kind === "actions");
    return hasActions
        ? [...columns, own ?? { id: "actions", label: t("actions"), kind: "actions" }]
        : columns;
}

// A wide table leaves out the columns that have nothing to tell.
function withContent(columns, rows) {
    if (columns.length <= wide) return columns;
    return columns.filter(
        (column) => column.kind === "actions" || rows.some((row) => row.cells[column.id]?.text),
    );
}

export function panelTable({ table, actions, act, more, links = () => [] }) {
    const title = h("h3", {}, table.title);
    const box = h("div", {});
    const root = h(
        "div",
        { class: "card", "data-table": table.id },
        h("div", { class: "section-head" }, title),
        box,
    );
    if (table.rows.length === 0) {
        replace(box, empty(table.empty));
        return root;
    }

    const offers = (row) => actions.filter((one) => one.of === "row" && row.actions.includes(one.id));
    const hasCode = table.columns.some((column) => column.kind === "code");
    const hasActions =
        table.columns.some((column) => column.kind === "actions") ||
        table.rows.some((row) => row.actions.length > 0);
    const columns = columnsOf(table, hasActions);

    const drawn = (row) => {
        const offered = offers(row);
        const reveal = hasCode ? offered.find((one) => one.id === reveal_id) : null;
        const rest = offered.filter((one) => one !== reveal);
        const cells = {};
        columns.forEach((column, i) => {
            if (column.kind === "actions") cells[column.id] = rowActions(rest, act, row, links(table, row));
            else {
                const content = drawnCell(column, row.cells[column.id], {
                    reveal: revealButton(reveal, act, row),
                });
                cells[column.id] = i === 0 ? withMarks(content, row.marks) : content;
            }
        });
        return { id: row.id, cells };
    };
    let next = table.next;
    let rows = table.rows;
    const view = h("div", {});
    const show = () =>
        replace(
            view,
            dataTable({ label: table.title, columns: withContent(columns, rows), rows: rows.map(drawn) }).box,
        );
    const append = async () => {
        const page = await more(next);
        next = page.next;
        rows = [...rows, ...page.rows];
        show();
        pager.hidden = !next;
    };
    const pager = h("div", { class: "pager", hidden: !next }, button(t("list.more"), append));
    show();
    replace(box, view, pager);
    return root;
}
