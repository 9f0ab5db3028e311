// Finds a customer of the studio by name: a combo box (ARIA 1.2) over the platform's search.

import { get, inStudio } from "../api.js";
import { h, freshId, replace } from "../dom.js";
import { t } from "../i18n.js";
import { Unreadable } from "./field_box.js";

const typing_ms = 200;

export function customerControl(schema, initial) {
    const listId = freshId("list");
    let chosen = initial ?? null;
    let offered = [];
    let active = -1;
    let timer = 0;
    let turn = 0;

    const input = h("input", {
        type: "text",
        role: "combobox",
        autocomplete: "off",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": listId,
        value: initial?.name ?? "",
        placeholder: t("customer.find"),
    });
    const list = h("ul", {
        id: listId,
        role: "listbox",
        class: "combo-list",
        hidden: true,
        "aria-label": t("customers.title"),
    });

    const close = () => {
        list.hidden = true;
        active = -1;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
    };
    const choose = (one) => {
        chosen = one;
        input.value = one.name;
        close();
        input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const mark = (index) => {
        active = index;
        [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
        const item = list.children[index];
        item?.scrollIntoView({ block: "nearest" });
        if (item) input.setAttribute("aria-activedescendant", item.id);
    };
    const offer = (customers) => {
        offered = customers;
        const items = customers.map((one) => {
            const item = h(
                "li",
                { id: freshId("option"), role: "option", "aria-selected": "false" },
                one.name,
            );
            item.addEventListener("mousedown", (event) => {
                event.preventDefault();
                choose(one);
            });
            return item;
        });
        replace(list, items);
        list.hidden = items.length === 0;
        input.setAttribute("aria-expanded", String(items.length > 0));
    };
    const look = async () => {
        const mine = ++turn;
        const found = await get(inStudio("customers"), { query: input.value.trim() }).catch(() => ({
            items: [],
        }));
        if (mine === turn && document.activeElement === input) offer(found.items.slice(0, 8));
    };
    input.addEventListener("input", () => {
        chosen = null;
        clearTimeout(timer);
        timer = setTimeout(look, typing_ms);
    });
    input.addEventListener("keydown", (event) => {
        if (list.hidden) return event.key === "ArrowDown" ? look() : undefined;
        const last = offered.length - 1;
        if (event.key === "ArrowDown") mark(active === last ? 0 : active + 1);
        else if (event.key === "ArrowUp") mark(active <= 0 ? last : active - 1);
        else if (event.key === "Enter" && active >= 0) choose(offered[active]);
        else if (event.key === "Escape") close();
        else return undefined;
        event.preventDefault();
        return event.stopPropagation();
    });
    input.addEventListener("blur", close);

    const read = () => {
        if (!input.value.trim()) return undefined;
        if (!chosen) throw new Unreadable(t("customer.choose_one"));
        return chosen.id;
    };
    const content = h("div", { class: "combo" }, input, list);
    return { controls: [input], content, read, nameOfChosen: () => chosen?.name };
}
