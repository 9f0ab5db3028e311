// The one file that names panels: which stands where, and what the platform knows about their fields.
// A panel of another plugin appears by a line here, and is drawn by the same components.

import { t } from "./i18n.js";

// Panels by the page they stand on, in their order.
export const places = {
    order: "order.detail",
    desk: "checkout.payment",
    checkout: "checkout.payment",
    customer: "customer.account",
    portal: ["customer.portal", "customer.gifts"],
    vouchers: "studio.vouchers",
    reports: "studio.reports",
};

// On the page of an order the platform has its own buttons for these, because they change the order.
const of_the_order = new Set(["delete_order", "delete_line", "refund"]);

export const isSale = (action) => action.of === "panel" && action.needs.includes("line_id");
export const isForOrderPage = (action) => of_the_order.has(action.id) || isSale(action);

// While a booking is made value is reserved; an order that is made already is paid.
export const isReservation = (action) => action.id.startsWith("reserve_");

// The booking module's own way to draw two actions: a box to tick, and a field with a button. Taking
// the tick away undoes what it reserved. What is reserved is used by placing the booking, not by hand.
const by_booking = "capture";
export const checkout = { box: "reserve_credit", field: "reserve_code", undo: "release" };

export function isForCheckout(action) {
    if (action.of === "row") return action.id !== by_booking;
    return action.id === checkout.box || action.id === checkout.field;
}

// Where a voucher's history is read: the holder's account, narrowed to that voucher.
export function historyLinks(table, row) {
    const holder = row.cells.customer?.value;
    const voucher = row.context.voucher_id;
    if (!holder || !voucher) return [];
    const query = new URLSearchParams({ voucher });
    return [{ label: t("voucher.history"), href: `/customers/${encodeURIComponent(holder)}?${query}` }];
}

// What ids of a field are ids of: set by a page that knows the activities, or the orders it is about.
let activities = [];
let orders = [];

export function knowActivities(list) {
    activities = list.map((one) => ({ value: one.id, label: one.name }));
}

export function knowOrders(list) {
    orders = list.map((one) => ({
        value: one.id,
        label: [t("order.number", { number: one.number }), one.text].filter(Boolean).join(": "),
    }));
}

export const pickers = { activities: () => activities, order_id: () => orders };

// Where nothing chosen means one of the choices, the filter says which.
export const usual = { sort: "created" };

// The name of a chosen customer is known: it is sent with the choice, and not asked for.
export const names_of = { beneficiary_name: "beneficiary_id", to_name: "to_customer_id" };

// A line costs what it sells, as long as nobody says otherwise.
export const same_as = { price: "amount" };

// What a form begins with, where one answer is the usual one in a browser.
export const initials = { ticket: { format: "svg" } };
