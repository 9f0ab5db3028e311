// Signing in is choosing who you are: a studio first, then a person of it.

import { get, post } from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { languageIn, speak } from "../language.js";
import { go } from "../router.js";
import { session, setSession } from "../session.js";
import { home } from "../shell.js";
import { searchField } from "../ui/list.js";
import { failure } from "../ui/notice.js";
import { page, section } from "../ui/page.js";

const shown_customers = 12;

async function enter(studio, person) {
    await post("/api/session", { studio: studio.id, role: person.role, person: person.id ?? undefined });
    setSession(await get("/api/session"));
    await speak(languageIn(studio));
    await go(home());
}

function personTile(studio, person, told) {
    const choose = () => enter(studio, person).catch((error) => replace(told, failure(error)));
    return h(
        "button",
        {
            type: "button",
            class: "tile",
            "data-role": person.role,
            "data-person": person.id,
            onclick: choose,
        },
        h("strong", {}, person.name || t("role.nobody")),
        h("span", {}, t(`role.${person.role}.may`)),
    );
}

async function people(studio, box) {
    const told = h("div", { "aria-live": "polite" });
    const staffBox = h("div", { class: "tiles" });
    const customerBox = h("div", { class: "tiles" });
    const show = async (query) => {
        const { items } = await get("/api/people", { studio: studio.id, query });
        const isStaff = (one) => one.role !== "customer";
        const others = [...items.filter(isStaff), { role: "nobody", id: null, name: "" }];
        if (!query)
            replace(
                staffBox,
                others.map((one) => personTile(studio, one, told)),
            );
        const found = items.filter((one) => !isStaff(one)).slice(0, shown_customers);
        replace(
            customerBox,
            found.map((one) => personTile(studio, one, told)),
        );
        if (found.length === 0) replace(customerBox, h("p", { class: "muted" }, t("sign_in.no_customer")));
    };
    const search = searchField(t("sign_in.search"), (query) =>
        show(query).catch((error) => replace(told, failure(error))),
    );
    await show("");
    replace(
        box,
        section(
            t("sign_in.who"),
            {},
            h(
                "div",
                { class: "stack" },
                told,
                staffBox,
                h("h3", {}, t("sign_in.customers")),
                search.element,
                customerBox,
            ),
        ),
    );
}

export async function signIn() {
    const { studios } = session();
    const box = h("div", {});
    const tiles = studios.map((studio) => {
        const tile = h(
            "button",
            { type: "button", class: "tile", "aria-pressed": "false", "data-studio": studio.id },
            h("strong", {}, studio.name),
            h("span", {}, `${studio.currency} · ${studio.time_zone}`),
        );
        tile.addEventListener("click", () => {
            tiles.forEach((one) => one.setAttribute("aria-pressed", String(one === tile)));
            people(studio, box).catch((error) => replace(box, failure(error)));
        });
        return tile;
    });
    if (tiles.length === 1) tiles[0].click();
    const content = page(
        { title: t("sign_in.title"), lead: t("sign_in.lead") },
        section(
            t("sign_in.studio"),
            {},
            tiles.length > 0
                ? h("div", { class: "tiles" }, tiles)
                : h("p", { class: "muted" }, t("sign_in.no_studio")),
        ),
        box,
    );
    content.classList.add("sign-in");
    return content;
}
