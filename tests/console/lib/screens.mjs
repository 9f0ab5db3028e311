// Pictures of what was seen, where SCREENSHOTS names a folder.

import fs from "node:fs";
import path from "node:path";

export async function keepPicture(page, name) {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return;
    fs.mkdirSync(folder, { recursive: true });
    await page.screenshot({
        path: path.join(folder, `${name.replace(/[^\w.-]+/g, "-")}.png`),
        fullPage: true,
    });
}
