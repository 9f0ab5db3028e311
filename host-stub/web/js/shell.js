// What stands around every page: studio, places to go, who is signed in, language and theme.

import { get, onBusy, remove } from "./api.js";
import { add, h, replace } from "./dom.js";
import { currentLanguage, languages, t } from "./i18n.js";
import { chooseLanguage, languageOfBrowser, speak } from "./language.js";
import { go } from "./router.js";
import { isPluginOn, isStaff, person, role, session, setSession, studio } from "./session.js";
import { button } from "./ui/button.js";
import { icon } from "./ui/icons.js";
import { toastRegion } from "./ui/toast.js";

const filling_poll_ms = 1500;

function entries() {
    const on = isPluginOn();
    if (isStaff()) {
        const admin = role() === "admin";
        return [
            ["/orders", "nav.orders"],
            ["/customers", "nav.customers"],
            on && ["/vouchers", "nav.vouchers"],
            on && admin && ["/reports", "nav.reports"],
            ["/activities", "nav.activities"],
            admin && ["/events", "nav.events"],
            admin && ["/settings", "nav.settings"],
        ].filter(Boolean);
    }
    if (role() === "customer")
        return [
            on && ["/portal", "nav.portal"],
            ["/book", "nav.book"],
            ["/my-orders", "nav.my_orders"],
        ].filter(Boolean);
    return [["/book", "nav.book"]];
}

export function home() {
    return person() ? entries()[0][0] : "/sign-in";
}

function navigation(path) {
    const links = entries().map(([href, key]) => {
        const isHere = path === href || path.startsWith(`${href}/`);
        return h("a", { href, "aria-current": isHere ? "page" : undefined }, t(key));
    });
    const who = h(
        "div",
        { class: "nav-who" },
        h("span", { class: "muted small" }, `${person().name || t("role.nobody")} · ${t(`role.${role()}`)}`),
        button(t("sign_out"), signOut, { small: true }),
    );
    return h("nav", { class: "nav", id: "nav", "aria-label": t("nav.label") }, links, who);
}

function navigationToggle(nav) {
    const toggle = button(t("nav.menu"), null, {
        style: "quiet menu-toggle",
        picture: "menu",
        hides: true,
        "aria-expanded": "false",
        "aria-controls": "nav",
    });
    toggle.addEventListener("click", () => {
        const isOpen = nav.classList.toggle("open");
        toggle.setAttribute("aria-expanded", String(isOpen));
    });
    return toggle;
}

function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function themeSwitch() {
    const label = () => t(isDark() ? "theme.to_light" : "theme.to_dark");
    const toggle = button(label(), null, { style: "quiet", picture: isDark() ? "sun" : "moon", hides: true });
    toggle.addEventListener("click", () => {
        const next = isDark() ? "light" : "dark";
        document.documentElement.dataset.theme = next;
        localStorage.setItem("theme", next);
        toggle.setAttribute("aria-label", label());
        toggle.title = label();
        replace(toggle, icon(isDark() ? "sun" : "moon"));
    });
    return toggle;
}

function languageSwitch() {
    const [code, name] = languages.find(([one]) => one !== currentLanguage());
    const change = async () => {
        await chooseLanguage(code);
        await go(location.pathname + location.search, { replace: true });
    };
    return button(code.toUpperCase(), change, {
        style: "quiet",
        lang: code,
        "aria-label": name,
        title: name,
        "data-language": code,
    });
}

async function signOut() {
    await remove("/api/session");
    setSession(await get("/api/session"));
    await speak(languageOfBrowser());
    await go("/sign-in");
}

function whoBox() {
    if (!person()) return null;
    return [
        h("div", { class: "who" }, person().name || t("role.nobody"), h("span", {}, t(`role.${role()}`))),
        button(t("sign_out"), signOut, { small: true, style: "sign-out" }),
    ];
}

function bar(path) {
    const nav = person() ? navigation(path) : null;
    return h(
        "header",
        { class: "bar" },
        h(
            "div",
            { class: "bar-inner" },
            h(
                "a",
                { class: "brand", href: home() },
                h("img", { src: "/icon.svg", alt: "" }),
                h("span", {}, studio()?.name ?? t("console")),
            ),
            nav,
            h(
                "div",
                { class: "bar-tools" },
                whoBox(),
                languageSwitch(),
                themeSwitch(),
                nav && navigationToggle(nav),
            ),
        ),
    );
}

let filling = null;

// The samples are made in the background: how far they are, until they are there.
function followFilling() {
    const box = h("div", { class: "filling", role: "status" });
    const show = async () => {
        const { filling: now } = session();
        if (!now || !now.total || now.done >= now.total) return void (box.hidden = true);
        box.hidden = false;
        const label = t("filling", { done: now.done, total: now.total });
        if (!box.firstChild) add(box, h("span", {}), h("progress", { "aria-label": t("filling.label") }));
        box.firstChild.textContent = label;
        box.lastChild.max = now.total;
        box.lastChild.value = now.done;
        setTimeout(refresh, filling_poll_ms);
    };
    const refresh = async () => {
        try {
            const next = await get("/api/session");
            Object.assign(session(), { filling: next.filling });
        } finally {
            show();
        }
    };
    show();
    return box;
}

export function drawShell(app, path, main) {
    filling ??= followFilling();
    const busy = h("div", { class: "busy", hidden: true });
    onBusy((isBusy) => (busy.hidden = !isBusy));
    replace(
        app,
        busy,
        h("a", { class: "skip", href: "#main" }, t("skip")),
        bar(path),
        filling,
        main,
        toastRegion(),
    );
}
