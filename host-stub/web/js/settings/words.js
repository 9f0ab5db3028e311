// What settings are called, in the reader's language.

import { currentLanguage, has, readable, t } from "../i18n.js";

// Where the console has a word for it, else the setting's own name.
export function title(name) {
    const key = `setting.${name}`;
    return has(key) ? t(key) : readable(name);
}

// Plugins describe their settings in English only.
export function help(schema, name) {
    const key = `setting.${name}.help`;
    if (has(key)) return t(key);
    return currentLanguage() === "en" ? schema.description : undefined;
}

export function wordTitle(value) {
    const key = `setting.word.${value}`;
    return has(key) ? t(key) : readable(value);
}
