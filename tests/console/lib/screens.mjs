// Pictures of what was seen, where SCREENSHOTS names a folder.

import fs from "node:fs";
import path from "node:path";

function fileOf(name) {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return null;
    fs.mkdirSync(folder, { recursive: true });
    return path.join(folder, `${name.replace(/[^\w.-]+/g, "-")}.png`);
}

export async function keepPicture(page, name) {
    const file = fileOf(name);
    if (file) await page.screenshot({ path: file, fullPage: true });
}

// Of a window, or of a page as far as it is seen, without the short news at its foot.
export async function keepCrop(target, name) {
    const file = fileOf(name);
    if (!file) return;
    const page = target.page?.() ?? target;
    await page.evaluate(() => document.querySelectorAll(".toast").forEach((one) => one.remove()));
    await target.screenshot({ path: file });
}
