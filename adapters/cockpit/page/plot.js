// Watts over time as a line.
import { svg } from "./dom.js";
import { clockTime } from "./time.js";

const width = 720;
const height = 220;
const left = 56;
const bottom = 28;
const top = 12;

// A round number of watts at least as large: 1, 2 or 5 times a power of ten.
function roundUp(watts) {
    const power = 10 ** Math.floor(Math.log10(Math.max(watts, 1)));
    return [1, 2, 5, 10].map(factor => factor * power).find(number => number >= watts);
}

// `samples` are {time, watts}, at least one, in their order.
export function plot(samples) {
    const first = samples[0].time;
    const last = samples.at(-1).time;
    const span = Math.max(last - first, 60000);
    const step = roundUp(Math.max(...samples.map(sample => sample.watts)) / 4);
    const highest = step * Math.max(1, Math.ceil(Math.max(...samples.map(sample => sample.watts)) / step));
    const x = time => left + (time - first) / span * (width - left - 12);
    const y = watts => height - bottom - watts / highest * (height - top - bottom);
    const lines = [];
    for (let watts = 0; watts <= highest; watts += step) {
        lines.push(svg("line", { class: "grid", x1: left, x2: width - 12, y1: y(watts), y2: y(watts) }),
                   svg("text", { class: "tick", x: left - 8, y: y(watts) + 4, "text-anchor": "end" }, `${watts} W`));
    }
    const points = samples.map(({ time, watts }) => `${x(time).toFixed(1)},${y(watts).toFixed(1)}`).join(" ");
    const now = samples.at(-1);
    const text = `Power draw from ${clockTime(first)} to ${clockTime(last)}, now ${Math.round(now.watts)} W`;
    return svg("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text },
               ...lines,
               svg("text", { class: "tick", x: left, y: height - 8 }, clockTime(first)),
               svg("text", { class: "tick", x: width - 12, y: height - 8, "text-anchor": "end" },
                   clockTime(new Date(first.getTime() + span))),
               svg("polyline", { class: "line", points }),
               svg("circle", { class: "dot", cx: x(now.time), cy: y(now.watts), r: 4 }));
}
