// The console's own sentences, in English and French. What plugins say comes in the reader's
// language already.

import en from "./texts/en.js";
import fr from "./texts/fr.js";

const catalogues = { en, fr };
let language = "en";

export const languages = [
    ["en", "English"],
    ["fr", "Français"],
];

export function setLanguage(locale) {
    language = String(locale ?? "").startsWith("fr") ? "fr" : "en";
    document.documentElement.lang = language;
}

export function currentLanguage() {
    return language;
}

export function has(key) {
    return key in catalogues[language];
}

export function t(key, parameters = {}) {
    const text = catalogues[language][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => parameters[name] ?? whole);
}

// The sentence for a word of the platform, or the word itself made readable.
export function word(group, value) {
    const key = `${group}.${value}`;
    return has(key) ? t(key) : readable(value);
}

export function readable(name) {
    const spaced = String(name).replace(/[_-]+/g, " ").trim();
    return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
