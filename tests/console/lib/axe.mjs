// axe-core on a page as it stands. It is put in by the debugger, so the page's own policy stays as it is.

import { axeSource } from "./modules.mjs";

const blocking = ["serious", "critical"];

export async function violations(page) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(() =>
        globalThis.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
        }),
    );
    return found.violations
        .filter((one) => blocking.includes(one.impact))
        .map(
            (one) =>
                `${one.id} (${one.impact}): ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary?.split("\n")[1] ?? ""}`,
        );
}
