// What people do at the desk, by what they see: buttons, menus, windows, fields.

import { seen } from "./expect.mjs";

export const dialog = (page) => page.locator("dialog[open]").last();

export const button = (scope, name) => scope.getByRole("button", { name, exact: typeof name === "string" });

// What is on the page before the language has changed speaks the other one still.
export async function inEnglish(page) {
    await button(page, "English").click();
    await seen(button(page, "Français"), "the way back to French");
}

const sample_ms_max = 120_000;

export async function sampleIsThere(page) {
    await page.locator(".filling").waitFor({ state: "hidden", timeout: sample_ms_max });
}

// Chooses an entry of a menu.
export async function choose(page, menu, entry) {
    await button(page, menu).first().click();
    await page.locator(".menu:popover-open").getByRole("button", { name: entry, exact: true }).click();
}

// Fills the fields of a window by their labels; a true or false is a box.
export async function fill(scope, values) {
    await scope.waitFor();
    for (const [label, value] of Object.entries(values)) {
        const field = scope.getByLabel(label, { exact: false }).first();
        if (!(await field.isVisible())) await scope.locator("summary").first().click();
        if (typeof value === "boolean") await field.setChecked(value);
        else if (await field.evaluate((one) => one.tagName === "SELECT"))
            await field.selectOption({ label: value });
        else await field.fill(value);
    }
}

// Sends the window's form by its last button.
export async function send(page) {
    await dialog(page).locator(".dialog-foot .button").last().click();
}

export async function done(page, sentence) {
    await seen(page.locator(".toast", { hasText: sentence }), `"${sentence}"`);
}

// The sum that the order's page shows beside a label.
export const sum = (page, label) => page.locator(`.side dd[data-sum="${label}"]`);

export async function sumIs(page, label, text) {
    await seen(sum(page, label).filter({ hasText: text }), `${label}: ${text}`);
}

// The code in full that a window shows; the window is closed.
export async function takenCode(page) {
    const code = dialog(page).locator("[data-code]").first();
    await seen(code, "a code in full");
    const text = await code.innerText();
    await button(dialog(page), "Close").last().click();
    return text;
}
