// The table of all nodes.
import { cockpit } from "./host.js";
import { alert, announce, button, el } from "./dom.js";
import { counted } from "./text.js";
import { hasFailed, isTenant } from "./status.js";
import { nodesTable } from "./nodes_table.js";
import { settingsDialog } from "./settings_dialog.js";
import { removeDialog } from "./remove_dialog.js";
import { testAll } from "./test_all.js";
import { run } from "./command.js";

const filters = {
    all: ["All nodes", () => true],
    failing: ["IPMI Status not OK", hasFailed],
    hardware: ["Bad sensors", node => node.bad_sensors !== ""],
    off: ["Power off", node => node.power === "off"],
    never: ["Never connected", node => !isTenant(node) && node.ipmi_last_connected === "NA"],
    tenant: ["Tenant nodes", isTenant],
};

export function nodesView(fleet) {
    const messages = el("div", { class: "messages", "aria-live": "polite" });
    const counter = el("span", { class: "quiet", "aria-live": "polite" });
    const search = el("input", {
        class: "input search", type: "search", placeholder: "Filter by name or status", "aria-label": "Filter by name or status",
    });
    const choice = el("select", { class: "input", "aria-label": "Show" },
                      ...Object.entries(filters).map(([value, [label]]) => el("option", { value }, label)));
    let test = null;

    const table = nodesTable(fleet, { onRemove: remove });

    function count(shown) {
        const all = counted(fleet.nodes.size, "node", "nodes");
        const text = shown === fleet.nodes.size ? all : `${shown.toLocaleString()} of ${all}`;
        if (counter.textContent !== text)
            counter.textContent = text;
    }

    function filter() {
        const words = search.value.toLowerCase().split(/\s+/).filter(word => word !== "");
        const chosen = filters[choice.value][1];
        count(table.filter(node => {
            const text = `${node.node} ${node.ipmi_status} ${node.bad_sensors}`.toLowerCase();
            return chosen(node) && words.every(word => text.includes(word));
        }));
    }

    function say(kind, message) {
        messages.replaceChildren(alert(kind, message,
                                       button("×", "plain", () => messages.replaceChildren(), { "aria-label": "Close" })));
    }

    function remove(name) {
        removeDialog(name, {
            onRemoved: () => fleet.load().then(() => say("success", `${name} is removed.`)),
            onFailed: error => say("danger", error.message),
        });
    }

    function add() {
        settingsDialog({
            onSaved: name => fleet.refresh(name),
            onTest: async name => {
                say("info", `Testing ${name} …`);
                try {
                    const result = (await run(["test"], [name])).nodes[0];
                    await fleet.refresh(name);
                    say(result.code === "ok" ? "success" : "danger", `${name}: ${result.ipmi_status}`);
                } catch (error) {
                    say("danger", error.message);
                }
            },
        });
    }

    const progress = el("progress", { class: "progress", max: 1, value: 0, "aria-label": "Nodes tested" });
    const progressText = el("span", {});
    const progressLine = el("div", { class: "progress-line", hidden: true }, progress, progressText,
                            button("Cancel", "link", () => test && test.stop()));

    async function startTest() {
        const names = [...fleet.nodes.values()].filter(node => !isTenant(node)).map(node => node.node);
        const tell = ({ done, all, failed }) => {
            progress.max = all;
            progress.value = done;
            progressText.textContent = `${done.toLocaleString()} of ${counted(all, "node", "nodes")} tested, ${failed.toLocaleString()} not OK`;
        };
        let last = { done: 0, all: names.length, failed: 0 };
        testButton.disabled = true;
        progressLine.hidden = false;
        messages.replaceChildren();
        tell(last);
        announce(`Testing ${counted(names.length, "node", "nodes")}.`);
        try {
            test = testAll(fleet, names, now => {
                last = now;
                tell(now);
            });
            const complete = await test.done;
            const result = `${counted(last.done, "node", "nodes")} tested, ${last.failed.toLocaleString()} not OK.`;
            say(!complete || last.failed ? "warning" : "success", complete ? result : `Canceled: ${result}`);
        } catch (error) {
            say("danger", error.message);
        }
        test = null;
        testButton.disabled = false;
        progressLine.hidden = true;
        table.sort();
    }

    const testButton = button("Test all", "secondary", startTest);
    search.addEventListener("input", filter);
    choice.addEventListener("change", filter);
    const onListed = () => {
        table.list();
        count(table.show());
    };
    const onChanged = () => count(table.show());
    fleet.addEventListener("listed", onListed);
    fleet.addEventListener("changed", onChanged);
    onListed();

    return {
        element: el("div", { class: "view" },
                    el("div", { class: "card" },
                       el("div", { class: "toolbar" },
                          el("h1", {}, "Nodes"), counter,
                          el("div", { class: "toolbar-items" }, search, choice,
                             testButton, button("Add node", "primary", add))),
                       progressLine, messages, table.element)),
        close() {
            fleet.removeEventListener("listed", onListed);
            fleet.removeEventListener("changed", onChanged);
            if (test)
                test.stop();
        },
    };
}
