// The tasks of docs/using in both studios, by what does not change with the language. They take its
// pictures: SCREENSHOTS=docs/images with --only "guide:".

import { button, dialog } from "../lib/desk.mjs";
import { gone, seen } from "../lib/expect.mjs";
import { guideDesk, studios } from "../lib/guide_desk.mjs";

async function sellsAndTakes(stage, studio) {
    const { page, api, desk, open, picture, minor } = await guideDesk(stage, studio, "admin");
    const [holder, friend] = [await api.customer(studio.holder), await api.customer(studio.friend)];
    const order = await api.order(friend, api.freeLine(minor(80), studio.lesson));
    await open(`/orders/${order.id}`);
    await desk.sell("sell_gift");
    await desk.type("amount", "60");
    await picture(dialog(page), "sell-gift");
    await desk.send();
    await seen(dialog(page).locator("[data-code]"), "the gift's code");
    await desk.close();

    await api.credit(holder, minor(100), { description: studio.reason });
    await page.locator('[data-action="redeem"]').click();
    await desk.type("query", studio.holder);
    await page.keyboard.press("Enter");
    const found = dialog(page).locator('[data-table="found"]');
    await seen(found.getByText(studio.holder).first(), "the holder's credit");
    await picture(dialog(page), "name-search");
    await found.locator('[data-action="pay_with_voucher"]').first().click();
    await desk.type("amount", "50");
    await desk.preview();
    await picture(dialog(page), "partial-use");
    await desk.send();
    await gone(page.locator("dialog[open]"), "the windows");
    await seen(page.locator('[data-table="paid"]'), "what a voucher paid");
    await picture(page, "paid-in-part");
}

async function books(stage, studio) {
    const staff = await guideDesk(stage, studio, "admin");
    const holder = await staff.api.customer(studio.booker);
    const code = await staff.api.credit(holder, staff.minor(9), { description: studio.reason });
    const visitor = await guideDesk(stage, studio, "nobody");
    await visitor.desk.toPayment(studio.friend);
    const field = visitor.page.locator("[data-code-field]");
    await field.getByRole("textbox").fill("CN-0000-0000-0000-0000");
    await field.getByRole("button").click();
    await seen(field.getByRole("alert").filter({ hasText: /\S/ }), "that the code is not known");
    await visitor.picture(visitor.page, "code-refused");
    await field.getByRole("textbox").fill(code);
    await visitor.picture(visitor.page, "code-field");
    await field.getByRole("button").click();
    await seen(visitor.page.locator('[data-sum="reserved"]'), "what the code pays");
    await visitor.page.locator("[data-place] ~ .button").click();
    await gone(visitor.page.locator("[data-place]"), "the booking");

    const own = await guideDesk(stage, studio, "customer", holder.name);
    await own.desk.toPayment();
    await own.page.locator("[data-opt-in] input").check();
    await seen(own.page.locator('[data-sum="reserved"]'), "what the credit pays");
    await own.picture(own.page, "tick-box");
}

async function takesBack(stage, studio) {
    const { page, api, desk, open, picture, minor } = await guideDesk(stage, studio, "admin");
    const holder = await api.customer(studio.holder);
    const order = await api.order(holder, api.freeLine(minor(10), studio.lesson));
    const price = { minor: minor(50), currency: studio.currency };
    await api.act("order.detail", "sell_credit", { amount: price, price }, { order_id: order.id });
    await api.pay(order, "card", minor(60));
    const using = await api.order(holder, api.freeLine(minor(30), studio.lesson));
    await api.act("checkout.payment", "pay_with_credit", {}, { order_id: using.id });

    await open(`/orders/${order.id}`);
    await desk.more("delete");
    await seen(dialog(page).getByRole("alert"), "why it cannot be deleted");
    await picture(dialog(page), "refusal");
    await page.keyboard.press("Escape");
    await open(`/orders/${using.id}`);
    await desk.more("delete");
    await seen(dialog(page).locator("[data-preview]"), "what would go back");
    await picture(dialog(page), "delete-preview");
    await desk.send();
    await seen(page.locator('h1 ~ [data-status="deleted"]'), "that it is deleted");

    const next = await api.order(holder, api.freeLine(minor(40), studio.lesson));
    await api.pay(next, "card", minor(40));
    await open(`/orders/${next.id}`);
    await desk.more("cancel");
    await desk.preview();
    await picture(dialog(page), "cancel-preview");
    await desk.send();
    await seen(dialog(page).locator("[data-code]"), "the code of the credit note");
    await picture(dialog(page), "credit-note");
}

async function looksAfter(stage, studio) {
    const { page, api, desk, open, picture, minor } = await guideDesk(stage, studio, "admin");
    await open("/settings");
    await seen(page.locator("[data-status=on]"), "that it is on");
    await picture(page, "settings");
    await page.setViewportSize({ width: 1000, height: 760 });

    const holder = await api.customer(studio.holder);
    await api.credit(holder, minor(120), { description: studio.reason });
    const order = await api.order(holder, api.freeLine(minor(45), studio.lesson));
    await api.act("checkout.payment", "pay_with_credit", {}, { order_id: order.id });
    await open(`/customers/${holder.id}`);
    await seen(page.locator('[data-table="history"] tbody tr'), "the account");
    await picture(page, "customer");
    await page.locator(".page-head [popovertarget]").first().click();
    await page.locator('.menu:popover-open [data-action="add_debit"]').click();
    await desk.type("amount", "15");
    await desk.type("description", studio.damage);
    await desk.preview();
    await picture(dialog(page), "debit");
    await page.keyboard.press("Escape");

    await open("/vouchers");
    await page.locator('[data-field="status"] input').nth(4).check();
    const expired = page.locator('[data-table="vouchers"] tbody tr', {
        has: page.locator("[data-status=expired]"),
    });
    await seen(button(page, studio.clear), "the list of the expired ones");
    await expired.first().locator("[popovertarget]").click();
    await page.locator('.menu:popover-open [data-action="extend"]').click();
    await dialog(page).locator('[data-field="expires_on"] input').fill("2031-01-31");
    await desk.type("reason", studio.gesture);
    await desk.preview();
    await picture(dialog(page), "extension");

    await open("/reports");
    await seen(page.locator('[data-chart="liability_by_origin"] svg'), "what is owed by origin");
    await picture(page, "reports");
}

async function staysWithinLimits(stage, studio) {
    const { page, api, desk, open, picture } = await guideDesk(stage, studio, "agent");
    const holder = await api.customer(studio.holder);
    await open(`/customers/${holder.id}`);
    await page.locator(".page-head [popovertarget]").first().click();
    await page.locator('.menu:popover-open [data-action="add_credit"]').click();
    await desk.type("amount", "80");
    await desk.type("description", studio.reason);
    await desk.send();
    await seen(dialog(page).getByRole("alert"), "the agent's limit");
    await picture(dialog(page), "agent-limit");
}

const tasks = [
    ["a gift is sold, a credit found by name pays in part", sellsAndTakes],
    ["a visitor pays with a code, a customer ticks the box", books],
    ["orders are refused to be deleted, deleted and cancelled", takesBack],
    ["settings, a customer's account, an expired voucher, reports", looksAfter],
    ["an agent is told their limit", staysWithinLimits],
];

export const guide = studios.flatMap((studio) =>
    tasks.map(([name, play]) => ({
        name: `guide: ${name} (${studio.language})`,
        play: (stage) => play(stage, studio),
    })),
);
