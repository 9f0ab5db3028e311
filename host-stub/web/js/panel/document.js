// Documents of a plugin: a ticket is shown and can be printed or kept, a table is downloaded. They
// are drawn as pictures or handed to the disk, so that nothing in them runs here.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../ui/icons.js";

const endings = {
    "image/svg+xml": "svg",
    "text/html": "html",
    "text/csv": "csv",
    "application/json": "json",
};

function download(name, content, mediaType) {
    const ending = endings[mediaType.split(";")[0]] ?? "txt";
    const href = URL.createObjectURL(new Blob([content], { type: mediaType }));
    return h(
        "a",
        { class: "button", href, download: `${name}.${ending}` },
        icon("down"),
        t("document.download"),
    );
}

export function documentView(name, content, mediaType) {
    const keep = download(name, content, mediaType);
    if (mediaType.startsWith("image/svg+xml")) {
        const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(content)}`;
        const picture = h("img", { class: "ticket", src: source, alt: t("document.ticket") });
        return h("div", { class: "stack" }, picture, h("div", { class: "row" }, keep));
    }
    if (mediaType.startsWith("text/csv")) {
        return h(
            "div",
            { class: "stack" },
            h(
                "pre",
                { class: "raw", tabindex: "0", role: "region", "aria-label": t("document.table") },
                content,
            ),
            h("div", { class: "row" }, keep),
        );
    }
    return h("div", { class: "stack" }, h("p", {}, t("document.ready")), h("div", { class: "row" }, keep));
}

export function jsonDocument(name, value) {
    return documentView(name, `${JSON.stringify(value, null, 2)}\n`, "application/json");
}
