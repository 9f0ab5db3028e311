// Every page as its reader sees it: no serious violation of WCAG, nothing wider than the window, no
// table cut, no error, no request to elsewhere; narrow and wide, light and dark, English and French.

import { violations } from "./axe.mjs";
import { watch } from "./browser.mjs";
import { dialog } from "./desk.mjs";
import { until } from "./expect.mjs";
import { api, signIn, studioOf } from "./people.mjs";
import { keepPicture } from "./screens.mjs";
import { checkPlaces, checkTexts } from "./texts.mjs";
import { checkControls } from "./controls.mjs";

const views = [
    { name: "wide-light", currency: "GBP", viewport: { width: 1400, height: 900 }, colorScheme: "light" },
    { name: "narrow-dark", currency: "EUR", viewport: { width: 360, height: 740 }, colorScheme: "dark" },
    { name: "wide-dark", currency: "EUR", viewport: { width: 1400, height: 900 }, colorScheme: "dark" },
    { name: "narrow-light", currency: "GBP", viewport: { width: 360, height: 740 }, colorScheme: "light" },
];

async function open(page, base, path) {
    await page.goto(base + path);
    await settled(page);
}

// All parts are drawn: no part says that it is busy, and no request is under way.
async function settled(page) {
    await page.locator("h1").first().waitFor();
    await until(
        "the page is drawn",
        async () => (await page.locator("[aria-busy=true], .busy:not([hidden])").count()) === 0,
    );
    await page.evaluate(() => document.fonts.ready);
}

const first = (page, selector) => page.locator(selector).first();

async function anOrder(staff, page, base) {
    const studio = (await staff.call("GET", "/api/session")).body.person.studio;
    const { body } = await staff.call("GET", `/api/studios/${studio}/orders?state=open&limit=20`);
    const order = body.items.find((one) => one.due.minor > 0) ?? body.items[0];
    await open(page, base, `/orders/${order.id}`);
}

async function aCustomer(staff, page, base) {
    const { body } = await staff.call(
        "POST",
        `/api/studios/${(await staff.call("GET", "/api/session")).body.person.studio}/panels/studio.vouchers`,
        { context: {} },
    );
    const holder = body.tables[0].rows.map((row) => row.cells.customer?.value).find(Boolean);
    await open(page, base, `/customers/${holder}`);
    return holder;
}

// [name, how to get there]; each goes on from where the one before left the window
function staffPages(staff) {
    const plain = (path) => [path.slice(1).replace(/\//g, "-"), (page, base) => open(page, base, path)];
    return [
        ...[
            "/orders",
            "/orders/new",
            "/customers",
            "/vouchers",
            "/reports",
            "/activities",
            "/events",
            "/settings",
            "/nowhere",
        ].map(plain),
        ["customer", (page, base) => aCustomer(staff, page, base)],
        [
            "add-transaction",
            async (page, base) => {
                await aCustomer(staff, page, base);
                await first(page, ".page-head [popovertarget]").click();
                await first(page, ".menu:popover-open button").click();
                await dialog(page).locator("summary").click();
            },
        ],
        ["order", (page, base) => anOrder(staff, page, base)],
        [
            "sell-menu",
            async (page, base) => {
                await anOrder(staff, page, base);
                await first(page, ".page-head [popovertarget]").click();
                await first(page, ".menu:popover-open").waitFor();
            },
        ],
        [
            "redeem",
            async (page, base) => {
                await anOrder(staff, page, base);
                await page.locator(".side .button").nth(1).click();
                await dialog(page).locator(".filter").waitFor();
                await settled(page);
            },
        ],
        [
            "code-and-error",
            async (page, base) => {
                await aCustomer(staff, page, base);
                await first(page, '[data-action="reveal"]').click();
                await dialog(page).locator(".dialog-foot .button").last().click();
                await dialog(page).locator(".field-error").first().waitFor();
            },
        ],
    ];
}

const customerPages = [
    ["portal", (page, base) => open(page, base, "/portal")],
    ["my-orders", (page, base) => open(page, base, "/my-orders")],
    ["book", (page, base) => open(page, base, "/book")],
    [
        "checkout",
        async (page, base) => {
            await open(page, base, "/book");
            await first(page, ".choice-line .button").click();
            await page.locator("aside .button.primary").click();
            await page.locator("[data-place]").waitFor();
            await settled(page);
        },
    ],
];

export async function faultsOf(page, watched) {
    const found = [...(await violations(page)), ...watched.splice(0)];
    const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (over > 0) found.push(`the page is ${over} px wider than the window`);
    const cut = await page.evaluate(() =>
        [...document.querySelectorAll(".table-box")]
            .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth)
            .map((one) => `the table "${one.querySelector("caption")?.textContent}" is cut`),
    );
    found.push(...cut);
    return found;
}

async function lookAt(pages, page, base, view, watched, tell) {
    for (const [name, reach] of pages) {
        const label = `${name} (${view.name})`;
        try {
            await reach(page, base);
            const faults = await faultsOf(page, watched);
            await keepPicture(page, `${name}-${view.name}`);
            tell(label, faults);
        } catch (error) {
            await keepPicture(page, `failed-${name}-${view.name}`);
            tell(label, [error.message]);
        }
    }
}

async function inView(browser, base, view, only, tell) {
    const { name, currency, ...options } = view;
    const window = async () => {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        return { context, page, watched: watch(page, base) };
    };
    const chosen = (pages) => pages.filter(([one]) => `${one} (${name})`.includes(only));
    const staff = await window();
    const studio = await studioOf(staff.page, base, currency);
    await lookAt(
        chosen([["sign-in", (page) => openSignIn(page, base, studio)]]),
        staff.page,
        base,
        view,
        staff.watched,
        tell,
    );
    await signIn(staff.page, base, studio, "admin");
    const desk = api(staff.page, base, studio);
    await lookAt(chosen(staffPages(desk)), staff.page, base, view, staff.watched, tell);

    const holder = await aCustomer(desk, staff.page, base);
    const { body } = await desk.call("GET", `/api/studios/${studio.id}/customers/${holder}`);
    const own = await window();
    await signIn(own.page, base, studio, "customer", body.name);
    await lookAt(chosen(customerPages), own.page, base, view, own.watched, tell);
    await own.context.close();
    await staff.context.close();
}

async function openSignIn(page, base, studio) {
    await open(page, base, "/sign-in");
    await page.locator(`[data-studio="${studio.id}"]`).click();
    await page.locator("[data-role]").first().waitFor();
}

// → how many pages have a fault
export async function lookAtPages({ browser, base, only = "" }) {
    let seen = 0;
    let failed = 0;
    const tell = (label, faults) => {
        seen += 1;
        if (faults.length > 0) failed += 1;
        console.log(faults.length > 0 ? `FAILED  ${label}\n  ${faults.join("\n  ")}` : `ok      ${label}`);
    };
    tell("the sentences in both languages", await checkTexts(base));
    tell("panels are named in one file", await checkPlaces(base));
    tell("control: a broken page is found", await checkControls(browser, base));
    for (const view of views) await inView(browser, base, view, only, tell);
    console.log(`${seen - failed} of ${seen} are as they should be`);
    return failed;
}
