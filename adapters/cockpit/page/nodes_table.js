// The rows of the table of nodes. Each is made once and then changed in place, so that a thousand cost little and a
// row that has the focus keeps it.
import { button, el } from "./dom.js";
import { nodeLink } from "./links.js";
import { badSensors, ipmiStatus, isTenant, power, severityRank, worstSensor } from "./status.js";
import { sortableHead } from "./sortable_head.js";
import { timeElement } from "./time.js";

const columns = [
    { title: "Name", key: "node", look: "name" },
    { title: "IPMI Status", key: "status" },
    { title: "IPMI Last Connected", key: "connected", look: "short" },
    { title: "Power", key: "power", look: "short" },
    { title: "Worst sensor", key: "health" },
    { label: "Actions" },
];

const collator = new Intl.Collator(undefined, { numeric: true });
const byName = (a, b) => collator.compare(a.node, b.node);

// What is wrong comes first where it sorts upwards.
const orders = {
    node: byName,
    status: (a, b) => statusRank(a) - statusRank(b) || collator.compare(a.ipmi_status, b.ipmi_status),
    connected: (a, b) => collator.compare(a.ipmi_last_connected, b.ipmi_last_connected),
    power: (a, b) => collator.compare(a.power, b.power),
    health: (a, b) => severityRank(b.health) - severityRank(a.health) || badSensors(b).length - badSensors(a).length,
};

function statusRank(node) {
    if (isTenant(node))
        return 3;
    return { ok: 2, unknown: 1 }[node.code] || 0;
}

function rowOf(onRemove, name) {
    const cells = columns.map(({ title, look }) => el("td", { "data-label": title, class: look }));
    cells[0].append(nodeLink(name));
    cells[5].append(button("Remove", "link small", () => onRemove(name), { "aria-label": `Remove ${name}` }));
    const shown = [];
    return {
        element: el("tr", { "data-node": name }, ...cells),
        update(node) {
            const now = [node.kind + node.code + node.ipmi_status, node.kind + node.ipmi_last_connected,
                         node.kind + node.power, node.kind + node.health + node.bad_sensors];
            const make = [ipmiStatus, () => timeElement(node.ipmi_last_connected), power, worstSensor];
            now.forEach((text, i) => {
                if (shown[i] !== text)
                    cells[i + 1].replaceChildren(make[i](node));
                shown[i] = text;
            });
        },
    };
}

export function nodesTable(fleet, { onRemove }) {
    const rows = new Map();
    const sorting = { key: "node", descending: false };
    const body = el("tbody");
    const empty = el("p", { class: "empty", hidden: true });
    const table = el("table", { class: "table collapsing", "aria-label": "Nodes" },
                     sortableHead(columns, sorting, () => sort()), body);

    function sort() {
        const order = orders[sorting.key];
        const sign = sorting.descending ? -1 : 1;
        const nodes = [...fleet.nodes.values()].sort((a, b) => sign * order(a, b) || byName(a, b));
        const sorted = nodes.map(node => rows.get(node.node).element);
        // Moving rows takes the focus from them, so what is in order stays where it is.
        if (sorted.some((row, i) => row !== body.children[i]))
            body.replaceChildren(...sorted);
    }

    return {
        element: el("div", {}, table, empty),
        sort,
        list() {
            for (const [name, row] of rows)
                if (!fleet.nodes.has(name)) {
                    row.element.remove();
                    rows.delete(name);
                }
            for (const [name, node] of fleet.nodes) {
                if (!rows.has(name))
                    rows.set(name, rowOf(onRemove, name));
                rows.get(name).update(node);
            }
            sort();
        },
        update(names) {
            for (const name of names)
                if (rows.has(name) && fleet.nodes.has(name))
                    rows.get(name).update(fleet.nodes.get(name));
        },
        // Shows only the nodes that `matches`; returns how many.
        filter(matches) {
            let shown = 0;
            for (const [name, row] of rows) {
                row.element.hidden = !matches(fleet.nodes.get(name));
                shown += row.element.hidden ? 0 : 1;
            }
            table.hidden = shown === 0;
            empty.hidden = shown > 0;
            empty.textContent = rows.size ? "No node matches the filter." : "There are no nodes yet; add the first one.";
            return shown;
        },
    };
}
