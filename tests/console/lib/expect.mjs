// What a story waits to see. Each waits until it is so, or fails with what is there instead.

const wait_ms_max = 15_000;

export async function until(what, ask) {
    const end = Date.now() + wait_ms_max;
    let last;
    for (;;) {
        try {
            last = await ask();
            if (last === true) return;
        } catch (error) {
            last = error.message;
        }
        if (Date.now() > end) throw new Error(`${what}; instead: ${String(last).slice(0, 600)}`);
        await new Promise((resolve) => setImmediate(resolve));
    }
}

export async function seen(locator, what = String(locator)) {
    await locator
        .first()
        .waitFor({ state: "visible", timeout: wait_ms_max })
        .catch(async () => {
            const page = locator.page();
            const text = await page.locator("body").innerText();
            throw new Error(
                `not seen: ${what}\n  at ${page.url()}\n  the page says: ${text.replace(/\s+/g, " ").slice(0, 900)}`,
            );
        });
}

export async function gone(locator, what = String(locator)) {
    await locator
        .first()
        .waitFor({ state: "hidden", timeout: wait_ms_max })
        .catch(() => {
            throw new Error(`still there: ${what}`);
        });
}

export function equal(actual, expected, what) {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a !== b) throw new Error(`${what}: ${a} is not ${b}`);
}

export function holds(condition, what) {
    if (!condition) throw new Error(`not so: ${what}`);
}
