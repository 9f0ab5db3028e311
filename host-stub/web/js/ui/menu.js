// A button that opens a list of further buttons, in the browser's top layer.

import { h, freshId } from "../dom.js";
import { button } from "./button.js";

const gap = 4;

function place(list, opener) {
    const at = opener.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = list;
    const left = Math.max(8, Math.min(at.right - width, innerWidth - width - 8));
    const isBelow = at.bottom + gap + height < innerHeight || at.top < height;
    list.style.left = `${left}px`;
    list.style.top = `${isBelow ? Math.min(at.bottom + gap, innerHeight - height - 8) : at.top - gap - height}px`;
}

// items: {id, label, style, act}
export function menu(label, items, options = {}) {
    const id = freshId("menu");
    const opener = button(label, null, {
        ...options,
        popovertarget: id,
        "aria-haspopup": "true",
        "aria-expanded": "false",
    });
    const list = h("div", { id, popover: "auto", class: "menu" });
    for (const item of items) {
        const entry = h(
            "button",
            {
                type: "button",
                class: item.style === "danger" ? "danger" : undefined,
                "data-action": item.id,
            },
            item.label,
        );
        entry.addEventListener("click", () => {
            list.hidePopover();
            item.act();
        });
        list.append(entry);
    }
    list.addEventListener("toggle", (event) => {
        const isOpen = event.newState === "open";
        opener.setAttribute("aria-expanded", String(isOpen));
        if (isOpen) {
            place(list, opener);
            list.querySelector("button")?.focus();
        }
    });
    list.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const all = [...list.querySelectorAll("button")];
        const next = all.indexOf(document.activeElement) + step;
        all[(next + all.length) % all.length].focus();
    });
    addEventListener("scroll", () => list.matches(":popover-open") && place(list, opener), { passive: true });
    return h("span", { class: "menu-box" }, opener, list);
}
