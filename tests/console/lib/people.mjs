// Signing in as the browser's user does, and arranging what a story begins with through the same API.

import { randomUUID } from "node:crypto";

export async function studioOf(page, base, currency) {
    const session = await page.request.get(`${base}/api/session`).then((answer) => answer.json());
    return session.studios.find((one) => one.currency === currency);
}

// Chooses a studio and a person on the page for it. `name`: of a customer.
export async function signIn(page, base, studio, role, name) {
    await page.goto(`${base}/sign-in`);
    await page.locator(`[data-studio="${studio.id}"]`).click();
    if (name) await page.locator('input[type="search"]').fill(name);
    const tile = name
        ? page.locator(`[data-role="${role}"]`, { hasText: name })
        : page.locator(`[data-role="${role}"]`);
    await tile.first().click();
    await page.locator(".nav").waitFor({ state: "attached" });
}

// Calls of the page's own session.
export function api(page, base, studio) {
    const call = async (method, path, data) => {
        const session = await page.request.get(`${base}/api/session`).then((answer) => answer.json());
        const headers = { "x-csrf-token": session.csrf, origin: base };
        const answer = await page.request.fetch(`${base}${path}`, { method, headers, data });
        return { status: answer.status(), body: await answer.json().catch(() => null) };
    };
    const inStudio = async (method, path, data) => {
        const answer = await call(method, `/api/studios/${studio.id}/${path}`, data);
        if (answer.status >= 300)
            throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
        return answer.body;
    };
    return {
        call,
        customer: (name) => inStudio("POST", "customers", { name }),
        activities: async () => (await inStudio("GET", "activities")).items,
        // An order of one activity, or of one free line.
        order: (customer, line) =>
            inStudio("POST", "orders", { customer_id: customer.id, lines: [line], key: randomUUID() }),
        freeLine: (minor, label = "Private lesson") => ({
            label,
            total: { minor, currency: studio.currency },
        }),
        read: (order) => inStudio("GET", `orders/${order.id}`),
        pay: (order, tender, minor) =>
            inStudio("POST", `orders/${order.id}/payments`, {
                tender,
                amount: { minor, currency: studio.currency },
                key: randomUUID(),
            }),
        // → the code of the credit
        credit: async (customer, minor, more = {}) => {
            const form = {
                amount: { minor, currency: studio.currency },
                description: "Too much wind",
                ...more,
            };
            const body = { form, context: { customer_id: customer.id }, key: randomUUID() };
            return (await inStudio("POST", "panels/customer.account/add_credit", body)).result.code;
        },
        act: (panel, action, form, context) =>
            inStudio("POST", `panels/${panel}/${action}`, { form, context, key: randomUUID() }),
        panel: (panel, context, filter) =>
            inStudio("POST", `panels/${panel}`, { context, ...(filter ? { filter } : {}) }),
    };
}
