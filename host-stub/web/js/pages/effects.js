// What a step of an order does to vouchers and other payments, in words.

import { h } from "../dom.js";
import { money } from "../format.js";
import { t, word } from "../i18n.js";
import { codeBox } from "../ui/code_box.js";
import { button } from "../ui/button.js";
import { openDialog } from "../ui/dialog.js";
import { notice } from "../ui/notice.js";

function sentence(effect) {
    const values = {
        name: effect.name ?? t("effect.a_voucher"),
        amount: effect.amount ? money(effect.amount) : "",
        tender: effect.tender ? word("tender", effect.tender) : "",
    };
    const isBare = !effect.amount && ["voided", "released", "restored"].includes(effect.what);
    return t(`order_effect.${effect.what}${isBare ? ".bare" : ""}`, values);
}

function list(effects) {
    if (effects.length === 0) return h("p", {}, t("effect.no_voucher"));
    return h(
        "ul",
        {},
        effects.map((effect) => h("li", {}, sentence(effect))),
    );
}

export function previewOf(reply) {
    return notice(
        "info",
        h(
            "div",
            { class: "effects", "data-preview": "" },
            h("strong", {}, t("effect.would")),
            list(reply.effects ?? []),
        ),
    );
}

// Codes of notes that were just made are told now or never; what happened is told with them.
export function tellEffects(title, reply) {
    const { effects = [], codes = [] } = reply;
    if (effects.length === 0 && codes.length === 0) return;
    const window_ = openDialog({
        title,
        body: h(
            "div",
            { class: "stack" },
            h("div", { class: "effects" }, list(effects)),
            codes.length > 0 && h("p", {}, t("code.keep")),
            codes.map((one) => codeBox(one.code, one.name)),
        ),
        foot: [button(t("close"), () => window_.close(), { style: "primary" })],
    });
}
