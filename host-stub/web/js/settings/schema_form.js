// A form from a plugin's JSON Schema of settings: nested settings as nested groups, lists and maps
// included. Reads back to the same form, without what equals nothing at all.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { Unreadable } from "../ui/field_box.js";
import { findIn, readAll } from "./parts.js";
import { setting } from "./setting.js";

function general(parts) {
    const fields = parts.map(([, one]) => one.element);
    return h("fieldset", {}, h("legend", {}, t("settings.general")), h("div", { class: "grid" }, fields));
}

// What a studio is asked for first.
const first = ["currency", "time_zone", "locale"];

function inOrder(properties) {
    const rank = ([name]) => (first.includes(name) ? first.indexOf(name) : first.length);
    return Object.entries(properties).sort((a, b) => rank(a) - rank(b));
}

// Says a refusal at its place, or at the setting that the place stands in. → whether there is one
function told(parts, pointer, text) {
    let at = (pointer ?? "").replace(/^\/settings/, "");
    while (at) {
        const box = findIn(parts, at);
        if (box) {
            box.say(text);
            box.focus();
            return true;
        }
        at = at.slice(0, at.lastIndexOf("/"));
    }
    return false;
}

// → {element, read, tell}; read() is the settings, or null where something is wrong.
export function settingsForm(schema, settings) {
    const context = { currency: settings.currency };
    const parts = inOrder(schema.properties).map(([name, one]) => [
        name,
        setting(`/${name}`, name, one, settings[name], context),
    ]);
    const simple = parts.filter(([, one]) => !one.isGroup);
    const groups = parts.filter(([, one]) => one.isGroup).map(([, one]) => one.element);
    const read = () => {
        try {
            return readAll(parts);
        } catch (error) {
            if (!(error instanceof Unreadable)) throw error;
            error.at?.focus();
            return null;
        }
    };
    return {
        element: h("div", { class: "stack wide settings" }, general(simple), groups),
        read,
        tell: (pointer, text) => told(parts, pointer, text),
    };
}
