// Orders that change: overpaid, cancelled, postponed, refunded, deleted (C03 to C05, D01 to D07, R02, X5, X6, X22).

import { button, choose, dialog, done, fill, send, sumIs, takenCode } from "../lib/desk.mjs";
import { equal, holds, seen } from "../lib/expect.mjs";

async function paidBy(stage, voucher, card) {
    const staff = await stage.signed("admin");
    const customer = await staff.api.customer(stage.somebody("Greta"));
    if (voucher > 0) await staff.api.credit(customer, voucher);
    const order = await staff.api.order(customer, staff.api.freeLine(voucher + card));
    if (voucher > 0) await staff.api.act("checkout.payment", "pay_with_credit", {}, { order_id: order.id });
    if (card > 0) await staff.api.pay(order, "card", card);
    await staff.open(`/orders/${order.id}`);
    return { ...staff, customer, order };
}

const stateIs = (page, state) => seen(page.locator(`h1 ~ [data-status="${state}"]`), `the order is ${state}`);

async function balance(api, customer) {
    const account = await api.panel("customer.account", { customer_id: customer.id });
    return account.summary.find((one) => one.id === "balance").text;
}

export const orders = [
    {
        name: "an invoice lowered after payment leaves too much, which becomes credit before it is final",
        play: async (stage) => {
            const { page, api, customer, order } = await paidBy(stage, 0, 12000);
            await button(page, "Change invoice").click();
            await fill(dialog(page), { Price: "100" });
            await send(page);
            await seen(page.getByText("£20.00 more was paid"), "that too much was paid");
            const refused = await api.call(
                "POST",
                `/api/studios/${(await api.call("GET", "/api/session")).body.person.studio}/orders/${order.id}/finalise`,
                {},
            );
            equal(refused.status, 409, "an overpaid order cannot be final");
            await choose(page, "More", "Turn what is too much into credit");
            await seen(
                dialog(page).locator("[data-preview]", { hasText: "£20.00" }),
                "what would become credit",
            );
            await send(page);
            await takenCode(page).catch(() => {});
            equal(await balance(api, customer), "£20.00", "the customer has it as credit");
            await choose(page, "More", "Make final");
            await send(page);
            await stateIs(page, "final");
        },
    },
    {
        name: "a cancelled order gives back to the voucher and makes a note of the rest",
        isForServers: true,
        play: async (stage) => {
            const { page, api, customer } = await paidBy(stage, 3000, 7000);
            await choose(page, "More", "Cancel order");
            await fill(dialog(page), { "What was paid": "becomes credit", Reason: "Weather" });
            await button(dialog(page), "Preview").click();
            const preview = dialog(page).locator("[data-preview]");
            await seen(preview.getByText("£70.00"), "the note of 70");
            await seen(preview.getByText("£30.00"), "the 30 that go back");
            equal(await balance(api, customer), "£0.00", "a preview changes nothing");
            await send(page);
            const code = await takenCode(page);
            holds(code.startsWith("CN-"), "the note of a cancellation begins with CN-");
            await stateIs(page, "cancelled");
            equal(await balance(api, customer), "£100.00", "all of it is credit");
        },
    },
    {
        name: "cancelled with the money back the way it came, or with nothing back",
        play: async (stage) => {
            const { page, api, customer } = await paidBy(stage, 1000, 4000);
            await choose(page, "More", "Cancel order");
            await fill(dialog(page), {
                "What was paid": "goes back the way it was paid",
                Reason: "The customer asked for it",
            });
            await send(page);
            await stateIs(page, "cancelled");
            equal(await balance(api, customer), "£10.00", "only what a voucher paid is credit again");
        },
    },
    {
        name: "an activity postponed without a date becomes credit without an end",
        play: async (stage) => {
            const { page, api, customer } = await paidBy(stage, 0, 8000);
            await choose(page, "More", "Postpone without a date");
            await send(page);
            await stateIs(page, "postponed");
            equal(await balance(api, customer), "£80.00", "what was paid is credit");
            const account = await api.panel("customer.account", { customer_id: customer.id });
            equal(account.tables[0].rows[0].cells.expires.value, null, "it has no end");
        },
    },
    {
        name: "a part goes back to the card, another to the voucher",
        play: async (stage) => {
            const { page, api, customer } = await paidBy(stage, 3000, 7000);
            await choose(page, "More", "Refund");
            await fill(dialog(page), { "Give back to": "Card", Amount: "20", Reason: "One did not come" });
            await send(page);
            await done(page, "The refund has been made.");
            await button(dialog(page), "Close").last().click();
            await choose(page, "More", "Refund");
            await fill(dialog(page), { "Give back to": "Voucher", Amount: "5", Reason: "Late" });
            await send(page);
            await sumIs(page, "Paid", "£75.00");
            equal(await balance(api, customer), "£5.00", "the voucher has 5 again");
        },
    },
    {
        name: "an order that sold used credit cannot be deleted, until the order that used it is",
        isForServers: true,
        play: async (stage) => {
            const { page, api, customer, order, open } = await paidBy(stage, 0, 1000);
            const price = { minor: 5000, currency: "GBP" };
            await api.act(
                "order.detail",
                "sell_credit",
                { amount: price, price, is_paid: true },
                { order_id: order.id },
            );
            await api.pay(order, "card", 5000);
            const using = await api.order(customer, api.freeLine(3000));
            await api.act("checkout.payment", "pay_with_credit", {}, { order_id: using.id });
            await page.reload();
            await choose(page, "More", "Delete order");
            await seen(
                dialog(page).getByRole("alert").getByText("£30.00"),
                "which voucher is used, and for how much",
            );
            await button(dialog(page), "Cancel").first().click();

            await open(`/orders/${using.id}`);
            await choose(page, "More", "Delete order");
            await seen(dialog(page).locator("[data-preview]", { hasText: "£30.00" }), "what would go back");
            await send(page);
            await stateIs(page, "deleted");
            equal(await balance(api, customer), "£50.00", "the credit is whole again");

            await open(`/orders/${order.id}`);
            await choose(page, "More", "Delete order");
            await seen(
                dialog(page).locator("[data-preview]", { hasText: "becomes void" }),
                "what would become void",
            );
            await send(page);
            await stateIs(page, "deleted");
            equal(await balance(api, customer), "£0.00", "nothing is left of it");
        },
    },
    {
        name: "a new order is made for a customer found by name, and the list finds it",
        play: async (stage) => {
            const { page, api, open } = await stage.signed("agent");
            const customer = await api.customer(stage.somebody("Hector"));
            const [activity] = await api.activities();
            await open("/orders");
            await page.getByRole("link", { name: "New order" }).click();
            await seen(page.getByRole("heading", { name: "New order" }), "the page of a new order");
            await page.getByRole("combobox", { name: "Customer" }).fill(customer.name);
            await page.getByRole("option", { name: customer.name }).click();
            await button(page, `Add ${activity.name}`).click();
            await button(page, "Make the order").click();
            await stateIs(page, "open");
            await seen(page.getByRole("cell", { name: activity.name }), "the activity stands on the invoice");
            await open("/orders");
            await seen(page.getByRole("heading", { name: "Orders" }), "the list of orders");
            await page.getByRole("searchbox").fill(customer.name);
            await seen(
                page.locator('td[data-column="customer"]', { hasText: customer.name }),
                "the list finds it by name",
            );
        },
    },
];
