// What plugins told the platform, newest first.

import { get, inStudio } from "../api.js";
import { h } from "../dom.js";
import { instant } from "../format.js";
import { has, t } from "../i18n.js";
import { pagedList } from "../ui/list.js";
import { page, section } from "../ui/page.js";

function body(event) {
    return h(
        "details",
        {},
        h("summary", { class: "small" }, t("events.show")),
        h(
            "pre",
            { class: "raw", tabindex: "0", role: "region", "aria-label": event.type },
            JSON.stringify(event.body, null, 2),
        ),
    );
}

// In words where the console knows them; the raw name is what programs go by.
function kind(type) {
    const key = `event.${type}`;
    const raw = h("code", { class: "event" }, type);
    return has(key) ? h("div", {}, t(key), h("span", { class: "detail" }, raw)) : raw;
}

export function events() {
    const list = pagedList({
        label: t("events.title"),
        columns: [
            { id: "kind", label: t("events.kind"), kind: "text" },
            { id: "at", label: t("events.at"), kind: "instant" },
            { id: "body", label: t("events.body"), kind: "text" },
        ],
        load: (cursor) => get(inStudio("events"), { cursor }),
        row: (event) => ({
            id: event.id,
            cells: {
                kind: kind(event.type),
                at: instant(event.at),
                body: body(event),
            },
        }),
        empty: () => t("events.empty"),
    });
    list.reload();
    return page({ title: t("events.title"), lead: t("events.lead") }, section(null, {}, list.box));
}
