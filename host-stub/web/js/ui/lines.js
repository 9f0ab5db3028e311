// Lines over time: each point stands where its instant does.

import { svg } from "../dom.js";
import { axis } from "./axis.js";

const height = 230;
const top = 12;
const bottom = height - 28;
const dots_max = 40;

// → where a point stands from left to right; evenly, where ids are no instants
function timeScale(series, left, right) {
    const all = series.flatMap((one) => one.points.map((point) => Date.parse(point.id)));
    const [first, last] = [Math.min(...all), Math.max(...all)];
    const share = (point) => (Date.parse(point.id) - first) / (last - first);
    if (last > first) return (point) => left + share(point) * (right - left);
    const most = Math.max(2, ...series.map((one) => one.points.length));
    return (point, i) => left + (i / (most - 1)) * (right - left);
}

// Instants are changes, and what there is stays until the next: steps. Days are what was looked at.
function pathOf(points, x, y) {
    const isOfChanges = points[0].id.includes("T");
    const go = (point, i) => {
        if (i === 0) return `M${x(point, 0)} ${y(point.value)}`;
        return isOfChanges ? `H${x(point, i)}V${y(point.value)}` : `L${x(point, i)} ${y(point.value)}`;
    };
    return points.map(go).join("");
}

function drawnSeries({ label, points }, colour, isAlone, x, y) {
    const about = (point) => [isAlone ? null : label, point.label].filter(Boolean).join(", ");
    const dots = points.map((point, i) =>
        svg(
            "circle",
            { class: `bar-${colour}`, cx: x(point, i), cy: y(point.value), r: 3.5 },
            svg("title", {}, `${about(point)}: ${point.text}`),
        ),
    );
    return [
        points.length > 1 && svg("path", { class: `line line-${colour}`, d: pathOf(points, x, y) }),
        points.length <= dots_max && dots,
    ];
}

export function drawLines(chart, width) {
    const { left, right, y, elements } = axis(chart, width, top, bottom);
    const x = timeScale(chart.series, left + 8, right - 8);
    const isAlone = chart.series.length === 1;
    const drawn = chart.series.map((one, s) => drawnSeries(one, (s % 4) + 1, isAlone, x, y));
    const points = chart.series[0]?.points ?? [];
    const ends = [
        points.length > 0 && svg("text", { x: left, y: height - 8 }, points[0].label),
        points.length > 1 &&
            svg("text", { x: right, y: height - 8, "text-anchor": "end" }, points.at(-1).label),
    ];
    return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, elements, drawn, ends);
}
