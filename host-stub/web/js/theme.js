// Runs before the page is drawn, so that a chosen theme does not flash. No choice: the system's.
(() => {
    const root = document.documentElement;
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
})();
