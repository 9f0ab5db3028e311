// The customer's own credits and gifts.

import { t } from "../i18n.js";
import { panelView } from "../panel/panel.js";
import { places } from "../places.js";
import { isPluginOn, person } from "../session.js";
import { linkButton } from "../ui/button.js";
import { notice } from "../ui/notice.js";
import { page } from "../ui/page.js";

export function portal() {
    const context = { customer_id: person().customer_id };
    const panels = places.portal.map((panel) => panelView({ panel, context }).root);
    return page(
        {
            title: t("portal.title", { name: person().name }),
            lead: t("portal.lead"),
            actions: [linkButton(t("nav.book"), "/book", { style: "primary" })],
        },
        isPluginOn() ? panels : notice("info", t("plugin.is_off")),
    );
}
