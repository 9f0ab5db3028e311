// A page that is broken on purpose: the checks of pages have to find each of its faults.

import { watch } from "./browser.mjs";
import { faultsOf } from "./pages.mjs";

const broken = `<!DOCTYPE html>
<html><head><title>Broken</title></head>
<body><main><h1>Broken</h1>
<img src="/icon.svg">
<p style="color:#bbb;background:#fff">Too pale to read</p>
<div style="width:3000px">Too wide</div>
<div class="table-box" style="width:100px;overflow:auto" tabindex="0"><table style="width:200px"><caption>Cut</caption></table></div>
</main>
<script>
console.error("said by the page");
fetch("http://elsewhere.example/").catch(() => {});
setTimeout(() => { document.title = "thrown"; throw new Error("thrown by the page"); });
</script></body></html>`;

const expected = [
    "image-alt",
    "color-contrast",
    "html-has-lang",
    "said by the page",
    "thrown by the page",
    "outside request",
    "wider than the window",
    'the table "Cut" is cut',
];

// → which faults were not found
export async function checkControls(browser, base) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    try {
        const page = await context.newPage();
        const watched = watch(page, base);
        await page.route("**/broken.html", (route) =>
            route.fulfill({ contentType: "text/html", body: broken }),
        );
        await page.goto(`${base}/broken.html`);
        await page.waitForFunction(() => document.title === "thrown");
        const found = (await faultsOf(page, watched)).join("\n");
        return expected.filter((one) => !found.includes(one)).map((one) => `not found: ${one}`);
    } finally {
        await context.close();
    }
}
