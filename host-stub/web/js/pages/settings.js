// The plugin of the studio: switched on or off, and set up.

import { get, inStudio, post, put, Refusal } from "../api.js";
import { h, replace } from "../dom.js";
import { currentLanguage, t } from "../i18n.js";
import { go } from "../router.js";
import { setSession } from "../session.js";
import { settingsForm } from "../settings/schema_form.js";
import { badge } from "../ui/badge.js";
import { button } from "../ui/button.js";
import { confirmed } from "../ui/dialog.js";
import { failure, notice } from "../ui/notice.js";
import { page, section } from "../ui/page.js";
import { toast } from "../ui/toast.js";

function inLanguage(texts) {
    return texts[currentLanguage()] ?? texts.en;
}

function switchCard(plugin) {
    const told = h("div", { "aria-live": "polite" });
    const isOn = plugin.state === "on";
    const change = async () => {
        if (isOn && !(await confirmed(t("plugin.turn_off"), t("plugin.turn_off.ask"), t("plugin.turn_off"))))
            return;
        try {
            await post(inStudio("plugin"), { enabled: !isOn });
            setSession(await get("/api/session"));
            await go("/settings", { replace: true });
            toast(t(isOn ? "plugin.is_off_now" : "plugin.is_on_now"));
        } catch (error) {
            replace(told, failure(error));
        }
    };
    return section(
        inLanguage(plugin.name),
        {
            actions: [
                button(t(isOn ? "plugin.turn_off" : "plugin.turn_on"), change, {
                    style: isOn ? "danger" : "primary",
                }),
            ],
        },
        h(
            "div",
            { class: "stack tight" },
            h("p", {}, inLanguage(plugin.summary)),
            h(
                "p",
                { class: "row" },
                badge(plugin.state, t(`plugin.state.${plugin.state}`)),
                h("span", { class: "muted small" }, `${plugin.id} ${plugin.version}`),
            ),
            plugin.state === "stopping" && notice("warning", t("plugin.stopping")),
            told,
        ),
    );
}

function form(plugin) {
    const view = settingsForm(plugin.schema, plugin.settings);
    const told = h("div", { "aria-live": "polite" });
    const save = async () => {
        const settings = view.read();
        if (!settings) return;
        replace(told);
        try {
            await put(inStudio("plugin"), { settings });
            setSession(await get("/api/session"));
            toast(t("settings.saved"));
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            if (!view.tell(error.pointer, error.message)) replace(told, failure(error));
        }
    };
    return h(
        "div",
        { class: "stack wide settings" },
        view.element,
        h(
            "div",
            { class: "save stack tight" },
            told,
            h("div", { class: "row" }, button(t("settings.save"), save, { style: "primary" })),
        ),
    );
}

export async function settings() {
    const plugin = await get(inStudio("plugin"));
    return page({ title: t("settings.title"), lead: t("settings.lead") }, switchCard(plugin), form(plugin));
}
