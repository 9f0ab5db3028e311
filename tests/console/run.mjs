// The console in a browser: node run.mjs stories|pages --host PROGRAM --plugin DIR [--db URL]
// Prints a line for each story or page, and ends with 1 when one fails. By hand: --only TEXT plays those
// whose name has it, --web DIR takes the pages from a folder, --url URL a server that runs already;
// SCREENSHOTS=DIR keeps pictures.

import { parsed } from "./lib/options.mjs";
import { launch } from "./lib/browser.mjs";
import { startServer } from "./lib/server.mjs";
import { playStories } from "./lib/stories.mjs";
import { lookAtPages } from "./lib/pages.mjs";

const options = parsed(process.argv.slice(2));
const server = await startServer(options);
let failed = 1;
try {
    const browser = await launch();
    try {
        const play = options.mode === "stories" ? playStories : lookAtPages;
        failed = await play({ browser, base: server.url, ...options });
    } finally {
        await browser.close();
    }
} finally {
    await server.stop();
}
process.exitCode = failed > 0 ? 1 : 0;
