// The sensors of a node, with their limits as bars.
import { el } from "./dom.js";
import { counted } from "./text.js";
import { reading } from "./reading.js";
import { severity } from "./status.js";
import { limitsBar } from "./limits_bar.js";

const unread = { unavailable: "Not available", not_scanned: "Not scanned", unknown: "Not read" };

function value(sensor) {
    if (sensor.value === null)
        return sensor.states.join(", ") || unread[sensor.state] || "";
    return `${sensor.value.toLocaleString()} ${sensor.unit}`.trim();
}

function state(sensor) {
    return sensor.severity === "unknown" ? el("span", { class: "quiet" }, unread[sensor.state] || "Unknown")
                                         : severity(sensor.severity);
}

function row(sensor) {
    return el("tr", { class: ["ok", "unknown"].includes(sensor.severity) ? null : "bad" },
              el("th", { scope: "row" }, sensor.sensor),
              el("td", { "data-label": "Reading", class: sensor.value === null ? null : "nowrap" }, value(sensor)),
              el("td", { "data-label": "Limits" }, limitsBar(sensor)),
              el("td", { "data-label": "State", class: "nowrap" }, state(sensor)),
              el("td", { "data-label": "Type", class: "quiet words" }, sensor.type));
}

function render({ sensors }) {
    const rows = sensors.map(row);
    const bad = rows.filter(row => row.classList.contains("bad")).length;
    const only = el("input", { type: "checkbox" });
    only.addEventListener("change", () => {
        for (const row of rows)
            row.hidden = only.checked && !row.classList.contains("bad");
    });
    return [
        el("p", {}, `${counted(sensors.length, "sensor", "sensors")}, ${bad.toLocaleString()} worse than ok. `,
           el("label", { class: "check" }, only, " Only those")),
        el("table", { class: "table compact collapsing", "aria-label": "Sensors" },
           el("thead", {}, el("tr", {}, ...["Sensor", "Reading", "Limits", "State", "Type"].map(
               title => el("th", { scope: "col" }, title)))),
           el("tbody", {}, ...rows)),
    ];
}

export function sensorsView(fleet, name) {
    return reading(fleet, name, { title: "Sensors", words: ["sensors", "--thresholds"], render });
}
