// The list of all vouchers, their history, and the reports (C17, C21, D01, H01, X14).

import fs from "node:fs";
import { button, choose, dialog, fill, sampleIsThere, send } from "../lib/desk.mjs";
import { equal, gone, holds, seen, until } from "../lib/expect.mjs";

const rows = (page) => page.locator('[data-table="vouchers"] tbody tr');

export const vouchers = [
    {
        name: "the list is searched by name and filtered, and pages",
        play: async (stage) => {
            const { page, api, open } = await stage.signed("admin");
            const customer = await api.customer(stage.somebody("Lorenzo"));
            await api.credit(customer, 2100);
            await sampleIsThere(page);
            await open("/vouchers");
            await seen(rows(page).nth(10), "a list");
            const before = await rows(page).count();
            await button(page, "Show more").click();
            await until("more rows", async () => (await rows(page).count()) > before);
            const heads = await page.locator('[data-table="vouchers"] th').allInnerTexts();
            equal(
                heads.map((one) => one.toLowerCase()),
                ["id", "voucher code", "customer", "value", "expiry", "status", "actions"],
                "the columns",
            );
            await page.locator('[data-field="query"] input').fill(customer.name);
            await page.keyboard.press("Enter");
            await until("one row", async () => (await rows(page).count()) === 1);
            await seen(rows(page).getByText("£21.00 of £21.00"), "the customer's credit");
            await page.getByLabel("Expired", { exact: true }).check();
            await seen(page.locator('[data-table="vouchers"] .empty'), "nothing of theirs has expired");
            await button(page, "Clear").click();
            await seen(rows(page).nth(10), "all of them again");
            const codes = await page.locator("td.code .mono").allInnerTexts();
            holds(
                codes.every((one) => one.includes("•")),
                "codes are masked",
            );
        },
    },
    {
        name: "a voucher's history says what it paid, and a void one is listed on demand only",
        play: async (stage) => {
            const { page, api, open } = await stage.signed("admin");
            const customer = await api.customer(stage.somebody("Mabel"));
            await api.credit(customer, 4000);
            const order = await api.order(customer, api.freeLine(1500));
            await api.act("checkout.payment", "pay_with_credit", {}, { order_id: order.id });
            await open("/vouchers");
            await page.locator('[data-field="query"] input').fill(customer.name);
            await page.keyboard.press("Enter");
            await until("one row", async () => (await rows(page).count()) === 1);
            await page.getByRole("link", { name: "History" }).click();
            const history = page.locator('[data-table="history"]');
            await seen(history.getByText("-£15.00"), "what it paid");
            await seen(history.locator(`a[href="/orders/${order.id}"]`), "which order");

            const other = await api.customer(stage.somebody("Nadia"));
            await api.credit(other, 900);
            await open(`/customers/${other.id}`);
            await choose(page, /^Actions: /, "Void");
            await fill(dialog(page), { Reason: "Made twice" });
            await send(page);
            await gone(page.locator('[data-table="vouchers"] tbody tr'), "the void credit in the list");
            await page.getByLabel("Show used and expired").check();
            await seen(
                page.locator('[data-table="vouchers"]').getByText("Void", { exact: true }),
                "the void credit on demand",
            );
        },
    },
    {
        name: "the reports tell what is owed, as pictures, tables and a file",
        play: async (stage) => {
            const { page, open } = await stage.signed("admin");
            await open("/reports");
            await seen(page.locator('[data-chart="liability_by_expiry_month"] svg'), "what is owed by month");
            await seen(page.locator('[data-chart="liability_by_origin"] svg'), "what is owed by origin");
            await seen(page.locator('[data-chart="liability_over_time"] svg path'), "what was owed, as a line");
            const chart = page.locator('[data-chart="liability_by_kind"]');
            await chart.getByText("Show as a table").click();
            await seen(chart.getByRole("table"), "the same as a table");
            await choose(page, "More", "Download what is owed");
            await send(page);
            const waiting = page.waitForEvent("download");
            await dialog(page).getByRole("link", { name: "Download" }).click();
            const file = fs.readFileSync(await (await waiting).path(), "utf8");
            holds(file.startsWith("commodity,vouchers,available"), "the file is the table");
            await button(dialog(page), "Close").last().click();
            await button(page, "Check the books").click();
            await seen(page.getByText("The books agree with themselves."), "that the books agree");
        },
    },
    {
        name: "the sample is filled in with progress shown, and an admin brings an expired credit back",
        play: async (stage) => {
            const { page, open } = await stage.signed("admin");
            await sampleIsThere(page);
            await open("/vouchers");
            await page.getByLabel("Expired", { exact: true }).check();
            await until("expired ones only", async () => {
                const all = await page.locator('td[data-column="status"]').allInnerTexts();
                return all.length > 0 && all.every((one) => one === "Expired");
            });
            const row = rows(page).first();
            const id = await row.getAttribute("data-row");
            await choose(page, /^Actions: /, "Change expiry");
            await dialog(page).locator('[data-field="expires_on"] input').fill("2031-01-31");
            await fill(dialog(page), { Reason: "A gesture" });
            await send(page);
            await gone(page.locator(`tr[data-row="${id}"]`), "the credit among the expired ones");
            await button(page, "Clear").click();
            await gone(button(page, "Clear"), "the button, once there is nothing to clear");
            await page.getByLabel("Sorted by").selectOption({ label: "Expires soonest" });
            await seen(button(page, "Clear"), "the button, once the list is sorted");
            await page.getByLabel("With value left").check();
            await seen(rows(page).first(), "those with value left");
        },
    },
];
