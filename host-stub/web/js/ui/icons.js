// The few pictures that stand beside words.

import { svg } from "../dom.js";

const paths = {
    close: "M6 6l12 12M18 6L6 18",
    menu: "M4 7h16M4 12h16M4 17h16",
    more: "M6 12h.01M12 12h.01M18 12h.01",
    sun: "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5",
    moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
    plus: "M12 5v14M5 12h14",
    copy: "M9 9h10v11H9zM5 15V4h10",
    down: "M12 4v11M7 11l5 5 5-5M5 20h14",
    print: "M7 8V4h10v4M7 17H4V9h16v8h-3M7 14h10v6H7z",
};

export function icon(name) {
    return svg(
        "svg",
        { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
        svg("path", {
            d: paths[name],
            fill: "none",
            stroke: "currentColor",
            "stroke-width": name === "more" ? 3 : 2,
            "stroke-linecap": "round",
            "stroke-linejoin": "round",
        }),
    );
}
