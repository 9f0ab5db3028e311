// Requests to the server: JSON both ways, refusals as one kind of exception.

import { t } from "./i18n.js";
import { session, studio } from "./session.js";

export class Refusal extends Error {
    constructor(status, code, message, pointer, isDecline) {
        super(message);
        this.status = status;
        this.code = code;
        this.pointer = pointer ?? null;
        this.isDecline = isDecline;
        this.orders = [];
    }
}

let running = 0;
const watchers = new Set();

export function onBusy(watcher) {
    watchers.add(watcher);
}

function count(step) {
    running += step;
    for (const watcher of watchers) watcher(running > 0);
}

// The ids of orders that a decline is about, and that its text names.
function ordersIn(params) {
    if (!params || typeof params !== "object") return [];
    return Object.entries(params).flatMap(([name, value]) =>
        ["orders", "order_id"].includes(name) ? [value].flat() : ordersIn(value),
    );
}

function refusalOf(status, body) {
    if (body?.declined) {
        const { code, text, message, params } = body.declined;
        const refusal = new Refusal(status, code, message ?? text, null, true);
        refusal.orders = ordersIn(params);
        return refusal;
    }
    const error = body?.error ?? {};
    return new Refusal(
        status,
        error.code ?? "unreadable",
        error.message ?? t("error.unreadable"),
        error.pointer,
        false,
    );
}

async function request(method, path, body) {
    const headers = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method !== "GET") headers["x-csrf-token"] = session()?.csrf ?? "";
    count(1);
    try {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const answer = await fetch(path, { method, headers, body: text, credentials: "same-origin" });
        const content = answer.status === 204 ? {} : await answer.json().catch(() => null);
        if (answer.ok && content !== null) return content;
        throw refusalOf(answer.status, content);
    } catch (error) {
        if (error instanceof Refusal) throw error;
        throw new Refusal(0, "unreachable", t("error.unreachable"), null, false);
    } finally {
        count(-1);
    }
}

function withQuery(path, query) {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
        if (value !== undefined && value !== null && value !== "") search.set(name, value);
    }
    return search.size ? `${path}?${search}` : path;
}

export const get = (path, query) => request("GET", withQuery(path, query));
export const post = (path, body = {}) => request("POST", path, body);
export const put = (path, body) => request("PUT", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const remove = (path, body) => request("DELETE", path, body);

// A path below the studio that the reader is in.
export function inStudio(...parts) {
    const segments = ["/api/studios", encodeURIComponent(studio().id)];
    return [...segments, ...parts.map(encodeURIComponent)].join("/");
}

// The caller's name for one effect: drawn once a form, sent again with every repetition.
export function freshKey() {
    return crypto.randomUUID();
}
