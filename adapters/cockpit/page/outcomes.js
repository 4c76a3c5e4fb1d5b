// How the items of submenus ended: above all views, since who began one may look at another node by then.
import { alert, button } from "./dom.js";

const shown = new Map(); // by the names of the nodes

export function forget(name) {
    if (shown.has(name))
        shown.get(name).remove();
    shown.delete(name);
}

export function tell(name, kind, message) {
    forget(name);
    const element = alert(kind, `${name}: ${message}`,
                          button("×", "plain", () => forget(name), { "aria-label": "Close" }));
    shown.set(name, element);
    document.getElementById("messages").append(element); // a live region: screen readers say it
}
