// A column of a panel's table as bars, one a row, where the panel brings no chart of that name.

import { charted } from "../places.js";

function chartOf(table) {
    const column = table.columns.find((one) => one.id === charted[table.id]);
    const [name] = table.columns;
    const rows = table.rows.filter((row) => row.cells[column.id].value?.minor !== undefined);
    const points = rows.map(({ id, cells }) => ({
        id,
        label: cells[name.id].text,
        value: cells[column.id].value.minor,
        text: cells[column.id].text,
    }));
    return {
        id: table.id,
        title: table.title,
        kind: "bar",
        currency: rows[0]?.cells[column.id].value.currency,
        series: points.length > 0 ? [{ id: column.id, label: column.label, points }] : [],
    };
}

// → the charts of a panel, those of its tables included
export function chartsOf({ charts, tables }) {
    const isMissing = ({ id }) => id in charted && !charts.some((one) => one.id === id);
    const all = [...charts, ...tables.filter(isMissing).map(chartOf)];
    return all.filter((one) => one.series.length > 0);
}
