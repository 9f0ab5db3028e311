// A status as a coloured word. The word is there for those who see no colour.

import { h } from "../dom.js";

const tones = {
    ok: ["active", "paid", "captured", "on", "settled", "confirmed"],
    warn: ["pending", "open", "held", "stopping", "quarantined", "overpaid", "postponed", "due"],
    bad: ["blocked", "declined", "failed"],
    info: ["imported", "final", "restored"],
};

export function badge(value, text) {
    const tone = Object.keys(tones).find((one) => tones[one].includes(value)) ?? "";
    return h("span", { class: `badge ${tone}`.trim(), "data-status": value }, text);
}
