// Every gift voucher, credit and package of the studio.

import { t } from "../i18n.js";
import { panelView } from "../panel/panel.js";
import { historyLinks, places } from "../places.js";
import { isPluginOn } from "../session.js";
import { notice } from "../ui/notice.js";
import { page } from "../ui/page.js";

export function vouchers() {
    const content = isPluginOn()
        ? panelView({ panel: places.vouchers, context: {}, noTitle: true, links: historyLinks }).root
        : notice("info", t("plugin.is_off"));
    return page({ title: t("vouchers.title"), lead: t("vouchers.lead") }, content);
}
