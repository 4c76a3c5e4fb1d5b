// Instead of a view: why there is nothing to see, in a sentence, and what to do.
import { button, el } from "./dom.js";
import { icon } from "./icons.js";
import { cockpit } from "./host.js";
import { run } from "./command.js";

const advice = {
    "access-denied": {
        title: "Administrative access is needed",
        more: "If you are an administrator, select “Limited access” at the top of the page; the nodes appear once it is on.",
    },
    "not-found": {
        title: "nodeipmi is not installed",
        more: "Install it with “bazel run //:install”, or say where it is in /etc/cockpit/nodeipmi.override.json.",
    },
    state_missing: {
        title: "There is no state yet",
        more: "The state is where nodes, their sealed credentials and their status are kept.",
        action: "Make the state",
        run: () => run(["init"]),
    },
};

export function troubleView({ error = null, title = null, message = null, back = false, retry = null }) {
    const known = (error && advice[error.code]) || {};
    const said = el("p", { class: "alert-text", role: "alert" }, message || error.message);
    const actions = [];
    if (known.run) {
        actions.push(button(known.action, "primary", async event => {
            event.target.disabled = true;
            try {
                await known.run();
                retry();
            } catch (failure) {
                event.target.disabled = false;
                said.replaceChildren(failure.message);
            }
        }));
    }
    if (retry)
        actions.push(button("Try again", known.run ? "link" : "primary", () => retry()));
    if (back)
        actions.push(button("All nodes", "primary", () => cockpit.location.go([])));
    return {
        element: el("div", { class: "empty-state" },
                    icon("warning"),
                    el("h1", {}, title || known.title || "Node IPMI does not work"),
                    said,
                    known.more ? el("p", {}, known.more) : null,
                    el("div", { class: "actions" }, ...actions)),
    };
}
