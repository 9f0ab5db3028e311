// Who may what: a customer and a visitor against staff pages and other people's credit; keyboard alone; languages.

import { button } from "../lib/desk.mjs";
import { equal, holds, seen } from "../lib/expect.mjs";

async function refusedEverywhere(call, studio, other) {
    const path = (rest) => `/api/studios/${studio}/${rest}`;
    const key = "roles-story";
    const asks = [
        ["GET", path("customers")],
        ["GET", path(`customers/${other}`)],
        ["GET", path("plugin")],
        ["GET", path("events")],
        ["POST", path("plugin"), { enabled: false }],
        ["POST", path("activities"), { name: "x", price: { minor: 1, currency: "GBP" } }],
        ["POST", path("orders"), { customer_id: other, lines: [], key }],
        ["POST", path("panels/studio.vouchers"), {}],
        ["POST", path("panels/studio.reports"), {}],
        ["POST", path("panels/customer.account"), { context: { customer_id: other } }],
        ["POST", path("panels/customer.portal"), { context: { customer_id: other } }],
        [
            "POST",
            path("panels/customer.account/add_credit"),
            {
                form: { amount: { minor: 100, currency: "GBP" }, description: "x" },
                context: { customer_id: other },
                key,
            },
        ],
    ];
    for (const [method, address, body] of asks) {
        const answer = await call(method, address, body);
        holds([401, 403, 404].includes(answer.status), `${method} ${address} is refused (${answer.status})`);
    }
}

export const roles = [
    {
        name: "a customer reaches neither staff pages nor what is somebody else's",
        play: async (stage) => {
            const staff = await stage.signed("admin");
            const other = await staff.api.customer(stage.somebody("Ursula"));
            await staff.api.credit(other, 4200);
            const voucher = (await staff.api.panel("customer.account", { customer_id: other.id })).tables[0]
                .rows[0].context.voucher_id;
            const foreign = await staff.api.order(other, staff.api.freeLine(1000));
            const own = await staff.api.customer(stage.somebody("Viktor"));
            const { page, api, studio, open } = await stage.signed("customer", own.name);
            for (const path of [
                "/orders",
                "/customers",
                "/vouchers",
                "/reports",
                "/events",
                "/settings",
                `/orders/${foreign.id}`,
            ]) {
                await open(path);
                await seen(
                    page.getByRole("heading", { name: "This page is not for you" }),
                    `${path} is refused`,
                );
            }
            await refusedEverywhere(api.call, studio.id, other.id);
            const reach = await api.call("GET", `/api/studios/${studio.id}/orders/${foreign.id}`);
            holds([403, 404].includes(reach.status), "another customer's order");
            const reveal = await api.call("POST", `/api/studios/${studio.id}/panels/customer.portal/reveal`, {
                form: {},
                context: { voucher_id: voucher },
                key: "reveal-other",
            });
            holds([403, 404].includes(reveal.status), `another customer's code (${reveal.status})`);
            holds(!JSON.stringify(reveal.body).includes("CN-"), "no code comes with the refusal");
        },
    },
    {
        name: "a visitor, a wrong token and another studio are refused",
        play: async (stage) => {
            const staff = await stage.signed("admin");
            const other = await staff.api.customer(stage.somebody("Wanda"));
            const { page, api, studio } = await stage.signed("nobody");
            await refusedEverywhere(api.call, studio.id, other.id);
            const bare = await page.request.fetch(`${stage.base}/api/session/locale`, {
                method: "POST",
                data: { locale: "fr" },
                headers: { origin: stage.base },
            });
            equal(bare.status(), 403, "a request without the token");
            const session = (await staff.api.call("GET", "/api/session")).body;
            const elsewhere = session.studios.find((one) => one.id !== staff.studio.id);
            const answer = await staff.api.call("GET", `/api/studios/${elsewhere.id}/orders`);
            equal(answer.status, 404, "a studio one is not signed in to");
        },
    },
    {
        name: "an order is paid with the keyboard alone",
        play: async (stage) => {
            const staff = await stage.signed("admin");
            const customer = await staff.api.customer(stage.somebody("Xavier"));
            const order = await staff.api.order(customer, staff.api.freeLine(1900));
            const { page } = staff;
            await staff.open(`/orders/${order.id}`);
            await seen(page.getByRole("button", { name: "Add payment" }), "the order");
            const focusIs = (name) =>
                page.evaluate((text) => document.activeElement.textContent.trim() === text, name);
            for (let step = 0; !(await focusIs("Add payment")); ++step) {
                holds(step < 60, "the button is reached by Tab");
                await page.keyboard.press("Tab");
            }
            await page.keyboard.press("Enter");
            await seen(page.locator("dialog[open]"), "the window");
            holds(
                await page.evaluate(() => document.activeElement.closest("dialog") !== null),
                "the focus is in the window",
            );
            await page.keyboard.press("Escape");
            await page.locator("dialog[open]").waitFor({ state: "detached" });
            holds(await focusIs("Add payment"), "the focus is back where it was");
            await page.keyboard.press("Enter");
            await seen(page.locator("dialog[open]"), "the window again");
            await page.keyboard.press("Tab");
            await page.keyboard.press("Enter");
            await seen(
                page.locator('.side dd[data-sum="Left to pay"]', { hasText: "£0.00" }),
                "that nothing is left to pay",
            );
        },
    },
    {
        name: "the browser's language is spoken before a studio is chosen",
        play: async (stage) => {
            const page = await stage.window({ locale: "fr-FR" });
            await page.goto(stage.base);
            await seen(
                page.getByRole("heading", { name: "Qui êtes-vous aujourd’hui ?" }),
                "the first page in French",
            );
            await button(page, "English").click();
            await seen(page.getByRole("heading", { name: "Who are you today?" }), "English on demand");
            await page.reload();
            await seen(page.getByRole("heading", { name: "Who are you today?" }), "what was chosen stays");
        },
    },
    {
        name: "the surf school speaks French, money included, and English on demand",
        play: async (stage) => {
            const { page, open } = await stage.signed("admin", null, { currency: "EUR" });
            await open("/vouchers");
            await seen(page.getByRole("heading", { name: "Bons cadeaux et avoirs" }), "the page in French");
            await seen(
                page.locator("[data-figure] dd", { hasText: /\d,\d\d\s€/ }),
                "money as the French write it",
            );
            equal(await page.getAttribute("html", "lang"), "fr", "the page's language");
            await page.getByRole("button", { name: "English" }).click();
            await seen(
                page.getByRole("heading", { name: "Gift vouchers and credits" }),
                "the page in English",
            );
            equal(await page.getAttribute("html", "lang"), "en", "the page's language");
        },
    },
    {
        name: "the menu of a narrow window opens, and dark colours stay chosen",
        play: async (stage) => {
            const { page } = await stage.signed("agent", null, { viewport: { width: 360, height: 740 } });
            await page.getByRole("button", { name: "Menu" }).click();
            await page.getByRole("link", { name: "Customers" }).click();
            await seen(page.getByRole("heading", { name: "Customers" }), "the customers");
            await page.getByRole("button", { name: "Dark colours" }).click();
            await page.reload();
            await seen(
                page.getByRole("button", { name: "Light colours" }),
                "dark colours after loading again",
            );
        },
    },
];
