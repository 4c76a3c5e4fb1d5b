// IPMI Status, IPMI Last Connected, power and health of a node, as a table's cell and the dashboard show them.
import { el } from "./dom.js";
import { icon } from "./icons.js";

function withIcon(name, ...words) {
    return el("span", { class: "with-icon" }, icon(name), el("span", {}, ...words));
}

export function isTenant(node) {
    return node.kind === "tenant";
}

export function hasFailed(node) {
    return !isTenant(node) && node.code !== "ok" && node.code !== "unknown";
}

// The words and the time are the plugin's: "OK", or the error message of the last attempt.
export function ipmiStatus(node) {
    if (isTenant(node))
        return withIcon("tenant", "No IPMI: tenant node");
    if (node.code === "ok")
        return withIcon("ok", node.ipmi_status);
    return withIcon(node.code === "unknown" ? "unknown" : "failed", node.ipmi_status);
}

export function power(node) {
    if (isTenant(node))
        return el("span", {}, "NA");
    return withIcon({ on: "on", off: "off" }[node.power] || "unknown",
                    { on: "On", off: "Off" }[node.power] || "Unknown");
}

const healths = {
    ok: ["ok", "OK"],
    non_critical: ["warning", "Non-critical"],
    critical: ["failed", "Critical"],
    non_recoverable: ["failed", "Non-recoverable"],
};
const order = ["unknown", "ok", "non_critical", "critical", "non_recoverable"];

export function severityRank(severity) {
    return Math.max(0, order.indexOf(severity));
}

export function severity(word) {
    const [picture, label] = healths[word] || ["unknown", "Unknown"];
    return withIcon(picture, label);
}

// "Fan1 critical, CPU2 Temp non-critical", the worst first; a name may hold a comma, but not before such a word.
export function badSensors(node) {
    return node.bad_sensors.split(/(?<= (?:non-critical|critical|non-recoverable)), /).filter(text => text !== "");
}

export function worstSensor(node) {
    if (isTenant(node))
        return el("span", {}, "NA");
    const bad = badSensors(node);
    if (bad.length === 0)
        return severity(node.health);
    const more = bad.length > 1 ? el("span", { class: "quiet" }, ` and ${bad.length - 1} more`) : null;
    return el("span", { title: bad.join("\n") }, withIcon(healths[node.health] ? healths[node.health][0] : "unknown",
                                                          bad[0], more));
}
