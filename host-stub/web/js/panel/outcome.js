// What an action answered: a sentence, and where there are any, codes or a document.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "../ui/button.js";
import { codeBox } from "../ui/code_box.js";
import { openDialog } from "../ui/dialog.js";
import { toast } from "../ui/toast.js";
import { documentView, jsonDocument } from "./document.js";
import { effects, hasEffects } from "./effects.js";

const mask = "•";

// Codes in full, wherever the reply has them, with the name of their voucher.
export function codesIn(value, found = []) {
    if (Array.isArray(value)) value.forEach((one) => codesIn(one, found));
    else if (value && typeof value === "object") {
        if (typeof value.code === "string" && !value.code.includes(mask) && !value.reason) {
            found.push({ code: value.code, name: value.voucher?.name ?? value.name });
        }
        Object.values(value).forEach((one) => codesIn(one, found));
    }
    return found;
}

export function tell(action, reply) {
    const result = reply.result ?? {};
    const codes = codesIn(result);
    const isAnswer = (reply.refresh ?? []).length === 0;
    const parts = [];
    if (codes.length > 0)
        parts.push(
            h("p", {}, t("code.keep")),
            codes.map((one) => codeBox(one.code, one.name)),
        );
    if (typeof result.document === "string")
        parts.push(documentView(action.id, result.document, result.media_type));
    else if (isAnswer && Array.isArray(result.items)) parts.push(jsonDocument(action.id, result));
    else if (isAnswer && codes.length === 0 && hasEffects(result)) parts.push(effects(reply));
    if (parts.length === 0) return toast(reply.message);
    const isWide = typeof result.document === "string" && result.media_type === "image/svg+xml";
    const window_ = openDialog({
        title: reply.message,
        body: h("div", { class: "stack" }, parts),
        foot: [button(t("close"), () => window_.close(), { style: "primary" })],
        isWide,
    });
    return window_;
}
