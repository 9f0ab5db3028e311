// The packages of package-lock.json, installed once below build/ and never in the tree.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const build = path.join(here, "..", "..", "build", "console");

function wanted() {
    const hash = createHash("sha256");
    for (const file of ["package.json", "package-lock.json"])
        hash.update(fs.readFileSync(path.join(here, file)));
    return path.join(build, `modules-${hash.digest("hex").slice(0, 12)}`);
}

// Several runs may want them at once: each installs beside, the first to be done moves in.
function install(folder) {
    fs.mkdirSync(build, { recursive: true });
    const beside = fs.mkdtempSync(path.join(build, "installing-"));
    for (const file of ["package.json", "package-lock.json"]) {
        fs.copyFileSync(path.join(here, file), path.join(beside, file));
    }
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], {
        cwd: beside,
        stdio: ["ignore", "ignore", "inherit"],
    });
    try {
        fs.renameSync(beside, folder);
    } catch (error) {
        if (!fs.existsSync(folder)) throw error;
        fs.rmSync(beside, { recursive: true });
    }
}

function modules() {
    const folder = wanted();
    if (!fs.existsSync(folder)) install(folder);
    return createRequire(path.join(folder, "package.json"));
}

const load = modules();
export const { chromium } = load("playwright-core");
export const axeSource = fs.readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");
