// Buttons that say they are at work, and cannot be pressed twice meanwhile.

import { h } from "../dom.js";
import { icon } from "./icons.js";

export function button(label, action, { style = "", picture, small = false, hides = false, ...rest } = {}) {
    const element = h(
        "button",
        {
            type: "button",
            class: ["button", style, small && "small", hides && "icon"].filter(Boolean).join(" "),
            "aria-label": hides ? label : undefined,
            title: hides ? label : undefined,
            ...rest,
        },
        picture && icon(picture),
        hides ? null : label,
    );
    if (action) element.addEventListener("click", (event) => whileBusy(element, () => action(event)));
    return element;
}

export async function whileBusy(element, work) {
    if (element.getAttribute("aria-busy") === "true") return;
    element.setAttribute("aria-busy", "true");
    try {
        await work();
    } finally {
        element.removeAttribute("aria-busy");
    }
}

export function linkButton(label, href, { style = "", picture } = {}) {
    return h("a", { class: `button ${style}`.trim(), href }, picture && icon(picture), label);
}
