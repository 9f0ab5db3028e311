// Somebody who has a keyboard and no mouse: goes by Tab, and has to see where they are.

import { holds, until } from "./expect.mjs";

const steps_max = 120;

// What has the focus: its name as it is read out, and whether its outline can be seen.
function focused(page) {
    return page.evaluate(() => {
        const one = document.activeElement;
        const label = one.labels?.[0]?.textContent;
        const name = (one.getAttribute("aria-label") ?? label ?? one.textContent).replace(/\s+/g, " ").trim();
        const style = getComputedStyle(one);
        const isSeen = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
        return { name, tag: one.tagName, isSeen: isSeen && one.checkVisibility() };
    });
}

const fits = (name, wanted) => (wanted instanceof RegExp ? wanted.test(name) : name.startsWith(wanted));

// Tab after Tab, until what has that name has the focus; each stop can be seen.
export async function reach(page, wanted) {
    const passed = [];
    for (let step = 0; step < steps_max; ++step) {
        await page.keyboard.press("Tab");
        const { name, tag, isSeen } = await focused(page);
        if (tag === "BODY") continue;
        holds(isSeen, `the focus can be seen on ${tag} "${name.slice(0, 60)}"`);
        if (fits(name, wanted)) return;
        passed.push(name.slice(0, 20));
    }
    throw new Error(`not reached by Tab: ${wanted}; passed: ${passed.slice(-20).join(" | ")}`);
}

export async function press(page, wanted, key = "Enter") {
    await reach(page, wanted);
    await page.keyboard.press(key);
}

export async function type(page, wanted, text) {
    await reach(page, wanted);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(text);
}

export async function focusIsOn(page, wanted) {
    await until(`the focus is on ${wanted}`, async () => {
        const { name } = await focused(page);
        return fits(name, wanted) || name;
    });
}
