// The submenu IPMI of a node, as the plugin describes it: which items there are, which ask first, which are not to be
// had now and why.
import { announce, button, el, spinner } from "./dom.js";
import { confirm } from "./dialog.js";
import { connectItem } from "./connect.js";
import { forget, tell } from "./outcomes.js";
import { run } from "./command.js";

// How the items are run. One that this page does not know is shown, and says so.
const commands = {
    test: { words: ["test"], operands: [] },
    "power-on": { words: ["power", "--wait=60"], operands: ["on"] },
    "power-off": { words: ["power", "--wait=60"], operands: ["off"] },
    "power-cycle": { words: ["power", "--wait=60"], operands: ["cycle"] },
    reset: { words: ["power", "--wait=60"], operands: ["reset"] },
    "soft-shutdown": { words: ["power", "--wait=180"], operands: ["soft"] },
    identify: { words: ["identify"], operands: ["15"] },
};

const consequences = {
    "power-off": "Its power is cut at once: what is not saved on it is lost.",
    "power-cycle": "Its power is cut at once and comes back: what is not saved on it is lost.",
    reset: "It starts anew at once: what is not saved on it is lost.",
    "soft-shutdown": "Its operating system is asked to shut down.",
};

function done(item, result) {
    if (item.id === "identify")
        return "The light of the node is on for 15 seconds.";
    const power = result.power === "unknown" ? "" : ` The power is ${result.power}.`;
    return `OK.${power}`;
}

// `say(kind, message)` shows why there is no menu. `changed()` is awaited after each item. Returns {element, load(),
// run(id), close()}. What has begun goes on when the page of the node is left: whoever turned a node on does not want it
// half done.
export function ipmiMenu(fleet, name, { say, changed }) {
    const list = el("ul", { class: "menu-items" });
    const progress = el("div", { class: "menu-progress" });
    const shared = el("p", { class: "help menu-reason" });
    const nav = el("nav", { class: "submenu card", "aria-label": "IPMI" }, el("h2", {}, "IPMI"), shared, list, progress);
    let items = [];

    function showRunning() {
        const running = fleet.running.get(name);
        for (const control of list.querySelectorAll("button"))
            control.disabled = Boolean(running) || control.dataset.enabled !== "true";
        progress.replaceChildren(...(running
            ? [spinner(`${running.label} …`), button("Cancel", "link small", () => running.controller.abort())]
            : []));
    }

    async function act(item) {
        const { words, operands } = commands[item.id];
        const focused = document.activeElement;
        const running = fleet.begin(name, item.label);
        if (!running) {
            tell(name, "warning", `${item.label}: Not begun, since ${fleet.running.get(name).label} still runs.`);
            return;
        }
        forget(name);
        announce(`${item.label} of ${name} has begun.`);
        let outcome;
        try {
            const result = (await run(words, [name, ...operands], { signal: running.signal })).nodes[0];
            if (result.code === "ok")
                outcome = ["success", `${item.label}: ${done(item, result)}`];
            else
                outcome = [result.code === "cancelled" ? "info" : "danger", `${item.label}: ${result.ipmi_status}`];
        } catch (error) {
            outcome = running.signal.aborted
                ? ["warning", `${item.label}: Canceled. What was already sent to the BMC may still take effect.`]
                : ["danger", `${item.label}: ${error.message}`];
        }
        await changed();
        fleet.end(name);
        tell(name, ...outcome);
        if (focused && list.contains(focused) && document.activeElement === document.body)
            focused.focus();
    }

    const onRunning = event => { if (event.detail === name) showRunning(); };
    fleet.addEventListener("running", onRunning);

    function choose(item) {
        if (!item.destructive) {
            act(item);
            return;
        }
        confirm({
            title: `${item.label} ${name}?`,
            message: `${item.label} acts on the node ${name}. ${consequences[item.id] || ""}`,
            label: item.label,
            act: () => act(item),
        });
    }

    function reasonOf(item) {
        if (!item.enabled)
            return item.disabled_reason;
        return Object.hasOwn(commands, item.id) || item.id === "connect" ? "" : "This page does not know how to do that.";
    }

    // Why an item is disabled stands below it; what is true of several, once above all.
    function sharedReason() {
        const reasons = items.map(reasonOf).filter(reason => reason !== "");
        return reasons.find((reason, i) => reasons.indexOf(reason) !== i) || "";
    }

    function entry(item) {
        const reason = reasonOf(item);
        const enabled = reason === "";
        if (item.id === "connect" && enabled)
            return el("li", {}, connectItem(fleet, name, item.label, say));
        const control = button(item.label, item.destructive ? "menu-item destructive" : "menu-item", () => choose(item),
                               { disabled: !enabled, "data-enabled": String(enabled), "data-item": item.id, title: reason || null });
        return el("li", {}, control, !enabled && reason !== shared.textContent ? el("div", { class: "help" }, reason) : null);
    }

    return {
        element: nav,
        async load() {
            try {
                items = (await run(["menu"], [name])).items;
                shared.textContent = sharedReason();
                shared.hidden = shared.textContent === "";
                list.replaceChildren(...items.map(entry));
                nav.hidden = false;
                showRunning();
            } catch (error) {
                // Of a tenant node: why it has none.
                nav.hidden = true;
                say(error.code === "not_host_node" ? "info" : "danger", error.message);
            }
        },
        run(id) {
            const item = items.find(item => item.id === id && item.enabled);
            if (item)
                choose(item);
        },
        close() {
            fleet.removeEventListener("running", onRunning);
        },
    };
}
