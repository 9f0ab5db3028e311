// Who is signed in, and where: what GET /api/session says.

import { setLanguage } from "./i18n.js";

let current = null;
const listeners = new Set();

export function session() {
    return current;
}

export function person() {
    return current?.person ?? null;
}

export function role() {
    return person()?.role ?? null;
}

export function isStaff() {
    return role() === "admin" || role() === "agent";
}

export function studio() {
    const id = person()?.studio;
    return current?.studios.find((one) => one.id === id) ?? null;
}

export function isPluginOn() {
    const state = studio()?.plugin;
    return state === "on" || state === "stopping";
}

export function setSession(next) {
    current = next;
    setLanguage(next.locale);
    for (const listener of listeners) listener(current);
}

export function onSession(listener) {
    listeners.add(listener);
}
