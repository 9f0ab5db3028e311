// What the studio offers, and for how much.

import { get, inStudio, patch, post } from "../api.js";
import { h } from "../dom.js";
import { money } from "../format.js";
import { t } from "../i18n.js";
import { role, studio } from "../session.js";
import { badge } from "../ui/badge.js";
import { button } from "../ui/button.js";
import { moneyField } from "../ui/fields.js";
import { formDialog } from "../ui/form_dialog.js";
import { pagedList } from "../ui/list.js";
import { page, section } from "../ui/page.js";

const activityForm = (isNew) => ({
    properties: {
        name: { "x-kind": "text", title: t("activity.name"), maxLength: 200 },
        price: moneyField(studio().currency, t("activity.price"), { minimum: 0 }),
        ...(isNew ? {} : { on_sale: { "x-kind": "flag", title: t("activity.on_sale") } }),
    },
    required: isNew ? ["name", "price"] : ["name", "price", "on_sale"],
});

export function activities() {
    const edit = (one) =>
        formDialog({
            title: one ? t("activity.edit", { name: one.name }) : t("activities.new"),
            form: activityForm(!one),
            initial: one ?? {},
            label: t("save"),
            send: (value) =>
                one ? patch(inStudio("activities", one.id), value) : post(inStudio("activities"), value),
            done: () => list.reload(),
        });
    const isAdmin = role() === "admin";
    const list = pagedList({
        label: t("activities.title"),
        columns: [
            { id: "name", label: t("activity.name"), kind: "text" },
            { id: "price", label: t("activity.price"), kind: "money" },
            ...(isAdmin ? [{ id: "actions", label: t("actions"), kind: "actions" }] : []),
        ],
        load: (cursor) => get(inStudio("activities"), { cursor }),
        row: (one) => ({
            id: one.id,
            cells: {
                name: one.on_sale
                    ? one.name
                    : h("span", { class: "row" }, one.name, badge("off", t("activity.off_sale"))),
                price: money(one.price),
                actions:
                    isAdmin &&
                    button(t("activity.change"), () => edit(one), {
                        small: true,
                        "aria-label": t("activity.edit", { name: one.name }),
                    }),
            },
        }),
        empty: () => t("activities.empty"),
    });
    list.reload();
    return page(
        {
            title: t("activities.title"),
            lead: t("activities.lead"),
            actions: isAdmin
                ? [button(t("activities.new"), () => edit(null), { style: "primary", picture: "plus" })]
                : [],
        },
        section(null, {}, list.box),
    );
}
