// The watts that a node takes, over the time that its page is open.
import { cockpit } from "./host.js";
import { alert, el } from "./dom.js";
import { definitions } from "./definitions.js";
import { plot } from "./plot.js";
import { hasFailed } from "./status.js";
import { run } from "./command.js";

const interval = 5000;
const afterRefusal = 60000;
const most = 1440; // two hours

// Asks from when it is first looked at until the page of the node is left. Returns {element, load(), recovered(),
// edited(), close()}.
export function drawView(fleet, name) {
    const samples = [];
    const now = el("div", { class: "reading" });
    const chart = el("div", { class: "chart" });
    const trouble = el("div", { "aria-live": "polite" });
    const running = new AbortController();
    let edits = 0;
    let timer = null;

    function say(kind, message) {
        if (trouble.textContent.endsWith(message))
            return;
        trouble.replaceChildren(alert(kind, message));
    }

    function show(result) {
        const watts = samples.map(sample => sample.watts);
        const round = number => `${Math.round(number).toLocaleString()} W`;
        const pairs = [["Now", round(result.watts)], ["Least here", round(Math.min(...watts))],
                       ["Most here", round(Math.max(...watts))]];
        if (result.source === "dcmi" && result.period_seconds)
            pairs.push([`By the BMC, last ${result.period_seconds} s`,
                        `${round(result.minimum)} to ${round(result.maximum)}, ${round(result.average)} on average`]);
        if (result.sensors.length)
            pairs.push(["Sensors", result.sensors.join(", ")]);
        now.replaceChildren(definitions(pairs));
        chart.replaceChildren(plot(samples));
    }

    // Whether to go on at the usual pace.
    async function sample() {
        if (hasFailed(fleet.nodes.get(name))) {
            say("info", "Not asked, since IPMI Status is not OK.");
            return true;
        }
        const editsBefore = edits;
        const result = (await run(["power"], [name, "draw"], { signal: running.signal })).nodes[0];
        if (edits !== editsBefore)
            return true;
        if (result.code !== "ok") {
            say("danger", result.ipmi_status);
            // With IPMI Status as it is now no more is asked until it is OK: a refused password may count towards a lock-out.
            await fleet.refresh(name);
            return hasFailed(fleet.nodes.get(name));
        }
        samples.push({ time: new Date(), watts: result.watts });
        samples.splice(0, samples.length - most);
        if (result.trouble)
            say("warning", result.trouble);
        else
            trouble.replaceChildren();
        show(result);
        return true;
    }

    async function next() {
        let isUsual = cockpit.hidden;
        try {
            isUsual = isUsual || await sample();
        } catch (error) {
            if (!running.signal.aborted)
                say("danger", error.message);
        }
        if (!running.signal.aborted)
            timer = setTimeout(next, isUsual ? interval : afterRefusal);
    }

    return {
        element: el("section", { class: "card" },
                    el("div", { class: "toolbar" }, el("h2", {}, "Power draw"),
                       el("span", { class: "quiet" }, `Asked each ${interval / 1000} seconds while this node is shown`)),
                    trouble, now, chart),
        load: next,
        recovered() {}, // it goes on asking anyway
        edited() { // maybe to be another BMC
            edits++;
            samples.length = 0;
            for (const part of [trouble, now, chart])
                part.replaceChildren();
        },
        close() {
            running.abort();
            clearTimeout(timer);
        },
    };
}
