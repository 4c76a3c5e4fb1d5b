// The inventory of a node: boards, products, serial numbers.
import { el } from "./dom.js";
import { reading } from "./reading.js";
import { definitions } from "./definitions.js";

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

function area({ area, fields }) {
    return el("div", { class: "area" }, el("h4", {}, capital(area)),
              definitions(fields.map(({ label, value }) => [label, value])));
}

function unit({ unit, name, areas }) {
    return el("section", { class: "unit" }, el("h3", {}, name || `Unit ${unit}`),
              el("div", { class: "areas" }, ...areas.map(area)));
}

function render({ fru }) {
    return fru.length === 0 ? el("p", {}, "The BMC has no inventory.") : fru.map(unit);
}

export function inventoryView(fleet, name) {
    return reading(fleet, name, { title: "Inventory", words: ["fru"], render });
}
