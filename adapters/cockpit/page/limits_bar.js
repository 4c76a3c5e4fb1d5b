// A sensor's reading among its limits, as a bar: green where it may be, yellow and red beyond the limits.
import { svg } from "./dom.js";

const width = 160;
const height = 16;
const names = {
    lower_non_recoverable: "lower non-recoverable", lower_critical: "lower critical",
    lower_non_critical: "lower non-critical", upper_non_critical: "upper non-critical",
    upper_critical: "upper critical", upper_non_recoverable: "upper non-recoverable",
};

// The zones from the lowest value to the highest, each {from, to, kind}.
function zonesOf(limits, low, high) {
    const at = [];
    const add = (key, kind) => {
        if (key in limits)
            at.push({ value: limits[key], kind });
    };
    add("lower_non_recoverable", "worst");
    add("lower_critical", "critical");
    add("lower_non_critical", "warning");
    const zones = [];
    let from = low;
    for (const { value, kind } of at) {
        zones.push({ from, to: value, kind });
        from = value;
    }
    const upper = ["upper_non_critical", "upper_critical", "upper_non_recoverable"].filter(key => key in limits);
    const kinds = { upper_non_critical: "warning", upper_critical: "critical", upper_non_recoverable: "worst" };
    let kind = "good";
    for (const key of upper) {
        zones.push({ from, to: limits[key], kind });
        from = limits[key];
        kind = kinds[key];
    }
    zones.push({ from, to: high, kind });
    // A BMC may give limits in an order that makes no sense.
    return zones.filter(zone => zone.to > zone.from);
}

export function limitsBar(sensor) {
    const limits = sensor.thresholds || {};
    const values = Object.values(limits);
    if (sensor.value === null || values.length === 0)
        return null;
    const all = [...values, sensor.value];
    const span = Math.max(...all) - Math.min(...all) || 1;
    if (!Number.isFinite(span * 2))
        return null;
    const low = Math.min(...all) - span / 10;
    const high = Math.max(...all) + span / 10;
    const x = value => Math.round((value - low) / (high - low) * width * 10) / 10;
    const words = Object.keys(names).filter(key => key in limits).map(key => `${names[key]} ${limits[key].toLocaleString()}`);
    const text = `${sensor.value.toLocaleString()} ${sensor.unit}; limits: ${words.join(", ")}`;
    return svg("svg", { class: "limits", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text },
               svg("title", {}, text),
               ...zonesOf(limits, low, high).map(({ from, to, kind }) =>
                   svg("rect", { class: `zone ${kind}`, x: x(from), width: x(to) - x(from), y: 5, height: 6 })),
               svg("rect", { class: "marker", x: x(sensor.value) - 2, width: 4, y: 0, height, rx: 1 }));
}
