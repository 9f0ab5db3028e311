// Money, dates and instants in the reader's language and the studio's zone.

import { currentLanguage } from "./i18n.js";
import { studio } from "./session.js";

// The studio's own locale (en-GB rather than en) where it is of the reader's language.
export function locale() {
    const own = studio()?.locale ?? "";
    if (own.includes("-") && own.startsWith(currentLanguage())) return own;
    if (currentLanguage() === "fr") return "fr-FR";
    return "en-GB";
}

export function exponent(currency) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits;
}

export function money(amount) {
    if (!amount) return "";
    if (amount.units !== undefined) return String(amount.units);
    const digits = exponent(amount.currency);
    const format = new Intl.NumberFormat(locale(), { style: "currency", currency: amount.currency });
    return format.format(decimal(amount.minor, digits));
}

// A decimal as text, so that no amount passes through a floating number.
export function decimal(minor, digits) {
    const sign = minor < 0 ? "-" : "";
    const padded = String(Math.abs(minor)).padStart(digits + 1, "0");
    if (digits === 0) return sign + padded;
    return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

// As people type it, for a field.
export function typed(minor, digits) {
    return currentLanguage() === "fr" ? decimal(minor, digits).replace(".", ",") : decimal(minor, digits);
}

// Minor units of what was typed, or null: "1 234,50" and "1,234.50" are both understood.
export function minorOf(text, digits) {
    const bare = text.replace(/[\s\u00a0\u202f'’]/g, "").replace(/[€£$]/g, "");
    const match = /^(\d{1,3}(?:[.,]\d{3})*|\d+)(?:[.,](\d*))?$/.exec(bare);
    if (!match) return null;
    const last = Math.max(bare.lastIndexOf("."), bare.lastIndexOf(","));
    const behind = last < 0 ? "" : bare.slice(last + 1);
    const isFraction = last >= 0 && behind.length <= digits;
    const whole = (isFraction ? bare.slice(0, last) : bare).replace(/[.,]/g, "");
    if (!isFraction && last >= 0 && behind.length !== 3) return null;
    const minor = Number(whole + (isFraction ? behind : "").padEnd(digits, "0"));
    return Number.isSafeInteger(minor) && minor <= 1e15 ? minor : null;
}

export function date(text) {
    if (!text) return "";
    const format = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" });
    return format.format(new Date(`${text.slice(0, 10)}T00:00:00Z`));
}

export function instant(text) {
    if (!text) return "";
    const timeZone = studio()?.time_zone ?? "UTC";
    const format = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short", timeZone });
    return format.format(new Date(text));
}
