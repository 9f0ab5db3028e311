// Staff redeem at the payment step (U02 to U07, R14, R16, X8).

import { button, choose, dialog, fill, send, sumIs } from "../lib/desk.mjs";
import { equal, seen } from "../lib/expect.mjs";

async function orderAndCredit(stage, due, credit) {
    const staff = await stage.signed("admin");
    const customer = await staff.api.customer(stage.somebody("Edgar"));
    const code = await staff.api.credit(customer, credit);
    const order = await staff.api.order(customer, staff.api.freeLine(due));
    await staff.open(`/orders/${order.id}`);
    return { ...staff, customer, order, code };
}

const found = (page) => dialog(page).locator('[data-table="found"]');
const usable = (page) => dialog(page).locator('[data-table="usable"]');

export const redeeming = [
    {
        name: "staff use part of a credit, found by its customer's name, and the rest stays on it",
        isForServers: true,
        play: async (stage) => {
            const { page, api, customer } = await orderAndCredit(stage, 8000, 10000);
            await button(page, "Redeem a voucher").click();
            await seen(usable(page).getByText("£100.00 of £100.00"), "the order's own customer comes first");
            await button(usable(page), "Use").click();
            await fill(dialog(page), { Amount: "120" });
            await send(page);
            await seen(dialog(page).getByText(/£80\.00|at most|no more/i), "why 120 cannot be used");
            await fill(dialog(page), { Amount: "50" });
            await send(page);
            await sumIs(page, "Paid", "£50.00");
            await sumIs(page, "Left to pay", "£30.00");
            const account = await api.panel("customer.account", { customer_id: customer.id });
            equal(
                account.tables[0].rows[0].cells.available.text,
                "£50.00 of £100.00",
                "the rest stays on the credit",
            );
        },
    },
    {
        name: "the credit of another customer pays, and both are named",
        play: async (stage) => {
            const { page, api, customer } = await orderAndCredit(stage, 3000, 5000);
            const other = await api.customer(stage.somebody("Florence"));
            const order = await api.order(other, api.freeLine(2500));
            await page.goto(`${stage.base}/orders/${order.id}`);
            await button(page, "Redeem a voucher").click();
            await dialog(page).locator('[data-field="query"] input').fill(customer.name);
            await page.keyboard.press("Enter");
            await seen(found(page).getByText(customer.name), "the search finds the other's credit");
            await button(found(page), "Use").first().click();
            await send(page);
            await sumIs(page, "Left to pay", "£0.00");
            await seen(page.locator('[data-table="paid"]', { hasText: customer.name }), "whose credit paid");
        },
    },
    {
        name: "a code is checked without spending, then pays, and a wrong one is told",
        play: async (stage) => {
            const { page, api, order, code } = await orderAndCredit(stage, 3000, 1200);
            await button(page, "Redeem a voucher").click();
            await button(dialog(page), "Check a code").click();
            await fill(dialog(page), { Code: code });
            await send(page);
            await seen(
                dialog(page).getByText("It can be used for this order."),
                "what the code is worth here",
            );
            await button(dialog(page), "Close").last().click();
            equal((await api.read(order)).paid.minor, 0, "a check spends nothing");
            await button(dialog(page), "Pay with a code").click();
            await fill(dialog(page), { Code: "CN-0000-0000-0000-0000" });
            await send(page);
            await seen(dialog(page).getByRole("alert").getByText(/code/i), "that the code is not known");
            await fill(dialog(page), { Code: code });
            await send(page);
            await sumIs(page, "Left to pay", "£18.00");
            await button(page, "Add payment").click();
            await send(page);
            await sumIs(page, "Left to pay", "£0.00");
        },
    },
    {
        name: "nothing due, nothing to redeem",
        play: async (stage) => {
            const { page, api, order } = await orderAndCredit(stage, 1000, 5000);
            await api.pay(order, "card", 1000);
            await page.reload();
            await sumIs(page, "Left to pay", "£0.00");
            equal(await button(page, "Redeem a voucher").count(), 0, "redeeming is not offered");
            await choose(page, "More", "Make final");
            await send(page);
            await seen(page.locator('h1 ~ [data-status="final"]'), "the order is final");
        },
    },
    {
        name: "an agent pays an order with its customer's credits, the system picks them",
        play: async (stage) => {
            const admin = await stage.signed("admin");
            const customer = await admin.api.customer(stage.somebody("Ruth"));
            await admin.api.credit(customer, 3000);
            await admin.api.credit(customer, 5000);
            const order = await admin.api.order(customer, admin.api.freeLine(6000));
            const { page, api, open } = await stage.signed("agent");
            await open(`/orders/${order.id}`);
            await button(page, "Redeem a voucher").click();
            await button(dialog(page), "Pay with credit").click();
            await button(dialog(page), "Preview").click();
            await seen(dialog(page).locator("[data-preview]", { hasText: "£60.00" }), "what would be used");
            await send(page);
            await sumIs(page, "Left to pay", "£0.00");
            const account = await api.panel("customer.account", { customer_id: customer.id });
            equal(account.summary.find((one) => one.id === "balance").text, "£20.00", "20 remain");
        },
    },
];
