// What an action did, or would do, in words: vouchers, amounts and balances as hooks tell them.

import { h } from "../dom.js";
import { date, money } from "../format.js";
import { has, t, word } from "../i18n.js";
import { notice } from "../ui/notice.js";

function isAmount(value) {
    return value && typeof value === "object" && (value.minor !== undefined || value.units !== undefined);
}

function amount(value) {
    return value.units !== undefined ? t("effect.units", { n: value.units }) : money(value);
}

function voucherText(voucher) {
    const until = voucher.expires_on
        ? t("effect.until", { date: date(voucher.expires_on) })
        : t("effect.endless");
    return t("effect.voucher", {
        name: voucher.name,
        available: voucher.available_text ?? amount(voucher.available),
        until,
    });
}

function partText(kind, part) {
    const about =
        part.voucher?.name ?? part.name ?? (part.number ? `#${part.number}` : t("effect.a_voucher"));
    const value = part.amount ?? part.value ?? part.available;
    if (part.tender)
        return t("effect.tender", { tender: word("tender", part.tender), amount: amount(value) });
    const key = `effect.${kind}`;
    return t(has(key) ? key : "effect.part", { name: about, amount: isAmount(value) ? amount(value) : "" });
}

const lists = ["voided", "restored", "released", "to_refund"];
const sums = ["would_cover", "remaining_due", "given_back", "forfeited", "shortfall"];

function sentences(result) {
    const lines = [];
    if (result.voucher?.name) lines.push(voucherText(result.voucher));
    if (result.credit?.voucher)
        lines.push(t("effect.new_note", { note: voucherText(result.credit.voucher) }));
    for (const one of result.vouchers ?? []) lines.push(voucherText(one.voucher ?? one));
    for (const kind of lists) {
        const parts = Array.isArray(result[kind]) ? result[kind] : [];
        const ids = parts.filter((part) => typeof part === "string");
        if (ids.length > 0) lines.push(t(`effect.count.${kind}`, { n: ids.length }));
        lines.push(...parts.filter((part) => typeof part === "object").map((part) => partText(kind, part)));
    }
    if (result.hold?.amount)
        lines.push(t(`effect.hold.${result.hold.state}`, { amount: amount(result.hold.amount) }));
    for (const name of sums) {
        if (isAmount(result[name]))
            lines.push(t("named", { name: word("effect.name", name), amount: amount(result[name]) }));
    }
    if (isAmount(result.balance?.available))
        lines.push(t("effect.balance", { amount: amount(result.balance.available) }));
    if (result.redeemable === true) lines.push(t("effect.redeemable"));
    if (result.redeemable === false)
        lines.push(t("effect.not_redeemable", { why: word("why_not", result.why_not) }));
    for (const [name, count] of Object.entries(result.checked ?? {}))
        lines.push(t("named", { name: word("effect.name", name), amount: count }));
    return lines;
}

export function hasEffects(result) {
    return sentences(result).length > 0;
}

export function effects(reply, { isPreview = false } = {}) {
    const lines = sentences(reply.result ?? reply);
    const list =
        lines.length > 0
            ? h(
                  "ul",
                  {},
                  lines.map((line) => h("li", {}, line)),
              )
            : null;
    if (!isPreview) return h("div", { class: "effects" }, list);
    const said = list ?? h("p", {}, t("effect.nothing"));
    return notice(
        "info",
        h("div", { class: "effects", "data-preview": "" }, h("strong", {}, t("effect.would")), said),
    );
}
