// Links within the page, and out of it.
import { cockpit } from "./host.js";
import { el } from "./dom.js";

// A link for the browser (a new tab, a bookmark), and a step within the page for a plain click.
export function pageLink(path, attributes, ...children) {
    return el("a", {
        ...attributes,
        href: `#/${path.map(encodeURIComponent).join("/")}`,
        on: {
            click: event => {
                if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
                    return;
                event.preventDefault();
                cockpit.location.go(path);
            },
        },
    }, ...children);
}

export function nodeLink(name) {
    return pageLink([name], {}, name);
}

// The address as the browser understands it, or null if it is none of the web: a stored one may be anything.
export function webAddress(text) {
    try {
        const url = new URL(text);
        return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
        return null;
    }
}

// A new tab that knows nothing of this one.
export function outsideLink(address, attributes, ...children) {
    return el("a", { ...attributes, href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
