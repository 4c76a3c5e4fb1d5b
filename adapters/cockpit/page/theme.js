// Light or dark, as the rest of Cockpit is: its shell keeps the choice in the local storage, and tells of a change.
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function apply(choice) {
    const style = choice || localStorage.getItem("shell:style") || "auto";
    const isDark = style === "dark" || (style === "auto" && dark.matches);
    document.documentElement.classList.toggle("pf-theme-dark", isDark);
}

window.addEventListener("storage", event => { if (event.key === "shell:style") apply(); });
window.addEventListener("cockpit-style", event => apply(event.detail.style));
dark.addEventListener("change", () => apply());
apply();
