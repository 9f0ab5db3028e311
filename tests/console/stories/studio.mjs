// What an admin sets: prices, settings, the switch; and the log of events (C19 and the studio's side of A22).

import { button, dialog, done, fill, inEnglish, sampleIsThere, send } from "../lib/desk.mjs";
import { equal, seen, until } from "../lib/expect.mjs";

export const studio = [
    {
        name: "an activity is added, its price changed, and a new order costs the new price",
        play: async (stage) => {
            const { page, api, open } = await stage.signed("admin");
            const name = stage.somebody("Evening class");
            await open("/activities");
            await button(page, "New activity").click();
            await fill(dialog(page), { Name: name, Price: "40" });
            await send(page);
            await seen(page.getByRole("cell", { name }), "the new activity").catch(async () =>
                button(page, "Show more").click(),
            );
            await button(page, `Change ${name}`).click();
            await fill(dialog(page), { Price: "55" });
            await send(page);
            await seen(page.getByRole("row", { name: new RegExp(`${name}.*£55\\.00`) }), "the new price");
            const activity = (await api.activities()).find((one) => one.name === name);
            const order = await api.order(await api.customer(stage.somebody("Yann")), {
                activity_id: activity.id,
            });
            equal(order.total.minor, 5500, "a new order costs the new price");
        },
    },
    {
        name: "a setting is saved, a wrong one told beside its field",
        play: async (stage) => {
            const { page, open } = await stage.signed("admin", null, { currency: "EUR" });
            await inEnglish(page);
            await open("/settings");
            const goodwill = page.locator('[data-field="/expiry/goodwill"]');
            await goodwill.getByRole("textbox").fill("soon");
            await button(page, "Save settings").click();
            await seen(
                goodwill.getByText("This is not a whole number."),
                "the mistake beside its field",
            );
            await goodwill.getByRole("textbox").fill("18");
            await page.locator('[data-field="/time_zone"] input').fill("Europe/Nowhere");
            await button(page, "Save settings").click();
            const zone = page.locator('[data-field="/time_zone"] .field-error');
            await seen(zone.filter({ hasText: /\S/ }), "what only the plugin knows to be wrong");
            await page.locator('[data-field="/time_zone"] input').fill("Europe/Paris");
            await button(page, "Save settings").click();
            await done(page, "The settings have been saved.");
            await page.reload();
            equal(await goodwill.getByRole("textbox").inputValue(), "18", "the setting is kept");
        },
    },
    {
        name: "the plugin is switched off, orders go on without it, and on again nothing is lost",
        play: async (stage) => {
            const { page, api, open } = await stage.signed("admin", null, { currency: "EUR" });
            await inEnglish(page);
            const customer = await api.customer(stage.somebody("Zelda"));
            await api.credit(customer, 7700);
            await open("/settings");
            await button(page, "Switch off").click();
            await send(page);
            await seen(page.locator('[data-status="off"], [data-status="stopping"]'), "that it is off");
            const order = await api.order(customer, api.freeLine(1000));
            await open(`/orders/${order.id}`);
            await button(page, "Add payment").click();
            await send(page);
            await done(page, "The payment has been added.");
            await open("/settings");
            await seen(button(page, "Switch on"), "the settings again");
            const isOff = (await page.locator('[data-status="off"]').count()) > 0;
            await button(page, "Switch on").click();
            await seen(
                page.locator('[data-status="on"]'),
                `that it is on again (it was ${isOff ? "off" : "stopping"})`,
            );
            await open(`/customers/${customer.id}`);
            await seen(
                page.locator('[data-figure="balance"] dd', { hasText: "77" }),
                "the credit is still there",
            );
        },
    },
    {
        name: "what plugins tell is in the log of events",
        play: async (stage) => {
            const { page, open } = await stage.signed("admin");
            await sampleIsThere(page);
            // Events are told a moment after what they are about: a person looks again.
            await until("an event in words", async () => {
                await open("/events");
                await seen(page.locator("td .event, .empty"), "the log");
                return page.getByText("Voucher issued").first().isVisible();
            });
            await seen(page.getByText("voucher.issued", { exact: true }), "its name for programs");
            await page.locator("td summary").first().click();
            await seen(page.locator("pre.raw"), "its content");
        },
    },
];
