// What a panel offers, done: asked about, filled in, previewed, sent, told.

import { freshKey, inStudio, post, Refusal } from "../api.js";
import { currentLanguage, t } from "../i18n.js";
import { confirmed, openDialog } from "../ui/dialog.js";
import { formDialog } from "../ui/form_dialog.js";
import { failure } from "../ui/notice.js";
import { initials } from "../places.js";
import { rowName } from "./cells.js";
import { effects } from "./effects.js";
import { tell } from "./outcome.js";

function titleOf(action, row) {
    return row ? t("named", { name: action.label, amount: rowName(row) }) : action.label;
}

export function sendAction({ panel, action, row, context }, form, { key, dryRun }) {
    return post(inStudio("panels", panel, action.id), {
        form,
        // From the row where it has them, else what the panel was asked with.
        context: { ...context, ...row?.context },
        dry_run: Boolean(dryRun),
        locale: currentLanguage(),
        ...(dryRun ? {} : { key }),
    });
}

async function sendAtOnce(request, done) {
    try {
        const reply = await sendAction(request, {}, { key: freshKey() });
        await done(reply);
        tell(request.action, reply);
    } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        openDialog({ title: request.action.label, body: failure(error) });
    }
}

export async function runAction({ done = () => {}, ...request }) {
    const { action, row } = request;
    const hasForm = Object.keys(action.form.properties).length > 0;
    const style = action.style === "danger" ? "danger solid" : "primary";
    if (!hasForm && !action.preview) {
        if (action.confirm && !(await confirmed(action.label, action.confirm, action.label, style))) return;
        await sendAtOnce(request, done);
        return;
    }
    formDialog({
        title: titleOf(action, row),
        lead: action.confirm,
        form: action.form,
        initial: { ...initials[action.id], ...request.initial },
        label: action.label,
        style,
        send: (form, how) => sendAction(request, form, how),
        preview: action.preview ? (reply) => effects(reply, { isPreview: true }) : null,
        opensWithPreview: action.preview && !hasForm,
        done: async (reply) => {
            await done(reply);
            tell(action, reply);
        },
    });
}
