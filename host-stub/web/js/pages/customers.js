// The studio's customers.

import { get, inStudio, post } from "../api.js";
import { h } from "../dom.js";
import { date } from "../format.js";
import { t } from "../i18n.js";
import { go, noteQuery } from "../router.js";
import { button } from "../ui/button.js";
import { formDialog } from "../ui/form_dialog.js";
import { pagedList, searchField } from "../ui/list.js";
import { page, section } from "../ui/page.js";

export const customerForm = () => ({
    properties: {
        name: { "x-kind": "text", title: t("customer.name"), maxLength: 200 },
        email: { "x-kind": "text", title: t("customer.email"), maxLength: 200 },
        phone: { "x-kind": "text", title: t("customer.phone"), maxLength: 50 },
    },
    required: ["name"],
});

export function newCustomer(done) {
    return formDialog({
        title: t("customers.new"),
        form: customerForm(),
        label: t("customers.create"),
        send: (value) => post(inStudio("customers"), value),
        done,
    });
}

export function customers(parameters, query) {
    let wanted = query.get("query") ?? "";
    const list = pagedList({
        label: t("customers.title"),
        columns: [
            { id: "name", label: t("customer.name"), kind: "text" },
            { id: "email", label: t("customer.email"), kind: "text" },
            { id: "since", label: t("customer.since"), kind: "date" },
        ],
        load: (cursor) => get(inStudio("customers"), { query: wanted, cursor }),
        row: (one) => ({
            id: one.id,
            cells: {
                name: h("a", { href: `/customers/${encodeURIComponent(one.id)}` }, one.name),
                email: one.email ?? "",
                since: date(one.made_at),
            },
        }),
        empty: () => t(wanted ? "list.nothing_found" : "customers.empty"),
    });
    const search = searchField(
        t("customers.search"),
        (text) => {
            wanted = text;
            noteQuery({ query: text });
            return list.reload();
        },
        wanted,
    );
    list.reload();
    const add = () => newCustomer((made) => go(`/customers/${encodeURIComponent(made.id)}`));
    return page(
        {
            title: t("customers.title"),
            actions: [button(t("customers.new"), add, { style: "primary", picture: "plus" })],
        },
        section(
            null,
            {},
            h(
                "div",
                { class: "stack" },
                h("div", { class: "filter", role: "search" }, search.element),
                list.box,
            ),
        ),
    );
}
