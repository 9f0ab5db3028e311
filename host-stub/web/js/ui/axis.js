// The scale at the left of a chart: a line across for each round amount, its name before it.

import { svg } from "../dom.js";
import { shortMoney, ticks } from "./scale.js";

const letter = 6.6;
const gap = 8;

// → {left, right, y(value), elements} of a picture that is `width` wide
export function axis(chart, width, top, bottom) {
    const values = chart.series.flatMap((one) => one.points.map((point) => point.value));
    const marks = ticks(Math.min(...values), Math.max(...values));
    const names = marks.map((mark) => shortMoney(mark, chart.currency));
    const left = Math.max(...names.map((name) => name.length)) * letter + gap + 4;
    const right = width - gap;
    const y = (value) => bottom - ((value - marks[0]) / (marks.at(-1) - marks[0])) * (bottom - top);
    const elements = marks.flatMap((mark, i) => [
        svg("line", { class: mark === 0 ? "zero" : "grid", x1: left, x2: right, y1: y(mark), y2: y(mark) }),
        svg("text", { x: left - gap, y: y(mark) + 4, "text-anchor": "end" }, names[i]),
    ]);
    return { left, right, y, elements };
}
