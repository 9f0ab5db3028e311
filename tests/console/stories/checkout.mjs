// The booking module (A18 to A21, R13, R16, U10 to U12).

import { button, inEnglish } from "../lib/desk.mjs";
import { equal, holds, seen } from "../lib/expect.mjs";

async function toPayment(page, open, activity) {
    await open("/book");
    await button(page, `Add ${activity.name}`).click();
    await button(page, "Go on to payment").click();
    await seen(page.locator('[data-sum="due"]'), "what is left to pay");
}

const pounds = (minor) => `£${(minor / 100).toFixed(2)}`;
const sum = (page, id, minor) =>
    seen(page.locator(`[data-sum="${id}"]`, { hasText: pounds(minor) }), `${id}: ${pounds(minor)}`);
const place = (page) => page.locator("[data-place]");

async function booking(stage, minor) {
    const staff = await stage.signed("admin");
    const customer = await staff.api.customer(stage.somebody("Rosa"));
    const code = minor > 0 ? await staff.api.credit(customer, minor) : null;
    const [activity] = await staff.api.activities();
    const own = await stage.signed("customer", customer.name);
    return { staff, customer, code, activity, ...own };
}

async function balance(api, customer) {
    const account = await api.panel("customer.account", { customer_id: customer.id });
    return account.summary.find((one) => one.id === "balance").value.minor;
}

export const checkout = [
    {
        name: "a customer ticks the box, credit pays what it can and a card the rest",
        isForServers: true,
        play: async (stage) => {
            const { page, open, activity, staff, customer } = await booking(stage, 300);
            await toPayment(page, open, activity);
            await page.getByLabel("Use my credit").check();
            await sum(page, "reserved", 300);
            await sum(page, "due", activity.price.minor - 300);
            await place(page).click();
            await seen(
                page.getByRole("heading", { name: "Your booking is confirmed" }),
                "that it is confirmed",
            );
            equal(await balance(staff.api, customer), 0, "the credit is spent");
        },
    },
    {
        name: "without the tick nothing is drawn, and a tick taken away gives it back",
        play: async (stage) => {
            const { page, open, activity, staff, customer } = await booking(stage, 900_00);
            await toPayment(page, open, activity);
            await page.getByLabel("Use my credit").check();
            await sum(page, "due", 0);
            await page.getByLabel("Use my credit").uncheck();
            await sum(page, "due", activity.price.minor);
            await place(page).click();
            await seen(
                page.getByRole("heading", { name: "Your booking is confirmed" }),
                "that it is confirmed",
            );
            equal(await balance(staff.api, customer), 900_00, "no credit was drawn");
        },
    },
    {
        name: "a booking that is given up costs nothing",
        play: async (stage) => {
            const { page, open, activity, staff, customer } = await booking(stage, 900_00);
            await toPayment(page, open, activity);
            await page.getByLabel("Use my credit").check();
            await sum(page, "due", 0);
            holds((await balance(staff.api, customer)) < 900_00, "meanwhile it is reserved");
            await button(page, "Give up the booking").click();
            await seen(
                page.getByRole("heading", { name: "The booking was given up" }),
                "that it was given up",
            );
            equal(await balance(staff.api, customer), 900_00, "all of it is there again");
        },
    },
    {
        name: "a visitor pays with a code, unaided, and is told when it is wrong",
        isForServers: true,
        play: async (stage) => {
            const staff = await stage.signed("admin");
            const friend = await staff.api.customer(stage.somebody("Selma"));
            const code = await staff.api.credit(friend, 900_00);
            const [activity] = await staff.api.activities();
            const { page } = await stage.signed("nobody");
            await button(page, `Add ${activity.name}`).click();
            await page.getByLabel("Your name").fill("Theo Visitor");
            await button(page, "Go on to payment").click();
            const field = page.locator("[data-code-field]");
            await field.getByRole("textbox").fill("CN-0000-0000-0000-0000");
            await button(field, /Use/).click();
            await seen(field.getByRole("alert").getByText(/code/i), "that the code is not known");
            await field.getByRole("textbox").fill(code.toLowerCase());
            await button(field, /Use/).click();
            await sum(page, "due", 0);
            await button(page, "Book now").click();
            await seen(
                page.getByRole("heading", { name: "Your booking is confirmed" }),
                "that it is confirmed",
            );
            equal(
                await balance(staff.api, friend),
                900_00 - activity.price.minor,
                "as much as was due is drawn",
            );
        },
    },
    {
        name: "who tries too many wrong codes is asked to wait",
        play: async (stage) => {
            const { page, api } = await stage.signed("nobody", null, { currency: "EUR" });
            await inEnglish(page);
            const [activity] = await api.activities();
            await button(page, `Add ${activity.name}`).click();
            await page.getByLabel("Your name").fill("Una Visitor");
            await button(page, "Go on to payment").click();
            const field = page.locator("[data-code-field]");
            const told = field.getByRole("alert");
            for (let tries = 0; ; ++tries) {
                holds(tries < 10, "an end to wrong codes");
                await field.getByRole("textbox").fill(`CN-0000-0000-0000-000${tries}`);
                const answer = page.waitForResponse((one) => one.url().endsWith("/reserve_code"));
                await button(field, /Use/).click();
                const { declined } = await (await answer).json();
                await seen(told.getByText(declined.message), "why it is declined");
                if (declined.code === "challenge_required") break;
            }
            await button(page, /^Pay .* by card and book$/).click();
            await seen(
                page.getByRole("heading", { name: "Your booking is confirmed" }),
                "a card pays all the same",
            );
        },
    },
];
