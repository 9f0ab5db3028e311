// The customer's profile: Balance and payments, Add a transaction (A01 to A17, A22, R21, U08).

import { button, choose, dialog, fill, send, takenCode } from "../lib/desk.mjs";
import { equal, holds, seen } from "../lib/expect.mjs";

async function profile(stage, role = "admin") {
    const staff = await stage.signed(role);
    const customer = await staff.api.customer(stage.somebody("Ines"));
    await staff.open(`/customers/${customer.id}`);
    await seen(staff.page.locator("[data-figure]"), "the account's figures");
    return { ...staff, customer };
}

const figureIs = (page, id, text) =>
    seen(page.locator(`[data-figure="${id}"] dd`, { hasText: text }), `${id}: ${text}`);
const history = (page) => page.locator('[data-table="history"]');

export const account = [
    {
        name: "an admin adds a credit and a debit, and the balance follows",
        isForServers: true,
        play: async (stage) => {
            const { page } = await profile(stage);
            await choose(page, "Add a transaction", "Add credit");
            await fill(dialog(page), {
                Amount: "50",
                Description: "Sorry for the delay",
                "Internal note": "Ask Jo",
            });
            await button(dialog(page), "Preview").click();
            await seen(dialog(page).locator("[data-preview]"), "what the credit would do");
            await send(page);
            await takenCode(page);
            await figureIs(page, "balance", "£50.00");
            await choose(page, "Add a transaction", "Add debit");
            await fill(dialog(page), { Amount: "20", Description: "A lost key" });
            await send(page);
            await figureIs(page, "balance", "£30.00");
            await figureIs(page, "debited", "£20.00");
            await seen(history(page).getByText("A lost key"), "the reason stands in the history");
            await seen(page.getByText("Ask Jo"), "an admin sees the internal note");
            await seen(page.locator('[data-chart="balance"] svg'), "the balance over time");
        },
    },
    {
        name: "a debit above the balance is refused, and so is a form without amount or reason",
        play: async (stage) => {
            const { page, api, customer } = await profile(stage);
            await api.credit(customer, 3000);
            await page.reload();
            await choose(page, "Add a transaction", "Add debit");
            await send(page);
            const required = "This has to be filled in.";
            await seen(
                dialog(page).locator('[data-field="amount"]').getByText(required),
                "the amount is needed",
            );
            await seen(
                dialog(page).locator('[data-field="description"]').getByText(required),
                "the reason is needed",
            );
            await fill(dialog(page), { Amount: "31", Description: "Damage" });
            await send(page);
            await seen(dialog(page).getByRole("alert").getByText("£30.00"), "what is there at most");
            await fill(dialog(page), { Amount: "30" });
            await send(page);
            await figureIs(page, "balance", "£0.00");
            await button(history(page), "Reverse").click();
            await fill(dialog(page), { Reason: "By mistake" });
            await send(page);
            await figureIs(page, "balance", "£30.00");
        },
    },
    {
        name: "an agent may credit within limits, and neither debits nor sees internal notes",
        play: async (stage) => {
            const admin = await stage.signed("admin");
            const customer = await admin.api.customer(stage.somebody("Jonas"));
            await admin.api.credit(customer, 1500, { internal_note: "Only for us" });
            const { page, api, open } = await stage.signed("agent");
            await open(`/customers/${customer.id}`);
            await figureIs(page, "balance", "£15.00");
            equal(await page.getByText("Only for us").count(), 0, "the internal note is not there");
            const panel = await api.panel("customer.account", { customer_id: customer.id });
            holds(
                !panel.actions.some((one) => ["add_debit", "extend", "void"].includes(one.id)),
                "debit, extension and void are not offered",
            );
            holds(!JSON.stringify(panel).includes("Only for us"), "the note does not reach the agent");
        },
    },
    {
        name: "an expiry is changed, a code shown with a reason, a voucher blocked and let go on",
        play: async (stage) => {
            const { page, api, customer } = await profile(stage);
            const code = await api.credit(customer, 2500);
            await page.reload();
            const row = page.locator('[data-table="vouchers"] tbody tr').first();
            await row.getByRole("button", { name: "Show the code" }).click();
            await fill(dialog(page), { Reason: "The customer asked" });
            await send(page);
            equal(await takenCode(page), code, "the code is the one that was told first");
            const act = (name) => choose(page, /^Actions: /, name);
            await act("Change expiry");
            await dialog(page).locator('[data-field="expires_on"] input').fill("2031-05-20");
            await fill(dialog(page), { Reason: "A gesture" });
            await send(page);
            await seen(row.getByText("20 May 2031"), "the new last day");
            await act("Block");
            await fill(dialog(page), { Reason: "Lost" });
            await send(page);
            await seen(row.getByText("Blocked"), "it is blocked");
            await act("Unblock");
            await fill(dialog(page), { Reason: "Found" });
            await send(page);
            await seen(row.getByText("Active"), "it is active again");
            await act("Print the ticket");
            await send(page);
            const ticket = dialog(page).getByRole("img");
            await seen(ticket, "the ticket");
            holds(
                decodeURIComponent(await ticket.getAttribute("src")).includes(code),
                "the ticket has the code",
            );
        },
    },
    {
        name: "a customer's details change, and a new customer is added",
        play: async (stage) => {
            const { page, open } = await profile(stage, "agent");
            const name = stage.somebody("Karl");
            await open("/customers");
            await button(page, "New customer").click();
            await fill(dialog(page), { Name: name, "E-mail": "karl@example.org" });
            await send(page);
            await seen(page.getByRole("heading", { name }), "the new customer's profile");
            await page.getByRole("link", { name: "Profile and orders" }).click();
            await button(page, "Change details").click();
            await fill(dialog(page), { Phone: "+44 20 7946 0000" });
            await send(page);
            await seen(page.getByText("+44 20 7946 0000"), "the new number");
        },
    },
    {
        name: "an answer that was lost is asked for again, and nothing happens twice",
        play: async (stage) => {
            const { page, api, customer } = await profile(stage);
            let losses = 0;
            await page.route("**/add_credit", async (route) => {
                if (losses > 0 || route.request().postDataJSON().dry_run) return route.continue();
                losses += 1;
                await route.fetch();
                return route.fulfill({ contentType: "application/json", body: "{" });
            });
            await choose(page, "Add a transaction", "Add credit");
            await fill(dialog(page), { Amount: "12", Description: "A lost answer" });
            await send(page);
            await seen(
                dialog(page).getByRole("alert").getByText("cannot be read"),
                "that the answer was lost",
            );
            await send(page);
            await takenCode(page);
            await figureIs(page, "balance", "£12.00");
            const account = await api.panel("customer.account", { customer_id: customer.id });
            equal(account.tables[0].rows.length, 1, "there is one credit");
        },
    },
];
