// Short news at the foot of the page, read out as they come.

import { h } from "../dom.js";
import { t } from "../i18n.js";

const shown_ms = 8000;
let region = null;

export function toastRegion() {
    region ??= h("div", { class: "toasts no-print", role: "status", "aria-live": "polite" });
    return region;
}

export function toast(text) {
    const close = h("button", { type: "button", "aria-label": t("close") }, "×");
    const item = h("div", { class: "toast" }, h("span", {}, text), close);
    close.addEventListener("click", () => item.remove());
    toastRegion().append(item);
    setTimeout(() => item.remove(), shown_ms);
}
