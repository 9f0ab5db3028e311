// A chart as a picture, its series by name, and the same figures as a table.

import { h, replace, freshId } from "../dom.js";
import { t } from "../i18n.js";
import { drawBars } from "./bars.js";
import { drawLines } from "./lines.js";

const narrowest = 260;
const few = 6;

export function pointIds(series) {
    return [...new Set(series.flatMap((one) => one.points.map((point) => point.id)))];
}

function asTable(chart) {
    const ids = pointIds(chart.series);
    const cell = (one, id) =>
        h("td", { class: "end" }, one.points.find((point) => point.id === id)?.text ?? "");
    const name = (id) => chart.series.flatMap((one) => one.points).find((point) => point.id === id).label;
    const head = h(
        "tr",
        {},
        h("td", {}),
        chart.series.map((one) => h("th", { scope: "col", class: "end" }, one.label)),
    );
    const rows = ids.map((id) =>
        h(
            "tr",
            {},
            h("th", { scope: "row" }, name(id)),
            chart.series.map((one) => cell(one, id)),
        ),
    );
    return h("table", { "aria-label": chart.title }, h("thead", {}, head), h("tbody", {}, rows));
}

function legend(chart) {
    if (chart.series.length < 2) return null;
    const items = chart.series.map((one, i) =>
        h("li", {}, h("span", { class: `key k${(i % 4) + 1}` }), one.label),
    );
    return h("ul", { class: "legend plain" }, items);
}

// A line over time and many bars need the whole width.
function isWide(chart) {
    return chart.kind === "line" || pointIds(chart.series).length > few;
}

function chartFigure(chart) {
    const title = freshId("chart");
    const picture = h("div", {});
    const draw = () => {
        const width = Math.max(narrowest, Math.floor(picture.clientWidth));
        const drawing = chart.kind === "line" ? drawLines(chart, width) : drawBars(chart, width);
        drawing.setAttribute("role", "img");
        drawing.setAttribute("aria-labelledby", title);
        replace(picture, drawing);
    };
    let last = 0;
    new ResizeObserver(([entry]) => {
        const width = Math.floor(entry.contentRect.width);
        if (width > 0 && width !== last) {
            last = width;
            draw();
        }
    }).observe(picture);
    return h(
        "figure",
        { class: isWide(chart) ? "card chart wide" : "card chart", "data-chart": chart.id },
        h("div", { class: "stack tight" }, h("h3", { id: title }, chart.title), legend(chart), picture),
        h(
            "details",
            {},
            h("summary", {}, t("chart.as_table")),
            h(
                "div",
                { class: "table-box", tabindex: "0", role: "region", "aria-label": chart.title },
                asTable(chart),
            ),
        ),
    );
}

// Side by side as they fit, the wide ones between.
export function chartFigures(charts) {
    const drawn = charts.filter((one) => one.series.length > 0);
    if (drawn.length === 0) return null;
    return h("div", { class: "charts" }, drawn.map(chartFigure));
}
