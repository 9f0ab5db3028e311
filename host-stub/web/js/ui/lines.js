// Lines over time: each point stands where its instant does.

import { svg } from "../dom.js";
import { shortMoney, ticks } from "./scale.js";

const letter = 6.6;
const height = 230;
const top = 12;
const bottom = height - 28;

function places(points, left, right) {
    const times = points.map((point) => Date.parse(point.id));
    const isTimed = times.every((time) => !Number.isNaN(time)) && times.at(-1) > times[0];
    const share = (i) => {
        if (isTimed) return (times[i] - times[0]) / (times.at(-1) - times[0]);
        return points.length > 1 ? i / (points.length - 1) : 0.5;
    };
    return points.map((_, i) => left + share(i) * (right - left));
}

function axis(root, marks, names, y, left, width) {
    marks.forEach((mark, i) => {
        root.append(
            svg("line", {
                class: mark === 0 ? "zero" : "grid",
                x1: left,
                x2: width - 8,
                y1: y(mark),
                y2: y(mark),
            }),
            svg("text", { x: left - 8, y: y(mark) + 4, "text-anchor": "end" }, names[i]),
        );
    });
}

export function drawLines(chart, width) {
    const all = chart.series.flatMap((one) => one.points);
    const marks = ticks(Math.min(...all.map((p) => p.value)), Math.max(...all.map((p) => p.value)));
    const names = marks.map((mark) => shortMoney(mark, chart.currency));
    const left = Math.max(...names.map((name) => name.length)) * letter + 12;
    const y = (value) => bottom - ((value - marks[0]) / (marks.at(-1) - marks[0])) * (bottom - top);
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
    axis(root, marks, names, y, left, width);
    chart.series.forEach((series, s) => {
        const xs = places(series.points, left + 8, width - 16);
        const colour = (s % 4) + 1;
        // What an account comes to stays until the next change: steps, not slopes.
        const path = series.points
            .map((point, i) => (i === 0 ? `M${xs[0]} ${y(point.value)}` : `H${xs[i]}V${y(point.value)}`))
            .join("");
        if (series.points.length > 1) root.append(svg("path", { class: `line line-${colour}`, d: path }));
        series.points.forEach((point, i) => {
            root.append(
                svg(
                    "circle",
                    { class: `bar-${colour}`, cx: xs[i], cy: y(point.value), r: 3.5 },
                    svg("title", {}, `${point.label}: ${point.text}`),
                ),
            );
        });
    });
    const points = chart.series[0]?.points ?? [];
    if (points.length > 0) root.append(svg("text", { x: left, y: height - 8 }, points[0].label));
    if (points.length > 1)
        root.append(svg("text", { x: width - 8, y: height - 8, "text-anchor": "end" }, points.at(-1).label));
    return root;
}
