// Where values stand on an axis, and what is written beside it.

import { exponent, locale } from "../format.js";

const steps = [1, 2, 2.5, 5, 10];

// Ticks from at most `low` to at least `high`, at round values; both include 0.
export function ticks(low, high, count = 4) {
    const from = Math.min(0, low);
    const to = Math.max(0, high, from + 1);
    const rough = (to - from) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = steps.map((one) => one * power).find((one) => one >= rough);
    const first = Math.floor(from / step) * step;
    const list = [];
    for (let at = first; at < to + step * 0.999; at += step) list.push(at);
    return list;
}

export function shortMoney(minor, currency) {
    const format = new Intl.NumberFormat(locale(), {
        style: "currency",
        currency,
        notation: "compact",
        maximumFractionDigits: 1,
        minimumFractionDigits: 0,
    });
    return format.format(minor / 10 ** exponent(currency));
}
