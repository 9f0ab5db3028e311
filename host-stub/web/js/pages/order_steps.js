// What can be done with an order: each step is a form, most of them with a preview of what it does to
// vouchers and money.

import { inStudio, patch, post, remove } from "../api.js";
import { money } from "../format.js";
import { t, word } from "../i18n.js";
import { formDialog } from "../ui/form_dialog.js";
import { moneyField } from "../ui/fields.js";
import { toast } from "../ui/toast.js";
import { previewOf, tellEffects } from "./effects.js";

const choice = (title, group, words) => ({
    "x-kind": "choice",
    title,
    oneOf: words.map((one) => ({ const: one, title: word(group, one) })),
});
const note = (title) => ({ "x-kind": "long_text", title, maxLength: 2000 });

function send(order, step) {
    return (value, { key, dryRun }) =>
        post(inStudio("orders", order.id, step), { ...value, ...(dryRun ? { dry_run: true } : {}), key });
}

// A step that ends in the sentence `order.done.<step>`, and in what it did to vouchers.
function step(order, name, form, reload, more = {}) {
    return formDialog({
        title: t(`order.${name}.title`, { number: order.number }),
        lead: more.lead,
        form,
        initial: more.initial,
        label: t(`order.${name}`),
        style: more.style ?? "primary",
        send: more.send ?? send(order, name),
        preview: more.hasNoPreview ? null : previewOf,
        opensWithPreview: more.opensWithPreview,
        done: async (reply) => {
            await reload();
            toast(t(`order.${name}.done`));
            tellEffects(t(`order.${name}.done`), reply);
        },
    });
}

const empty_form = { properties: {}, required: [] };

export function addPayment(order, reload) {
    const form = {
        properties: {
            tender: choice(t("payment.tender"), "tender", ["card", "cash"]),
            amount: moneyField(order.currency, t("payment.amount")),
        },
        required: ["tender", "amount"],
        "x-order": ["tender", "amount"],
    };
    const initial = order.due.minor > 0 ? { amount: order.due } : {};
    return step(order, "payments", form, reload, {
        initial,
        hasNoPreview: true,
        lead: t("payment.simulated"),
    });
}

export function changeLine(order, line, reload) {
    const form = {
        properties: { total: moneyField(order.currency, t("line.total"), { minimum: 0 }) },
        required: ["total"],
    };
    return formDialog({
        title: t("line.change.title", { label: line.label }),
        form,
        initial: { total: line.total },
        label: t("line.change"),
        send: (value) => patch(inStudio("orders", order.id, "lines", line.id), value),
        done: async () => {
            await reload();
            toast(t("line.change.done"));
        },
    });
}

export function deleteLine(order, line, reload) {
    return formDialog({
        title: t("line.delete.title", { label: line.label }),
        form: empty_form,
        label: t("line.delete"),
        style: "danger solid",
        send: (value, { key, dryRun }) =>
            remove(inStudio("orders", order.id, "lines", line.id), {
                ...(dryRun ? { dry_run: true } : {}),
                key,
            }),
        preview: previewOf,
        opensWithPreview: true,
        done: async (reply) => {
            await reload();
            toast(t("line.delete.done"));
            tellEffects(t("line.delete.done"), reply);
        },
    });
}

export function refund(order, reload) {
    const form = {
        properties: {
            tender: choice(t("refund.to"), "tender", ["card", "cash", "voucher"]),
            amount: moneyField(order.currency, t("payment.amount")),
            reason: note(t("reason")),
        },
        required: ["tender", "amount", "reason"],
        "x-order": ["tender", "amount", "reason"],
    };
    return step(order, "refund", form, reload);
}

export function cancelOrder(order, reload) {
    const form = {
        properties: {
            as: choice(t("cancel.as"), "cancel_as", ["credit", "original", "none"]),
            reason: choice(t("reason"), "cancel_reason", ["weather", "customer", "studio", "other"]),
            note: note(t("cancel.note")),
            strategy: choice(t("cancel.strategy"), "strategy", [
                "credit_first",
                "card_first",
                "pro_rata",
                "reverse",
            ]),
        },
        required: ["as", "reason"],
        "x-order": ["as", "reason", "note", "strategy"],
    };
    return step(order, "cancel", form, reload, { style: "danger solid" });
}

export function postpone(order, reload) {
    const form = { properties: { note: note(t("cancel.note")) }, required: [] };
    return step(order, "postpone", form, reload, { lead: t("order.postpone.lead") });
}

export function deleteOrder(order, reload) {
    const form = { properties: { reason: note(t("reason")) }, required: [] };
    return step(order, "delete", form, reload, {
        style: "danger solid",
        opensWithPreview: true,
        lead: t("order.delete.lead"),
    });
}

export function creditOverpaid(order, reload) {
    const lead = t("order.overpaid.lead", { amount: money(order.overpaid) });
    return step(order, "overpaid", empty_form, reload, { opensWithPreview: true, lead });
}

export function finalise(order, reload) {
    const sendPlain = () => post(inStudio("orders", order.id, "finalise"), {});
    return step(order, "finalise", empty_form, reload, {
        hasNoPreview: true,
        lead: t("order.finalise.lead"),
        send: sendPlain,
    });
}
