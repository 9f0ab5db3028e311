// Credit and vouchers sold as lines of orders (C01, C07, C10 to C15, C19, X1, X2).

import { button, choose, dialog, done, fill, send, sumIs, takenCode } from "../lib/desk.mjs";
import { equal, holds, seen } from "../lib/expect.mjs";

async function orderOf(stage, first) {
    const staff = await stage.signed("admin");
    const customer = await staff.api.customer(stage.somebody(first));
    const order = await staff.api.order(customer, staff.api.freeLine(2000));
    await staff.open(`/orders/${order.id}`);
    await sumIs(staff.page, "Total", "£20.00");
    return { ...staff, customer, order };
}

const sold = (page) => page.locator('[data-table="sold"]');

export const selling = [
    {
        name: "a customer credit is sold as a line of an order, and is good once it is paid",
        isForServers: true,
        play: async (stage) => {
            const { page, api, order } = await orderOf(stage, "Agnes");
            await choose(page, "Sell as voucher", "Sell credit");
            await fill(dialog(page), { Amount: "37.50" });
            equal(
                await dialog(page).getByLabel("Price of the line").inputValue(),
                "37.50",
                "the line costs what it sells, unless said otherwise",
            );
            await button(dialog(page), "Preview").click();
            await seen(
                dialog(page).locator("[data-preview]", { hasText: "£37.50" }),
                "what the sale would do",
            );
            equal((await api.read(order)).lines.length, 1, "a preview sells nothing");
            await send(page);
            const code = await takenCode(page);
            holds(/^[A-Z0-9]+-[0-9A-Z-]{19}$/.test(code), "a code in full");
            await sumIs(page, "Total", "£57.50");
            await seen(sold(page).getByText("Awaiting payment"), "the voucher awaits its payment");
            await button(page, "Add payment").click();
            await send(page);
            await done(page, "The payment has been added.");
            await seen(sold(page).getByText("Active"), "the paid voucher is active");
            equal(await page.getByText(order.id).count(), 0, "the order goes by its number alone");
            equal((await api.read(order)).due.minor, 0, "nothing is due");
        },
    },
    {
        name: "the sell menu offers every kind, and an empty form is told field by field",
        play: async (stage) => {
            const { page } = await orderOf(stage, "Basil");
            await button(page, "Sell as voucher").click();
            const offered = await page.locator(".menu:popover-open button").allInnerTexts();
            for (const kind of [
                "Sell credit",
                "Sell a gift voucher",
                "Sell a gift of an activity",
                "Sell a package",
            ]) {
                holds(offered.includes(kind), `the menu offers: ${kind}`);
            }
            await page.keyboard.press("Escape");
            await choose(page, "Sell as voucher", "Sell credit");
            await send(page);
            const amount = dialog(page).locator('[data-field="amount"]');
            await seen(amount.getByText("This has to be filled in."), "the missing amount is told beside it");
            await fill(dialog(page), { Amount: "-5" });
            await send(page);
            await seen(amount.getByText("This is not an amount."), "an amount below zero is told beside it");
        },
    },
    {
        name: "a package of units is sold for somebody else, and pays the activity whatever it costs then",
        isForServers: true,
        play: async (stage) => {
            const { page, api, open, order } = await orderOf(stage, "Clara");
            const friend = await api.customer(stage.somebody("Dorian"));
            const [activity] = await api.activities();
            await choose(page, "Sell as voucher", "Sell a package");
            await fill(dialog(page), { Units: "3", "Price of the line": "90" });
            await dialog(page).getByLabel(activity.name, { exact: true }).check();
            await dialog(page).locator("summary").click();
            const who = dialog(page).getByRole("combobox", { name: /For which customer/ });
            await who.fill(friend.name);
            await page.getByRole("option", { name: friend.name }).click();
            await send(page);
            await takenCode(page);
            const due = (await api.read(order)).due.minor;
            await api.pay(order, "cash", due);
            const next = await api.order(friend, { activity_id: activity.id });
            await open(`/orders/${next.id}`);
            await button(page, "Redeem a voucher").click();
            await button(dialog(page), "Use units").first().click();
            await fill(dialog(page), { Units: "1" });
            await send(page);
            await sumIs(page, "Left to pay", "£0.00");
            await seen(page.locator('[data-table="paid"]', { hasText: friend.name }), "whose units paid");
        },
    },
];
