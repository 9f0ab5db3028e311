// A browser that can reach this machine only, and pages that are watched: what they write to the
// console, what they throw, and where they ask for something.

import { chromium } from "./modules.mjs";

const program = process.env.CHROMIUM ?? "/usr/bin/chromium";

export function launch() {
    const args = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];
    // Chromium has no sandbox for root, as in a container of CI.
    if (process.getuid() === 0) args.push("--no-sandbox");
    return chromium.launch({ executablePath: program, args });
}

export function isOutside(address, base) {
    if (/^(data|blob|about):/.test(address)) return false;
    return new URL(address).origin !== new URL(base).origin;
}

// The server's refusals are part of stories; the browser writes a line for each.
function isRefusal(message) {
    return /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
}

// Collects what should not be; `faults` is empty when all is well.
export function watch(page, base) {
    const faults = [];
    page.on("console", (message) => {
        if (message.type() === "error" && !isRefusal(message)) faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
    page.on("request", (request) => {
        if (isOutside(request.url(), base)) faults.push(`outside request: ${new URL(request.url()).origin}`);
    });
    return faults;
}
