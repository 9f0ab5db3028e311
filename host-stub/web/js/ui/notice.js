// A sentence that has to be seen before all else.

import { h } from "../dom.js";
import { namingOrders } from "../order_names.js";

export function notice(level, ...content) {
    const isUrgent = level === "bad";
    return h(
        "div",
        { class: `notice ${level}`, role: isUrgent ? "alert" : undefined },
        h("div", {}, ...content),
    );
}

// For a page or a part of it that could not be had.
export function failure(error) {
    if (!error.code) console.error(error);
    return notice("bad", namingOrders(error.message, error.orders ?? []));
}
