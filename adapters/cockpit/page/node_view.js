// The dashboard of a node: its status, its submenu IPMI, and what its BMC can tell.
import { cockpit } from "./host.js";
import { alert, button, el } from "./dom.js";
import { definitions } from "./definitions.js";
import { ipmiMenu } from "./menu.js";
import { pageLink } from "./links.js";
import { badSensors, hasFailed, ipmiStatus, isTenant, power, severity } from "./status.js";
import { settingsDialog } from "./settings_dialog.js";
import { removeDialog } from "./remove_dialog.js";
import { timeElement } from "./time.js";
import { sensorsView } from "./sensors_view.js";
import { logView } from "./log_view.js";
import { inventoryView } from "./inventory_view.js";
import { drawView } from "./draw_view.js";

const tabs = {
    sensors: ["Sensors", sensorsView],
    log: ["Event log", logView],
    inventory: ["Inventory", inventoryView],
    draw: ["Power draw", drawView],
};

function health(node) {
    const bad = badSensors(node);
    if (bad.length === 0)
        return severity(node.health);
    return [severity(node.health), el("ul", { class: "bad-sensors" }, ...bad.map(text => el("li", {}, text)))];
}

function log(node) {
    if (node.sel_percent === null)
        return "NA";
    return `${node.sel_percent} % full, ${node.sel_entries} entries${node.sel_overflow ? "; events were lost" : ""}`;
}

function statusPairs(node) {
    const pairs = [["IPMI Status", ipmiStatus(node)], ["IPMI Last Connected", timeElement(node.ipmi_last_connected)],
                   ["Power", power(node)]];
    if (!isTenant(node))
        pairs.push(["Hardware", health(node)], ["Event log", log(node)]);
    const port = node.port === 623 ? "" : `, port ${node.port}`;
    pairs.push(["Address", node.host ? node.host + port : "NA"]);
    if (!isTenant(node))
        pairs.push(["IPMI User", node.user === "set" ? "Set" : "Not set"],
                   ["IPMI Password", node.password === "set" ? "Set" : "Not set"]);
    return pairs;
}

export function nodeView(fleet, { node: name }) {
    const tenant = isTenant(fleet.nodes.get(name));
    const messages = el("div", { class: "messages", "aria-live": "polite" });
    const status = el("div");
    const tabLinks = new Map(Object.entries(tabs).map(([tab, [label]]) => [tab, pageLink([name, tab], { class: "tab" }, label)]));
    const tabList = el("nav", { class: "tabs", "aria-label": "Details" }, ...tabLinks.values());
    const panel = el("div");
    const opened = new Map();
    let shownStatus = "";
    let shownTab = null;
    let failed = hasFailed(fleet.nodes.get(name));

    function say(kind, message) {
        messages.replaceChildren(alert(kind, message,
                                       button("×", "plain", () => messages.replaceChildren(), { "aria-label": "Close" })));
    }

    function showStatus() {
        const node = fleet.nodes.get(name);
        const text = JSON.stringify(node);
        if (text === shownStatus)
            return;
        shownStatus = text;
        status.replaceChildren(definitions(statusPairs(node)));
        if (failed && node.code === "ok" && shownTab)
            shownTab.recovered();
        failed = hasFailed(node);
    }

    const menu = ipmiMenu(fleet, name, { say, changed: () => fleet.refresh(name).catch(error => say("danger", error.message)) });

    function edit() {
        settingsDialog({
            node: fleet.nodes.get(name),
            onSaved: async (_, isOther) => {
                for (const view of isOther ? opened.values() : [])
                    view.edited();
                await fleet.refresh(name);
                await menu.load();
            },
            onTest: () => menu.run("test"),
        });
    }

    function remove() {
        removeDialog(name, {
            onRemoved: () => fleet.load(),
            onFailed: error => say("danger", error.message),
        });
    }

    const onChanged = event => { if (event.detail.has(name)) showStatus(); };
    const onListed = () => {
        if (fleet.nodes.has(name))
            showStatus();
        else
            cockpit.location.go([]);
    };
    fleet.addEventListener("changed", onChanged);
    fleet.addEventListener("listed", onListed);
    showStatus();
    menu.load();

    return {
        element: el("div", { class: "view" },
                    el("nav", { "aria-label": "Breadcrumb", class: "breadcrumb" },
                       pageLink([], {}, "Nodes"), el("span", { "aria-hidden": "true" }, "›"),
                       el("span", { "aria-current": "page" }, name)),
                    el("div", { class: "dashboard" },
                       menu.element,
                       el("div", { class: "dashboard-main" },
                          el("section", { class: "card" },
                             el("div", { class: "toolbar" }, el("h1", {}, name),
                                el("div", { class: "toolbar-items" },
                                   tenant ? null : button("Edit", "secondary", edit),
                                   button("Remove", "danger-secondary", remove))),
                             messages, status),
                          tenant ? null : tabList, tenant ? null : panel))),
        go(path) {
            if (tenant)
                return;
            const chosen = Object.hasOwn(tabs, path[1]) ? path[1] : "sensors";
            for (const [tab, link] of tabLinks)
                link.setAttribute("aria-current", tab === chosen ? "page" : "false");
            if (!opened.has(chosen)) {
                opened.set(chosen, tabs[chosen][1](fleet, name));
                opened.get(chosen).load();
            }
            shownTab = opened.get(chosen);
            panel.replaceChildren(shownTab.element);
        },
        close() {
            fleet.removeEventListener("changed", onChanged);
            fleet.removeEventListener("listed", onListed);
            menu.close();
            for (const view of opened.values())
                view.close();
        },
    };
}
