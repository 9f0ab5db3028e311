// Plays every story, each on a stage of its own.

import { Stage } from "./stage.mjs";
import { account } from "../stories/account.mjs";
import { checkout } from "../stories/checkout.mjs";
import { guide } from "../stories/guide.mjs";
import { keyboard } from "../stories/keyboard.mjs";
import { orders } from "../stories/orders.mjs";
import { portal } from "../stories/portal.mjs";
import { redeeming } from "../stories/redeeming.mjs";
import { roles } from "../stories/roles.mjs";
import { selling } from "../stories/selling.mjs";
import { studio } from "../stories/studio.mjs";
import { vouchers } from "../stories/vouchers.mjs";

const all = [
    ...selling,
    ...redeeming,
    ...orders,
    ...account,
    ...vouchers,
    ...portal,
    ...checkout,
    ...roles,
    ...keyboard,
    ...guide,
    ...studio,
];

async function played(story, browser, base) {
    const stage = new Stage(browser, base, story.name);
    let failure = null;
    try {
        await story.play(stage);
    } catch (error) {
        failure = error;
    }
    const faults = await stage.end(failure !== null);
    if (failure) throw new Error([failure.message, ...faults].join("\n  "));
    if (faults.length > 0) throw new Error(faults.join("\n  "));
}

// On a database server those stories that move value in every way; on SQLite all. → how many failed
export async function playStories({ browser, base, db, only = "" }) {
    const wanted = all.filter((story) => (!db || story.isForServers) && story.name.includes(only));
    if (wanted.length === 0) throw new Error("no story has that name");
    let failed = 0;
    for (const story of wanted) {
        const began = Date.now();
        try {
            await played(story, browser, base);
            console.log(`ok      ${story.name} (${Date.now() - began} ms)`);
        } catch (error) {
            failed += 1;
            console.log(`FAILED  ${story.name}\n  ${error.message}`);
        }
    }
    console.log(`${wanted.length - failed} of ${wanted.length} stories hold`);
    return failed;
}
