// Lines of an order before they are sent: activities with their units and day, and for staff lines of
// any other kind.

import { get, inStudio, post } from "../api.js";
import { h, replace } from "../dom.js";
import { money } from "../format.js";
import { t } from "../i18n.js";
import { studio } from "../session.js";
import { button } from "../ui/button.js";
import { moneyField } from "../ui/fields.js";
import { formDialog } from "../ui/form_dialog.js";
import { toast } from "../ui/toast.js";

const units_max = 20;
const more_than_a_page = 200;

export async function offered() {
    const { items } = await get(inStudio("activities"), { limit: more_than_a_page });
    return items.filter((one) => one.on_sale !== false);
}

export async function addLine(order, reload) {
    const activities = await offered();
    const oneOf = activities.map((one) => ({ const: one.id, title: `${one.name} (${money(one.price)})` }));
    const form = {
        properties: {
            activity_id: { "x-kind": "choice", title: t("activity"), oneOf },
            label: {
                "x-kind": "text",
                title: t("line.other_label"),
                description: t("line.other_help"),
                maxLength: 200,
            },
            total: moneyField(order.currency, t("line.other_total"), { minimum: 0 }),
            units: { "x-kind": "number", title: t("line.units"), minimum: 1, maximum: 10000 },
            date: { "x-kind": "date", title: t("line.date") },
        },
        required: [],
        "x-order": ["activity_id", "label", "total", "units", "date"],
    };
    return formDialog({
        title: t("line.add.title"),
        form,
        initial: { activity_id: activities[0]?.id },
        label: t("line.add"),
        send: (value, { key }) => {
            const { activity_id, ...rest } = value;
            const line =
                rest.label || !activity_id ? rest : { activity_id, units: rest.units, date: rest.date };
            return post(inStudio("orders", order.id, "lines"), { ...line, key });
        },
        done: async () => {
            await reload();
            toast(t("line.add.done"));
        },
    });
}

function total(lines, currency) {
    const minor = lines.reduce((sum, line) => sum + line.activity.price.minor * line.units, 0);
    return { minor, currency };
}

function stepper(line, change) {
    const count = h("input", {
        type: "number",
        min: 1,
        max: units_max,
        value: line.units,
        inputmode: "numeric",
        "aria-label": t("basket.units", { name: line.activity.name }),
    });
    count.addEventListener("change", () => {
        line.units = Math.min(units_max, Math.max(1, Math.trunc(Number(count.value)) || 1));
        change();
    });
    return count;
}

function lineRow(line, change, drop) {
    const day = h("input", {
        type: "date",
        value: line.date,
        "aria-label": t("basket.date", { name: line.activity.name }),
    });
    day.addEventListener("change", () => (line.date = day.value));
    const worth = { ...line.activity.price, minor: line.activity.price.minor * line.units };
    return h(
        "li",
        { class: "basket-line" },
        h(
            "div",
            { class: "stack tight" },
            h("strong", {}, line.activity.name),
            h("div", { class: "pair" }, stepper(line, change), day),
        ),
        h("span", { class: "amount" }, money(worth)),
        button(t("basket.drop", { name: line.activity.name }), drop, {
            style: "quiet",
            picture: "close",
            hides: true,
        }),
    );
}

// A basket of activities: → {element, lines(), onChange}
export function basket(activities, onChange = () => {}) {
    const lines = [];
    const box = h("div", {});
    const show = () => {
        const rows = lines.map((line) =>
            lineRow(line, show, () => {
                lines.splice(lines.indexOf(line), 1);
                show();
            }),
        );
        const sum = h(
            "div",
            { class: "row spread" },
            h("strong", {}, t("order.total")),
            h("strong", { class: "amount" }, money(total(lines, studio().currency))),
        );
        replace(
            box,
            rows.length > 0
                ? [h("ul", { class: "plain" }, rows), sum]
                : h("p", { class: "muted" }, t("basket.empty")),
        );
        onChange(lines);
    };
    const put = (activity) => {
        const same = lines.find((line) => line.activity.id === activity.id);
        if (same) same.units = Math.min(units_max, same.units + 1);
        else lines.push({ activity, units: 1, date: "" });
        show();
    };
    const offers = activities.map((one) =>
        h(
            "li",
            { class: "choice-line" },
            h("span", {}, one.name),
            h(
                "span",
                { class: "row" },
                h("span", { class: "amount" }, money(one.price)),
                button(t("basket.add"), () => put(one), {
                    small: true,
                    "aria-label": t("basket.add_one", { name: one.name }),
                }),
            ),
        ),
    );
    show();
    return {
        offers: h("ul", { class: "plain" }, offers),
        box,
        requests: () =>
            lines.map((line) => ({
                activity_id: line.activity.id,
                units: line.units,
                ...(line.date ? { date: line.date } : {}),
            })),
    };
}
