// What the studio owes its customers, and how that went.

import { t } from "../i18n.js";
import { panelView } from "../panel/panel.js";
import { places } from "../places.js";
import { isPluginOn } from "../session.js";
import { notice } from "../ui/notice.js";
import { page } from "../ui/page.js";

export function reports() {
    const content = isPluginOn()
        ? panelView({ panel: places.reports, context: {}, noTitle: true }).root
        : notice("info", t("plugin.is_off"));
    return page({ title: t("reports.title"), lead: t("reports.lead") }, content);
}
