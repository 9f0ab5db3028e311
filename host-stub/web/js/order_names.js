// What people call the orders that panels know by the host's ids.

import { get, inStudio } from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { studio } from "./session.js";

const asked = new Map();

// → a promise of the order's number, or of null where the reader may not see it
function numberOf(id) {
    const place = inStudio("orders", id);
    if (!asked.has(place)) asked.set(place, get(place).then((one) => one.number).catch(() => null));
    return asked.get(place);
}

// Puts the order's name into the element, its id where there is none.
export async function nameOrder(element, id) {
    const number = studio() ? await numberOf(id) : null;
    element.textContent = number ? t("order.number", { number }) : id;
}

// → an element with the text, in which orders have their names
export function namingOrders(text, ids) {
    const element = h("span", {}, text);
    for (const id of ids) {
        numberOf(id).then((number) => {
            if (number) element.textContent = element.textContent.replaceAll(id, t("order.number", { number }));
        });
    }
    return element;
}
