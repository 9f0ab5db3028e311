// A list of the host's that pages: asks for the first part, and for more when it is wanted.

import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "./button.js";
import { failure } from "./notice.js";
import { empty as emptyState } from "./page.js";
import { dataTable } from "./table.js";

// load(cursor) → {items, next}; row(item) → {id, cells}
export function pagedList({ label, columns, load, row, empty, emptyAction }) {
    const box = h("div", { "aria-busy": "true" });
    let asked = 0;

    const show = (first) => {
        if (first.items.length === 0) return replace(box, emptyState(empty(), emptyAction?.()));
        const table = dataTable({ label, columns, rows: first.items.map(row) });
        let next = first.next;
        const more = async () => {
            const page = await load(next);
            next = page.next;
            table.append(page.items.map(row));
            pager.hidden = !next;
        };
        const pager = h("div", { class: "pager", hidden: !next }, button(t("list.more"), more));
        return replace(box, table.box, pager);
    };

    const reload = async () => {
        const turn = ++asked;
        box.setAttribute("aria-busy", "true");
        try {
            const first = await load(null);
            if (turn === asked) show(first);
        } catch (error) {
            if (turn === asked) replace(box, failure(error));
        }
        if (turn === asked) box.removeAttribute("aria-busy");
    };
    return { box, reload };
}

const typing_ms = 250;

// Calls `search` when typing pauses.
export function searchField(label, search, value = "") {
    let timer = 0;
    const input = h("input", { type: "search", value, autocomplete: "off" });
    input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => search(input.value.trim()), typing_ms);
    });
    const wrapped = h("label", { class: "field grow" }, h("span", { class: "label" }, label), input);
    return { element: wrapped, input };
}
