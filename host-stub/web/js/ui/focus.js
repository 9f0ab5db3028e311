// Where the focus stays when what had it is drawn again: on what bears the same name in the same row.

const focusable = "a[href], button, input, select, textarea, summary";

function nameOf(element) {
    const row = element.closest("[data-row]")?.dataset.row ?? "";
    const own = element.dataset.keep ?? element.getAttribute("aria-label") ?? element.textContent;
    return own ? `${row} ${own}` : null;
}

function sameIn(box, name) {
    if (name === null) return null;
    return [...box.querySelectorAll(focusable)].find((one) => nameOf(one) === name);
}

export function keepingFocus(box, draw) {
    const active = document.activeElement;
    const name = box.contains(active) ? nameOf(active) : undefined;
    draw();
    if (name === undefined) return;
    const heading = box.querySelector("h2[tabindex], h3[tabindex]");
    (sameIn(box, name) ?? heading)?.focus();
}

// Back to where somebody was, or at least to the page they are on.
export function focusAgain(before) {
    if (before?.isConnected) return before.focus();
    const main = document.getElementById("main");
    const same = before ? sameIn(main, nameOf(before)) : null;
    return (same ?? main.querySelector("h1"))?.focus({ preventScroll: true });
}
