// Bars: upright for months in a row, lying where names are long or the window is narrow.

import { svg } from "../dom.js";
import { pointIds } from "./chart.js";
import { shortMoney, ticks } from "./scale.js";

const letter = 6;
const axis_room = 70;

function tooltip(series, point) {
    return svg("title", {}, `${series.label}, ${point.label}: ${point.text}`);
}

// Under its bar, but within the picture.
function nameBelow(text, middle, width, height) {
    const half = (text.length * letter) / 2;
    const x = Math.min(Math.max(middle, half), width - half);
    return svg("text", { x, y: height - 8, "text-anchor": "middle" }, text);
}

function upright(chart, ids, width) {
    const height = 250;
    const points = chart.series.flatMap((one) => one.points);
    const marks = ticks(Math.min(...points.map((p) => p.value)), Math.max(...points.map((p) => p.value)));
    const names = marks.map((mark) => shortMoney(mark, chart.currency));
    const left = Math.max(...names.map((name) => name.length)) * letter + 12;
    const top = 10;
    const bottom = height - 28;
    const span = marks.at(-1) - marks[0];
    const y = (value) => bottom - ((value - marks[0]) / span) * (bottom - top);
    const slot = (width - left - 6) / ids.length;
    const bar = Math.min(44, (slot * 0.72) / chart.series.length);
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
    marks.forEach((mark, i) => {
        root.append(
            svg("line", {
                class: mark === 0 ? "zero" : "grid",
                x1: left,
                x2: width - 6,
                y1: y(mark),
                y2: y(mark),
            }),
            svg("text", { x: left - 8, y: y(mark) + 4, "text-anchor": "end" }, names[i]),
        );
    });
    const labels = ids.map((id) => points.find((point) => point.id === id).label);
    const every = Math.ceil((Math.max(...labels.map((text) => text.length)) * letter + 8) / slot);
    ids.forEach((id, i) => {
        const middle = left + slot * (i + 0.5);
        chart.series.forEach((series, s) => {
            const point = series.points.find((one) => one.id === id);
            if (!point) return;
            const x = middle + (s - chart.series.length / 2) * bar;
            const [high, low] = [y(Math.max(0, point.value)), y(Math.min(0, point.value))];
            root.append(
                svg(
                    "rect",
                    {
                        class: `bar-${(s % 4) + 1}`,
                        x: x + 1,
                        y: high,
                        width: bar - 2,
                        height: Math.max(low - high, point.value ? 1 : 0),
                        rx: 2,
                    },
                    tooltip(series, point),
                ),
            );
        });
        if (i % every === 0) root.append(nameBelow(labels[i], middle, width, height));
    });
    return root;
}

function lying(chart, ids, width) {
    const thick = 15;
    const points = chart.series.flatMap((one) => one.points);
    const room = Math.max(...points.map((point) => point.text.length)) * 7 + 14;
    const low = Math.min(0, ...points.map((point) => point.value));
    const high = Math.max(0, ...points.map((point) => point.value), low + 1);
    const start = low < 0 ? room : 0;
    const x = (value) => start + ((value - low) / (high - low)) * (width - start - room);
    const block = 24 + chart.series.length * (thick + 3) + 8;
    const root = svg("svg", {
        viewBox: `0 0 ${width} ${ids.length * block}`,
        width,
        height: ids.length * block,
    });
    ids.forEach((id, i) => {
        const y = i * block;
        const name = points.find((point) => point.id === id).label;
        root.append(svg("text", { x: 0, y: y + 16 }, name));
        chart.series.forEach((series, s) => {
            const point = series.points.find((one) => one.id === id);
            if (!point) return;
            const at = y + 24 + s * (thick + 3);
            const [from, to] = [x(Math.min(0, point.value)), x(Math.max(0, point.value))];
            const isBelow = point.value < 0;
            root.append(
                svg(
                    "rect",
                    {
                        class: `bar-${(s % 4) + 1}`,
                        x: from,
                        y: at,
                        width: point.value ? Math.max(to - from, 2) : 0,
                        height: thick,
                        rx: 2,
                    },
                    tooltip(series, point),
                ),
                svg(
                    "text",
                    {
                        class: "value-label",
                        x: isBelow ? from - 6 : to + 6,
                        y: at + 12,
                        "text-anchor": isBelow ? "end" : "start",
                    },
                    point.text,
                ),
            );
        });
    });
    return root;
}

export function drawBars(chart, width) {
    const ids = pointIds(chart.series);
    const isMonthly = ids.length > 3 && ids.filter((id) => /^\d{4}-\d{2}/.test(id)).length > ids.length / 2;
    const longest = Math.max(...chart.series.flatMap((one) => one.points).map((point) => point.label.length));
    const hasRoom = ids.length > 3 && (width - axis_room) / ids.length > longest * letter + 8;
    return isMonthly || hasRoom ? upright(chart, ids, width) : lying(chart, ids, width);
}
