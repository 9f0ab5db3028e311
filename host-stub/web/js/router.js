// Paths to pages, by the History API.

const routes = [];
let onArrive = () => {};

export function route(pattern, page, needs) {
    const names = [];
    const source = pattern.replace(/:(\w+)/g, (_, name) => {
        names.push(name);
        return "([^/]+)";
    });
    routes.push({ expression: new RegExp(`^${source}/?$`), names, page, needs });
}

export function find(path) {
    for (const { expression, names, page, needs } of routes) {
        const match = expression.exec(path);
        if (!match) continue;
        const parameters = Object.fromEntries(
            names.map((name, i) => [name, decodeURIComponent(match[i + 1])]),
        );
        return { page, needs, parameters };
    }
    return null;
}

export function go(path, { replace = false } = {}) {
    history[replace ? "replaceState" : "pushState"](null, "", path);
    return onArrive({ isNew: true });
}

// Remembers what a page is narrowed to, without leaving it.
export function noteQuery(values) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) {
        if (value === undefined || value === null || value === "") query.delete(name);
        else query.set(name, value);
    }
    history.replaceState(null, "", query.size ? `${location.pathname}?${query}` : location.pathname);
}

function isPlain(event) {
    return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

export function start(arrive) {
    onArrive = arrive;
    addEventListener("popstate", () => onArrive({ isNew: true }));
    document.addEventListener("click", (event) => {
        const link = event.target.closest?.("a[href]");
        if (!link || !isPlain(event) || event.defaultPrevented) return;
        if (link.origin !== location.origin || link.hasAttribute("download") || link.target) return;
        if (link.hash && link.pathname === location.pathname) return;
        event.preventDefault();
        go(link.pathname + link.search);
    });
}
