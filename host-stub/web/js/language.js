// Which language is spoken to whom: what was chosen by hand, else what the browser asks for; and once a
// studio is entered, the studio's own.

import { get, post } from "./api.js";
import { currentLanguage, languages } from "./i18n.js";
import { setSession } from "./session.js";

const kept = "language";

export function chooseLanguage(code) {
    localStorage.setItem(kept, code);
    return speak(code);
}

const isSpoken = (code) => languages.some(([one]) => one === code);

function chosen() {
    const code = localStorage.getItem(kept);
    return isSpoken(code) ? code : null;
}

export function languageOfBrowser() {
    const asked = navigator.languages.map((one) => one.slice(0, 2).toLowerCase());
    return chosen() ?? asked.find(isSpoken) ?? languages[0][0];
}

export function languageIn(studio) {
    const own = studio.locale.slice(0, 2);
    return chosen() ?? (isSpoken(own) ? own : languageOfBrowser());
}

export async function speak(code) {
    if (code === currentLanguage()) return;
    await post("/api/session/locale", { locale: code });
    setSession(await get("/api/session"));
}
