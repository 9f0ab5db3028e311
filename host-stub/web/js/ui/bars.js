// Bars: upright for months in a row, lying where names are long or the window is narrow.

import { svg } from "../dom.js";
import { axis } from "./axis.js";
import { pointIds } from "./chart.js";

const letter = 6.5;
const axis_room = 70;
const upright_height = 250;
const thick = 15;

function bar(series, s, point, place) {
    const title = svg("title", {}, `${series.label}, ${point.label}: ${point.text}`);
    return svg("rect", { class: `bar-${(s % 4) + 1}`, rx: 2, ...place }, title);
}

const pointOf = (series, id) => series.points.find((one) => one.id === id);
const nameOf = (chart, id) => chart.series.map((one) => pointOf(one, id)).find(Boolean).label;

// Under its bar, but within the picture.
function nameBelow(text, middle, width) {
    const half = (text.length * letter) / 2;
    const x = Math.min(Math.max(middle, half), width - half);
    return svg("text", { x, y: upright_height - 8, "text-anchor": "middle" }, text);
}

function uprightBars(chart, id, middle, across, y) {
    return chart.series.map((series, s) => {
        const point = pointOf(series, id);
        if (!point) return null;
        const x = middle + (s - chart.series.length / 2) * across + 1;
        const [high, low] = [y(Math.max(0, point.value)), y(Math.min(0, point.value))];
        const height = Math.max(low - high, point.value ? 1 : 0);
        return bar(series, s, point, { x, y: high, width: across - 2, height });
    });
}

function upright(chart, ids, width) {
    const height = upright_height;
    const { left, right, y, elements } = axis(chart, width, 10, height - 28);
    const slot = (right - left) / ids.length;
    const across = Math.min(44, (slot * 0.72) / chart.series.length);
    const names = ids.map((id) => nameOf(chart, id));
    const every = Math.ceil((Math.max(...names.map((text) => text.length)) * letter + 8) / slot);
    const drawn = ids.map((id, i) => {
        const middle = left + slot * (i + 0.5);
        const name = i % every === 0 ? nameBelow(names[i], middle, width) : null;
        return [uprightBars(chart, id, middle, across, y), name];
    });
    return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, elements, drawn);
}

// Room for the amounts, which stand at the bars' ends.
function lyingScale(points, width) {
    const room = Math.max(...points.map((point) => point.text.length)) * 7 + 14;
    const low = Math.min(0, ...points.map((point) => point.value));
    const high = Math.max(0, ...points.map((point) => point.value), low + 1);
    const start = low < 0 ? room : 0;
    return (value) => start + ((value - low) / (high - low)) * (width - start - room);
}

function lyingBar(series, s, point, y, x) {
    const [from, to] = [x(Math.min(0, point.value)), x(Math.max(0, point.value))];
    const isBelow = point.value < 0;
    const long = point.value ? Math.max(to - from, 2) : 0;
    const amount = {
        class: "value-label",
        x: isBelow ? from - 6 : to + 6,
        y: y + 12,
        "text-anchor": isBelow ? "end" : "start",
    };
    return [bar(series, s, point, { x: from, y, width: long, height: thick }), svg("text", amount, point.text)];
}

function lying(chart, ids, width) {
    const x = lyingScale(
        chart.series.flatMap((one) => one.points),
        width,
    );
    const block = 24 + chart.series.length * (thick + 3) + 8;
    const height = ids.length * block;
    const drawn = ids.map((id, i) => {
        const top = i * block;
        const bars = chart.series.map((series, s) => {
            const point = pointOf(series, id);
            return point && lyingBar(series, s, point, top + 24 + s * (thick + 3), x);
        });
        return [svg("text", { x: 0, y: top + 16 }, nameOf(chart, id)), bars];
    });
    return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, drawn);
}

export function drawBars(chart, width) {
    const ids = pointIds(chart.series);
    const isMonthly = ids.length > 3 && ids.filter((id) => /^\d{4}-\d{2}/.test(id)).length > ids.length / 2;
    const longest = Math.max(...chart.series.flatMap((one) => one.points).map((point) => point.label.length));
    const hasRoom = ids.length > 3 && (width - axis_room) / ids.length > longest * letter + 8;
    return isMonthly || hasRoom ? upright(chart, ids, width) : lying(chart, ids, width);
}
