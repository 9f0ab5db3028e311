// What the modules themselves say: both languages have the same sentences with the same parameters, and the code asks for none that is missing.

const entry = "/js/app.js";

async function source(base, path) {
    const answer = await fetch(base + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
}

async function catalogue(base, language) {
    const text = await source(base, `/js/texts/${language}.js`);
    return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default;
}

// Every module that the first one reaches.
async function modules(base, path = entry, seen = new Map()) {
    if (seen.has(path)) return seen;
    const text = await source(base, path);
    seen.set(path, text);
    for (const [, next] of text.matchAll(/from\s+"(\.[^"]+)"/g)) {
        await modules(base, new URL(next, `http://x${path}`).pathname, seen);
    }
    return seen;
}

const parameters = (text) =>
    [...text.matchAll(/\{(\w+)\}/g)]
        .map(([, name]) => name)
        .sort()
        .join();

// Names of settings are the plugin's: English takes the plugin's own words where it has none here.
const isShared = (key) => !key.startsWith("setting.");

// One file may name panels; everything else draws whatever comes.
const only_place = "/js/places.js";

export async function checkPlaces(base) {
    const all = await modules(base);
    const block = /export const places = \{[^}]*\}/.exec(all.get(only_place))?.[0] ?? "";
    const names = [...block.matchAll(/"([a-z]+\.[a-z]+)"/g)].map(([, name]) => name);
    if (names.length === 0) return [`${only_place} names no panel`];
    const faults = [];
    for (const [path, text] of all) {
        if (path === only_place) continue;
        const others = names.filter((name) => text.includes(`"${name}"`) || text.includes(`'${name}'`));
        faults.push(...others.map((name) => `${path} names the panel ${name}`));
    }
    return faults;
}

export async function checkTexts(base) {
    const [en, fr] = [await catalogue(base, "en"), await catalogue(base, "fr")];
    const faults = [];
    for (const key of Object.keys(en).filter(isShared)) {
        if (!(key in fr)) faults.push(`not in French: ${key}`);
        else if (parameters(en[key]) !== parameters(fr[key])) faults.push(`other parameters: ${key}`);
    }
    faults.push(
        ...Object.keys(fr)
            .filter((key) => isShared(key) && !(key in en))
            .map((key) => `not in English: ${key}`),
    );
    for (const [path, text] of await modules(base)) {
        for (const [, key] of text.matchAll(/\bt\(\s*"([^"]+)"/g)) {
            if (!(key in en)) faults.push(`${path} asks for ${key}, which there is not`);
        }
    }
    return faults;
}
