// The page: which view is shown is in the address, `#/` for the table and `#/NODE/TAB` for a node.
import "./theme.js";
import { cockpit } from "./host.js";
import { Fleet } from "./fleet.js";
import { isNodeName } from "./names.js";
import { nodesView } from "./nodes_view.js";
import { nodeView } from "./node_view.js";
import { troubleView } from "./trouble_view.js";
import { alert, el, spinner } from "./dom.js";

const page = document.getElementById("page");
const fleet = new Fleet();
let shown = null; // { key, element, close(), go(path) }

function show(view) {
    if (shown && shown.close)
        shown.close();
    shown = view;
    page.replaceChildren(view.element);
}

function viewOf(path) {
    if (path.length === 0)
        return nodesView(fleet);
    const name = path[0];
    if (!isNodeName(name) || !fleet.nodes.has(name))
        return troubleView({ title: "No such node", message: `There is no node “${name}”.`, back: true });
    return nodeView(fleet, fleet.nodes.get(name));
}

function route() {
    const path = cockpit.location.path || [];
    const key = path.length ? `node ${path[0]}` : "nodes";
    if (!shown || shown.key !== key) {
        const isFirst = !shown || !shown.key;
        show(Object.assign(viewOf(path), { key }));
        window.scrollTo(0, 0);
        // Who goes from one view to another by the keyboard goes on reading at its top.
        if (!isFirst)
            page.focus();
    }
    if (shown.go)
        shown.go(path);
}

async function start() {
    fleet.stop();
    show({ element: el("div", { class: "loading" }, spinner("Loading the nodes")) });
    try {
        await fleet.load();
        route();
        performance.mark("first view");
        fleet.watch();
    } catch (error) {
        show(troubleView({ error, retry: start }));
    }
}

fleet.addEventListener("trouble", () => {
    document.getElementById("banner").replaceChildren(
        ...(fleet.trouble ? [alert("warning", `Not live: ${fleet.trouble}`)] : []));
});
cockpit.addEventListener("locationchanged", () => { if (shown && shown.key) route(); });
// What may be seen changes with the rights.
cockpit.permission({ admin: true }).addEventListener("changed", start);
start();
