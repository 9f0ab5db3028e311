// Where a story plays: people signed in, each in a browser window of their own.

import { randomBytes } from "node:crypto";
import { watch } from "./browser.mjs";
import { keepCrop, keepPicture } from "./screens.mjs";
import { api, signIn, studioOf } from "./people.mjs";

const wait_ms_max = 15_000;

export class Stage {
    constructor(browser, base, name) {
        this.browser = browser;
        this.base = base;
        this.name = name;
        this.windows = [];
    }

    // A window of somebody who has not signed in.
    async window(view = {}) {
        const context = await this.browser.newContext({ viewport: { width: 1400, height: 900 }, ...view });
        await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: this.base });
        const page = await context.newPage();
        page.setDefaultTimeout(wait_ms_max);
        this.windows.push({ context, page, faults: watch(page, this.base) });
        return page;
    }

    // role: admin, agent, customer (with their name) or nobody. The dance studio, unless said otherwise.
    async signed(role, name, { currency = "GBP", ...view } = {}) {
        const page = await this.window(view);
        const studio = await studioOf(page, this.base, currency);
        await signIn(page, this.base, studio, role, name);
        return {
            page,
            studio,
            api: api(page, this.base, studio),
            open: (path) => page.goto(this.base + path),
        };
    }

    // A name nobody else has.
    somebody(first) {
        return `${first} ${randomBytes(4).toString("hex")}`;
    }

    // A picture for the guide, docs/using: these are all that is kept of such a story.
    async picture(target, name) {
        this.isIllustrated = true;
        await keepCrop(target, name);
    }

    // Ends all windows; → what should not have been.
    async end(wasBad) {
        const faults = [];
        for (const [i, window] of this.windows.entries()) {
            if (wasBad || !this.isIllustrated)
                await keepPicture(window.page, `${wasBad ? "failed-" : ""}story-${this.name}-${i}`);
            faults.push(...window.faults);
            await window.context.close();
        }
        return faults;
    }
}
