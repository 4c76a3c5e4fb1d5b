// The system event log of a node, the newest entry first.
import { button, el } from "./dom.js";
import { counted } from "./text.js";
import { reading } from "./reading.js";
import { bmcTime } from "./time.js";

// More are shown when they are asked for: logs have thousands.
const atOnce = 200;

function time(entry) {
    if (entry.time)
        return bmcTime(entry.time);
    return "seconds_since_start" in entry ? `${entry.seconds_since_start} s after the BMC started` : "No time";
}

function what(entry) {
    if (entry.event === undefined)
        return el("td", { "data-label": "Event" }, `Record of the manufacturer: ${entry.data}`);
    const unit = entry.unit ? ` ${entry.unit}` : "";
    const numbers = entry.reading === null ? null
        : `${entry.reading}${unit}${entry.threshold === null ? "" : `, limit ${entry.threshold}${unit}`}`;
    return el("td", { "data-label": "Event" }, entry.event, entry.ceased ? " (has ceased)" : null,
              ...[entry.detail, numbers].filter(Boolean).map(text => el("div", { class: "quiet" }, text)));
}

function row(entry) {
    return el("tr", {},
              el("td", { "data-label": "Time", class: "nowrap" }, time(entry)),
              el("td", { "data-label": "Sensor" }, entry.sensor || entry.type || ""),
              what(entry));
}

function render(result) {
    const body = el("tbody");
    const rest = result.sel.slice();
    const more = button("", "link", () => show());
    const show = () => {
        body.append(...rest.splice(0, atOnce).map(row));
        more.hidden = rest.length === 0;
        more.textContent = `Show more (${counted(rest.length, "entry", "entries")} left)`;
    };
    show();
    return [
        el("p", {}, `${counted(result.entries, "entry", "entries")}. `,
           result.overflow ? el("strong", {}, "The log is full: events were lost. ") : null,
           el("span", { class: "quiet" },
              `Times are those of the BMC’s clock, which says ${result.clock ? bmcTime(result.clock) : "nothing"}.`)),
        result.sel.length === 0 ? null
            : el("table", { class: "table compact collapsing", "aria-label": "Event log" },
                 el("thead", {}, el("tr", {}, ...["Time", "Sensor", "Event"].map(title => el("th", { scope: "col" }, title)))),
                 body),
        more,
    ].filter(Boolean);
}

export function logView(fleet, name) {
    return reading(fleet, name, { title: "Event log", words: ["sel", "--newest-first"], render });
}
