// The main jobs with the keyboard alone.

import { dialog, sumIs } from "../lib/desk.mjs";
import { gone, seen } from "../lib/expect.mjs";
import { focusIsOn, press, reach, type } from "../lib/keyboard.mjs";

const heading = (page, name) => seen(page.getByRole("heading", { name, exact: true }), `the page "${name}"`);
const stateIs = (page, state) => seen(page.locator(`h1 ~ [data-status="${state}"]`), `the order is ${state}`);

async function signsIn(stage) {
    const page = await stage.window();
    await page.goto(stage.base);
    await heading(page, "Who are you today?");
    await press(page, "Step by Step Dance");
    await seen(page.locator("[data-role=admin]"), "the people of the studio");
    await press(page, "Grace Hill");
    await heading(page, "Orders");
    return page;
}

async function arranged(stage, dueMinor) {
    const staff = await stage.signed("admin");
    const customer = await staff.api.customer(stage.somebody("Yvette"));
    await staff.api.credit(customer, 5000);
    const order = await staff.api.order(customer, staff.api.freeLine(dueMinor));
    return { customer, order };
}

async function reachByArrow(page, entry) {
    await seen(page.locator(".menu:popover-open"), "the menu");
    const name = () => page.evaluate(() => document.activeElement.textContent);
    for (let step = 0; (await name()) !== entry; ++step) {
        if (step > 12) throw new Error(`not reached by the arrows: ${entry}`);
        await page.keyboard.press("ArrowDown");
    }
}

export const keyboard = [
    {
        name: "with the keyboard alone somebody signs in, finds a customer and pays with their voucher",
        play: async (stage) => {
            const { customer, order } = await arranged(stage, 3000);
            const page = await signsIn(stage);
            await press(page, "Customers");
            await heading(page, "Customers");
            await type(page, "Name", customer.name);
            await seen(page.getByRole("link", { name: customer.name }), "the customer found");
            await press(page, customer.name);
            await heading(page, customer.name);
            await press(page, "Profile and orders");
            await seen(page.getByRole("link", { name: `Order ${order.number}` }), "their order");
            await press(page, `Order ${order.number}`);
            await heading(page, `Order ${order.number}`);
            await press(page, "Redeem a voucher");
            await seen(dialog(page).locator('[data-table="usable"]'), "what the customer has");
            await page.keyboard.press("Escape");
            await gone(page.locator("dialog[open]"), "the window");
            await focusIsOn(page, "Redeem a voucher");
            await page.keyboard.press("Enter");
            await seen(dialog(page).locator('[data-table="usable"]'), "what the customer has, again");
            await press(page, /^Use$/);
            await seen(dialog(page).getByLabel("Amount"), "the form");
            await page.keyboard.type("12");
            await page.keyboard.press("Enter");
            await sumIs(page, "Paid", "£12.00");
            await gone(page.locator("dialog[open]"), "the windows");
            await focusIsOn(page, `Order ${order.number}`);
        },
    },
    {
        name: "with the keyboard alone an order is deleted after a look at what that does",
        play: async (stage) => {
            const { order } = await arranged(stage, 3000);
            const page = await signsIn(stage);
            await type(page, "Customer, number or activity", String(order.number));
            const name = `Order ${order.number}`;
            await seen(page.getByRole("link", { name, exact: true }), "the order found");
            await press(page, new RegExp(`^${name}$`));
            await heading(page, name);
            const openMenu = async () => {
                await press(page, "More");
                await reachByArrow(page, "Delete order");
                await page.keyboard.press("Enter");
                await seen(dialog(page).locator("[data-preview]"), "what the deletion would do");
            };
            await openMenu();
            await page.keyboard.press("Escape");
            await gone(page.locator("dialog[open]"), "the window");
            await focusIsOn(page, "More");
            await page.keyboard.press("Shift+Tab");
            await openMenu();
            await press(page, /^Delete order$/);
            await stateIs(page, "deleted");
            await focusIsOn(page, name);
        },
    },
    {
        name: "with the keyboard alone a credit is given, and the focus is back after its code was told",
        play: async (stage) => {
            const { customer } = await arranged(stage, 3000);
            const page = await signsIn(stage);
            await page.goto(`${stage.base}/customers/${customer.id}`);
            await seen(page.locator('[data-figure="balance"]'), "the account");
            await press(page, "Add a transaction");
            await focusIsOn(page, "Add credit");
            await page.keyboard.press("Enter");
            await seen(dialog(page).getByLabel("Amount"), "the form");
            await page.keyboard.type("7.50");
            await type(page, "Description", "Sorry");
            await press(page, /^Add credit$/);
            await seen(dialog(page).locator("[data-code]"), "the code");
            await press(page, /^Close$/);
            await gone(page.locator("dialog[open]"), "the window");
            await seen(page.locator('[data-figure="balance"] dd', { hasText: "£57.50" }), "the new balance");
            await focusIsOn(page, "Add a transaction");
            await reach(page, "More");
        },
    },
];
