// A form in a window: checks, sends, says what was wrong beside the field it is about. One key stands
// for one intended effect: sending again repeats it, changing a refused form makes it another one.

import { freshKey, Refusal } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { button, whileBusy } from "./button.js";
import { openDialog } from "./dialog.js";
import { schemaForm } from "./form.js";
import { failure, notice } from "./notice.js";

// send(value, {key, dryRun}) → reply; preview(reply) → node; done(reply)
export function formDialog({
    title,
    lead,
    form,
    initial,
    label,
    style = "primary",
    send,
    preview,
    done,
    opensWithPreview = false,
    extra = [],
}) {
    const fields = schemaForm(form, { initial });
    const told = h("div", { "aria-live": "polite" });
    let key = freshKey();
    let isRefused = false;

    const changed = () => {
        replace(told);
        if (!isRefused) return;
        key = freshKey();
        isRefused = false;
    };
    const refuse = (error) => {
        if (!(error instanceof Refusal)) throw error;
        isRefused = error.status >= 400 && error.status < 500;
        if (!error.isDecline && fields.tell(error.pointer, error.message)) return;
        replace(told, failure(error));
    };
    const attempt = async (dryRun) => {
        const value = fields.read();
        if (!value) return;
        try {
            const reply = await send(value, { key, dryRun });
            if (!dryRun) {
                window_.close();
                return void (await done(reply));
            }
            replace(told, preview(reply));
        } catch (error) {
            refuse(error);
        }
        told.scrollIntoView({ block: "nearest" });
    };
    const submit = h("button", { type: "submit", class: `button ${style}` }, label);
    const body = h(
        "form",
        { novalidate: true },
        h("div", { class: "stack" }, lead && notice("info", lead), fields.element, extra, told),
    );
    const run = () => whileBusy(submit, () => attempt(false));
    body.addEventListener("submit", (event) => {
        event.preventDefault();
        run();
    });
    body.addEventListener("input", changed);
    body.addEventListener("change", changed);
    submit.type = "button";
    submit.addEventListener("click", run);
    const looks = preview ? button(t("form.preview"), () => attempt(true)) : null;
    const foot = [button(t("cancel"), () => window_.close(), { style: "quiet" }), looks, submit].filter(
        Boolean,
    );
    const window_ = openDialog({ title, body, foot });
    // Enter in a field sends, though the button stands outside the form.
    body.append(
        h(
            "button",
            { type: "submit", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true" },
            label,
        ),
    );
    if (opensWithPreview) attempt(true);
    return window_;
}
