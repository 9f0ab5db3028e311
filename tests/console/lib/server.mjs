// A console of its own for each run: in a temporary folder, on a free port, stopped by its pid.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";

const start_ms_max = 60_000;
const stop_ms_max = 10_000;

function listening(child, log) {
    return new Promise((resolve, reject) => {
        const late = setTimeout(
            () => reject(new Error(`the console did not start:\n${log()}`)),
            start_ms_max,
        );
        readline.createInterface({ input: child.stdout }).on("line", (line) => {
            const match = /^console: (http:\/\/\S+?)\/?$/.exec(line);
            if (!match) return;
            clearTimeout(late);
            resolve(match[1]);
        });
        child.once("exit", (code) => {
            clearTimeout(late);
            reject(new Error(`the console ended with ${code}:\n${log()}`));
        });
    });
}

function ended(child) {
    return new Promise((resolve, reject) => {
        if (child.exitCode !== null) return resolve(child.exitCode);
        const late = setTimeout(() => {
            child.kill("SIGKILL");
            reject(new Error("the console did not stop when it was told to"));
        }, stop_ms_max);
        return child.once("exit", (code) => {
            clearTimeout(late);
            resolve(code);
        });
    });
}

// → {url, stop}; stop() fails when the server did not end well.
export async function startServer({ host, plugin, db, web, url }) {
    if (url) return { url: url.replace(/\/$/, ""), stop: async () => {} };
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "console-"));
    const words = ["serve", "--data", folder, "--port", "0", "--sample"];
    if (plugin) words.push("--plugin", plugin);
    if (db) words.push("--db", db);
    if (web) words.push("--web", web);
    const child = spawn(host, words, { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk) => (errors = (errors + chunk).slice(-8000)));
    const stop = async () => {
        child.kill("SIGTERM");
        const code = await ended(child);
        fs.rmSync(folder, { recursive: true, force: true });
        if (code !== 0) throw new Error(`the console ended with ${code}:\n${errors}`);
    };
    try {
        return { url: await listening(child, () => errors), stop };
    } catch (error) {
        child.kill("SIGKILL");
        fs.rmSync(folder, { recursive: true, force: true });
        throw error;
    }
}
