// A code in full, to be read out or copied. It lives in the page only while it is shown.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "./button.js";
import { toast } from "./toast.js";

export function codeBox(code, name) {
    const shown = h("code", { "data-code": "" }, code);
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(code);
            toast(t("code.copied"));
        } catch {
            getSelection().selectAllChildren(shown);
            toast(t("code.copy_yourself"));
        }
    };
    return h(
        "div",
        { class: "stack tight" },
        name && h("p", { class: "muted small" }, name),
        h(
            "div",
            { class: "code-box" },
            shown,
            button(t("code.copy"), copy, { picture: "copy", small: true }),
        ),
    );
}
