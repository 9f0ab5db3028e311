// The site in a browser that can reach this machine only: pages are drawn without an error and ask
// for nothing elsewhere, and its search finds a word.
//
//   site_in_browser.mjs            builds the site, and looks at it
//   site_in_browser.mjs --control  exit 1 unless what is broken on purpose is found

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { launch, watch } from "../console/lib/browser.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json",
    ".svg": "image/svg+xml", ".png": "image/png" };
const pages = ["index.html", "docs/index.html", "docs/reference/hooks/payment.hold.html", "docs/reference/abi.html",
    "docs/using/index.html", "docs/performance.html"];

function serve(site) {
    const server = http.createServer((request, response) => {
        const file = path.join(site, decodeURIComponent(new URL(request.url, "http://a").pathname));
        if (!file.startsWith(site) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
            response.writeHead(404).end();
            return;
        }
        response.writeHead(200, { "content-type": kinds[path.extname(file)] ?? "application/octet-stream" });
        response.end(fs.readFileSync(file));
    });
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function look(browser, base) {
    const page = await browser.newPage();
    const faults = watch(page, base);
    page.on("response", (response) => {
        const { pathname } = new URL(response.url());
        if (response.status() >= 400 && pathname !== "/favicon.ico") faults.push(`${pathname}: ${response.status()}`);
    });
    for (const name of pages) {
        await page.goto(`${base}/${name}`, { waitUntil: "networkidle" });
        const open = page.locator(".wy-menu-vertical li.toctree-l1.current");
        const areOwn = await open.evaluateAll((parts) => parts.map((part) => [...part.querySelectorAll("a")].some(
            (link) => link.getAttribute("href") !== "#" && link.pathname === location.pathname)));
        if (areOwn.includes(false)) faults.push(`${name} opens a part of the navigation that it is not in`);
    }
    await page.goto(`${base}/search.html?q=insufficient_credit`);
    const found = page.locator("#mkdocs-search-results article a").first();
    await found.waitFor({ timeout: 20_000 }).catch(() => faults.push("the search finds nothing"));
    await page.close();
    return faults;
}

// One of each fault; → what is said of each.
function spoil(site) {
    const at = (name) => path.join(site, name);
    fs.appendFileSync(at("index.html"), '<script src="http://192.0.2.1/a.js"></script>');
    const page = fs.readFileSync(at("docs/index.html"), "utf8");
    fs.writeFileSync(at("docs/index.html"), page.replace(/href="[^"]*">In English/, 'href="#">In English'));
    fs.rmSync(at("docs/images/throughput-sqlite.svg"));
    fs.rmSync(at("search/search_index.json"));
    return ["outside request: ", "docs/index.html opens a part", "/docs/images/throughput-sqlite.svg: 404",
        "the search finds nothing"];
}

const isControl = process.argv.includes("--control");
const site = fs.mkdtempSync(path.join(os.tmpdir(), "site-"));
let server, browser;
try {
    execFileSync("python3", ["-B", path.join(root, "docs", "site", "build.py"), site], { stdio: "inherit" });
    const planted = isControl ? spoil(site) : [];
    server = await serve(site);
    browser = await launch();
    const faults = await look(browser, `http://127.0.0.1:${server.address().port}`);
    for (const fault of faults) console.log(fault);
    console.log(`${pages.length} pages and a search, ${faults.length} faults`);
    const isAsExpected = isControl
        ? planted.every((one) => faults.some((fault) => fault.startsWith(one)))
        : faults.length === 0;
    process.exitCode = isAsExpected ? 0 : 1;
} finally {
    await browser?.close();
    server?.close();
    fs.rmSync(site, { recursive: true, force: true });
}
