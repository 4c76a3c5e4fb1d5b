// Connect: the BMC's own web page in a new tab.
import { button, el } from "./dom.js";
import { icon } from "./icons.js";
import { openDialog } from "./dialog.js";
import { outsideLink, webAddress } from "./links.js";
import { hasFailed } from "./status.js";
import { run } from "./command.js";

// Where the last test failed, says so first.
function warn(node, address) {
    const dialog = openDialog({
        title: `Connect to ${node.node}?`,
        warning: true,
        body: [el("p", {}, `The last attempt to reach its BMC failed: ${node.ipmi_status}`),
               el("p", {}, `Its web page may be out of reach too: ${address}`)],
        actions: [
            outsideLink(address, { class: "button primary", on: { click: () => dialog.close() } }, "Connect anyway"),
            button("Cancel", "link", () => dialog.close()),
        ],
    });
}

// A link from the beginning, since browsers open tabs for links that are clicked, and not for scripts that have waited.
export function connectItem(fleet, name, label, say) {
    const link = outsideLink("", { class: "button menu-item", "data-item": "connect" }, label, icon("external"),
                             el("span", { class: "hidden-but-read" }, " (opens a new tab)"));
    link.removeAttribute("href");
    link.addEventListener("click", event => {
        const node = fleet.nodes.get(name);
        if (!link.hasAttribute("href") || !hasFailed(node))
            return;
        event.preventDefault();
        warn(node, link.href);
    });
    run(["connect"], [name]).then(document => {
        const address = webAddress(document.nodes[0].web);
        if (address === null)
            say("danger", "The stored web address is not one of http or https; correct it with Edit.");
        else
            link.setAttribute("href", address);
    }, error => say("danger", error.message));
    return link;
}
