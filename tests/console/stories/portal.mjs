// The customer's own pages (R08, R09, R17, R20, R22, U08, X11, X17, X19).

import { button, dialog, fill, send } from "../lib/desk.mjs";
import { equal, gone, holds, seen } from "../lib/expect.mjs";

async function customerWithCredit(stage, minor) {
    const staff = await stage.signed("admin");
    const customer = await staff.api.customer(stage.somebody("Olive"));
    const code = await staff.api.credit(customer, minor, { internal_note: "Only for us" });
    const own = await stage.signed("customer", customer.name);
    return { staff, customer, code, ...own };
}

export const portal = [
    {
        name: "the portal shows five columns, and a code on demand that can be copied",
        play: async (stage) => {
            const { page, code, staff, customer } = await customerWithCredit(stage, 20000);
            const order = await staff.api.order(customer, staff.api.freeLine(1000));
            await staff.api.act("checkout.payment", "pay_with_credit", {}, { order_id: order.id });
            await page.reload();
            const table = page.locator('[data-table="credits"]');
            await seen(table.getByText("£190.00 of £200.00"), "what is left of it");
            const heads = (await table.locator("th").allInnerTexts()).map((one) => one.toLowerCase());
            equal(
                heads.slice(0, 5),
                ["credit note", "voucher code", "available", "status", "expires"],
                "the columns",
            );
            equal(await page.getByText(code).count(), 0, "the code is hidden");
            equal(await page.getByText("Only for us").count(), 0, "internal notes are not the customer's");
            await button(table, "Show the code").click();
            await seen(dialog(page).getByText(code), "the code on demand");
            await button(dialog(page), "Copy").click();
            await seen(page.getByText("The code has been copied."), "that it is copied");
            equal(await page.evaluate(() => navigator.clipboard.readText()), code, "what was copied");
            await button(dialog(page), "Close").last().click();
            await gone(page.getByText(code), "the code after closing");
            await button(table, "Print the ticket").click();
            await send(page);
            await seen(dialog(page).getByRole("img"), "the ticket");
        },
    },
    {
        name: "a gift is in the giver's purchased and the receiver's received gifts",
        play: async (stage) => {
            const staff = await stage.signed("admin");
            const giver = await staff.api.customer(stage.somebody("Pablo"));
            const receiver = await staff.api.customer(stage.somebody("Quentin"));
            const order = await staff.api.order(giver, staff.api.freeLine(500));
            const price = { minor: 6000, currency: "GBP" };
            const form = {
                amount: price,
                price,
                is_paid: true,
                beneficiary_id: receiver.id,
                message: "Happy birthday",
            };
            await staff.api.act("order.detail", "sell_gift", form, { order_id: order.id });
            const { due } = await staff.api.read(order);
            await staff.api.pay(order, "card", due.minor);
            const given = await stage.signed("customer", giver.name);
            await seen(
                given.page.locator('[data-table="purchased_gifts"]').getByText("£60.00"),
                "the gift among the purchased",
            );
            const received = await stage.signed("customer", receiver.name);
            const table = received.page.locator('[data-table="received_gifts"]');
            await seen(table.getByText("Happy birthday"), "the gift and its message among the received");
            await button(table, "Show the code").click();
            await seen(dialog(received.page).locator("[data-code]"), "its code on demand");
        },
    },
    {
        name: "credit pays an order of an earlier day from the customer's own page",
        play: async (stage) => {
            const { page, staff, customer, open } = await customerWithCredit(stage, 5000);
            const order = await staff.api.order(customer, staff.api.freeLine(3200));
            await open("/my-orders");
            await page.getByRole("link", { name: `Order ${order.number}` }).click();
            await button(page, "Pay with credit").click();
            await send(page);
            await seen(page.locator(".sums dd.strong", { hasText: "£0.00" }), "nothing is left to pay");
        },
    },
    {
        name: "a holder blocks a lost voucher, and it pays no more",
        play: async (stage) => {
            const { page, code, staff, customer } = await customerWithCredit(stage, 1500);
            await button(page.locator('[data-table="credits"]'), "Block").click();
            await fill(dialog(page), { Reason: "I lost my phone" });
            await send(page);
            await seen(page.locator('[data-table="credits"]').getByText("Blocked"), "it is blocked");
            const order = await staff.api.order(customer, staff.api.freeLine(1000));
            const studio = (await staff.api.call("GET", "/api/session")).body.person.studio;
            const body = {
                form: { code },
                context: { order_id: order.id },
                key: stage.somebody("k").replace(" ", "-"),
            };
            const answer = await staff.api.call(
                "POST",
                `/api/studios/${studio}/panels/checkout.payment/pay_with_code`,
                body,
            );
            equal(answer.status, 409, "its code is declined");
            holds(answer.body.declined.code === "blocked", "because it is blocked");
        },
    },
];
