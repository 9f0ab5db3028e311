// Starts the console: the session first, then the page of the path, and again whenever it changes.

import { get } from "./api.js";
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { languageOfBrowser, speak } from "./language.js";
import { activities } from "./pages/activities.js";
import { book } from "./pages/book.js";
import { checkout } from "./pages/checkout.js";
import { customer } from "./pages/customer.js";
import { customers } from "./pages/customers.js";
import { events } from "./pages/events.js";
import { myOrder } from "./pages/my_order.js";
import { myOrders } from "./pages/my_orders.js";
import { newOrder } from "./pages/new_order.js";
import { order } from "./pages/order.js";
import { orders } from "./pages/orders.js";
import { portal } from "./pages/portal.js";
import { reports } from "./pages/reports.js";
import { settings } from "./pages/settings.js";
import { signIn } from "./pages/sign_in.js";
import { vouchers } from "./pages/vouchers.js";
import { find, go, route, start } from "./router.js";
import { person, role, setSession } from "./session.js";
import { drawShell, home } from "./shell.js";
import { failure } from "./ui/notice.js";
import { page } from "./ui/page.js";

const staff = ["admin", "agent"];
const booking = ["customer", "nobody"];

route("/sign-in", signIn, null);
route("/orders", orders, staff);
route("/orders/new", newOrder, staff);
route("/orders/:id", order, staff);
route("/customers", customers, staff);
route("/customers/:id", customer, staff);
route("/vouchers", vouchers, staff);
route("/reports", reports, ["admin"]);
route("/activities", activities, staff);
route("/events", events, ["admin"]);
route("/settings", settings, ["admin"]);
route("/portal", portal, ["customer"]);
route("/my-orders", myOrders, ["customer"]);
route("/my-orders/:id", myOrder, ["customer"]);
route("/book", book, booking);
route("/book/:id", checkout, booking);

const app = document.getElementById("app");
const main = h("main", { class: "main", id: "main", tabindex: "-1" });
let turn = 0;

function elsewhere(match) {
    if (!person()) return location.pathname === "/sign-in" ? null : "/sign-in";
    if (location.pathname === "/") return home();
    if (match?.needs && !match.needs.includes(role())) return null;
    return null;
}

function notHere(match) {
    if (!match)
        return page(
            { title: t("page.unknown"), lead: t("page.unknown.lead") },
            h("a", { href: home() }, t("page.home")),
        );
    return page(
        { title: t("page.not_yours"), lead: t("page.not_yours.lead") },
        h("a", { href: home() }, t("page.home")),
    );
}

async function drawn(match) {
    const isAllowed = match && (!match.needs || match.needs.includes(role()));
    if (!isAllowed) return notHere(match);
    try {
        return await match.page(match.parameters, new URLSearchParams(location.search));
    } catch (error) {
        return page({ title: t("page.failed") }, failure(error));
    }
}

function settle(content) {
    replace(main, content);
    const heading = main.querySelector("h1");
    document.title = `${heading?.textContent ?? ""} · ${t("console")}`;
    heading?.focus({ preventScroll: true });
    scrollTo(0, 0);
}

async function arrive() {
    const match = find(location.pathname);
    const target = elsewhere(match);
    if (target) return go(target, { replace: true });
    const mine = ++turn;
    drawShell(app, location.pathname, main);
    const content = await drawn(match);
    if (mine === turn) settle(content);
}

async function begin() {
    setSession(await get("/api/session"));
    if (!person()) await speak(languageOfBrowser());
    start(arrive);
    await arrive();
}

begin().catch((error) =>
    replace(app, h("main", { class: "main" }, h("h1", {}, "Booking console"), failure(error))),
);
