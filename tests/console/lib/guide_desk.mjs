// What the stories of the guide do, by names that are the same in every language.

import { dialog, sampleIsThere } from "./desk.mjs";
import { seen } from "./expect.mjs";

const view = { width: 1000, height: 600 };

export const studios = [
    {
        language: "en",
        currency: "GBP",
        holder: "Nora Whitfield",
        friend: "Oscar Brand",
        booker: "Ruby Sanders",
        lesson: "Private lesson",
        reason: "The evening class did not take place",
        damage: "A lost locker key",
        gesture: "Was ill for months",
        clear: "Clear",
    },
    {
        language: "fr",
        currency: "EUR",
        holder: "Margaux Tessier",
        friend: "Basile Caron",
        booker: "Capucine Roy",
        lesson: "Cours particulier",
        reason: "Trop de vent, le cours n’a pas eu lieu",
        damage: "Une clé de casier perdue",
        gesture: "Malade pendant des mois",
        clear: "Effacer",
    },
];

class Desk {
    constructor(page, open) {
        this.page = page;
        this.open = open;
    }

    // Of the window on top, or of the page.
    async type(field, text) {
        const inside = dialog(this.page).locator(`[data-field="${field}"]`);
        await inside.locator("input, textarea").first().fill(text);
    }

    async sell(kind) {
        // What can be sold stands before the other menu, once it is known.
        await this.page.locator(".page-head [popovertarget]").nth(1).waitFor();
        await this.page.locator(".page-head [popovertarget]").first().click();
        await this.page.locator(`.menu:popover-open [data-action="${kind}"]`).click();
    }

    async more(step) {
        await this.page.locator(".page-head [popovertarget]").last().click();
        await this.page.locator(`.menu:popover-open [data-action="${step}"]`).click();
    }

    async preview() {
        await dialog(this.page).locator(".dialog-foot .button").nth(1).click();
        await seen(dialog(this.page).locator("[data-preview]"), "the preview");
    }

    async send() {
        await dialog(this.page).locator(".dialog-foot .button").last().click();
    }

    async close() {
        await this.send();
        await this.page.locator("dialog[open]").waitFor({ state: "hidden" });
    }

    // Books the first activity. `name`: a visitor's own.
    async toPayment(name) {
        await this.open("/book");
        await this.page.locator(".choice-line .button").first().click();
        if (name) await this.page.locator('[data-field="name"] input').fill(name);
        await this.page.locator("aside .button.primary").click();
        await seen(this.page.locator('[data-sum="due"]'), "what is left to pay");
        await seen(this.page.locator("[data-code-field]"), "the field for a code");
    }
}

export async function guideDesk(stage, studio, role, name) {
    const signed = await stage.signed(role, name, { currency: studio.currency, viewport: view });
    await sampleIsThere(signed.page);
    return {
        ...signed,
        desk: new Desk(signed.page, signed.open),
        minor: (amount) => amount * 100,
        picture: (target, what) => stage.picture(target, `${studio.language}-${what}`),
    };
}
