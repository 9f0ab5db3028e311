// What the customer booked so far.

import { get, inStudio } from "../api.js";
import { t } from "../i18n.js";
import { linkButton } from "../ui/button.js";
import { pagedList } from "../ui/list.js";
import { page, section } from "../ui/page.js";
import { orderColumns, orderRow } from "./orders.js";

export function myOrders() {
    const list = pagedList({
        label: t("nav.my_orders"),
        columns: orderColumns().filter((column) => column.id !== "customer"),
        load: (cursor) => get(inStudio("orders"), { cursor }),
        row: (order) => orderRow("/my-orders", order),
        empty: () => t("my_orders.empty"),
        emptyAction: () => linkButton(t("nav.book"), "/book"),
    });
    list.reload();
    return page({ title: t("nav.my_orders") }, section(null, {}, list.box));
}
