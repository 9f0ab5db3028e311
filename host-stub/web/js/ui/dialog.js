// A window over the page. Escape and the cross close it; focus goes back to where it was.

import { h, freshId } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "./button.js";
import { focusAgain } from "./focus.js";

export function openDialog({ title, body, foot = [], isWide = false, onClose = () => {} }) {
    const id = freshId("dialog");
    const before = document.activeElement;
    const heading = h("h2", { id, tabindex: "-1" }, title);
    const close = () => element.close();
    const bodyBox = h("div", { class: "dialog-body" }, body);
    const footBox = h("div", { class: "dialog-foot", hidden: foot.length === 0 }, foot);
    const element = h(
        "dialog",
        { "aria-labelledby": id, class: isWide ? "wide" : undefined },
        h(
            "div",
            { class: "dialog-head" },
            heading,
            button(t("close"), close, { style: "quiet", picture: "close", hides: true }),
        ),
        bodyBox,
        footBox,
    );
    element.addEventListener("close", () => {
        element.remove();
        focusAgain(before);
        onClose();
    });
    document.body.append(element);
    element.showModal();
    const first = bodyBox.querySelector("input, select, textarea");
    (first ?? heading).focus();
    return { element, heading, bodyBox, footBox, close };
}

// Resolves to whether it was agreed to.
export function confirmed(title, text, label, style = "danger solid") {
    return new Promise((resolve) => {
        let answer = false;
        const agree = () => {
            answer = true;
            window_.close();
        };
        const window_ = openDialog({
            title,
            body: h("p", {}, text),
            foot: [button(t("cancel"), () => window_.close()), button(label, agree, { style })],
            onClose: () => resolve(answer),
        });
    });
}
