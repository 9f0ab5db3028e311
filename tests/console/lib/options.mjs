// The command line: run.mjs stories|pages --host PROGRAM --plugin DIR [--db URL] [--only TEXT] [--url URL]
// --url takes a server that runs already, --only the stories and pages whose name has that text.

const known = ["host", "plugin", "db", "only", "url", "web"];

export function parsed(words) {
    const [mode, ...rest] = words;
    const options = {};
    for (let i = 0; i < rest.length; i += 2) {
        const name = rest[i].replace(/^--/, "");
        if (!known.includes(name) || rest[i + 1] === undefined) throw new Error(`not understood: ${rest[i]}`);
        options[name] = rest[i + 1];
    }
    if (!["stories", "pages"].includes(mode)) throw new Error("the first word is stories or pages");
    if (!options.url && !options.host) throw new Error("--host says which program to start");
    return { mode, ...options };
}
