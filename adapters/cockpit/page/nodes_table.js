// The rows of the table of nodes. Each is made when it is first shown and then changed in place, so that thousands cost
// little and a row that has the focus keeps it.
import { button, el } from "./dom.js";
import { nodeLink } from "./links.js";
import { badSensors, ipmiStatus, isTenant, power, severityRank, worstSensor } from "./status.js";
import { sortableHead } from "./sortable_head.js";
import { timeElement } from "./time.js";

const columns = [
    { title: "Name", key: "node" },
    { title: "IPMI Status", key: "status" },
    { title: "IPMI Last Connected", key: "connected" },
    { title: "Power", key: "power" },
    { title: "Worst sensor", key: "health" },
    { label: "Actions" },
];

const atOnce = 100;

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
    const cells = columns.map(({ title }) => el("td", { "data-label": title }));
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
    const more = button("", "link", () => showMore());
    const table = el("table", { class: "table collapsing nodes", "aria-label": "Nodes" },
                     sortableHead(columns, sorting, () => sort()), body);
    let sequence = []; // all names in their order
    let matches = () => true;
    let limit = atOnce;

    function rowFor(name) {
        if (!rows.has(name))
            rows.set(name, rowOf(onRemove, name));
        rows.get(name).update(fleet.nodes.get(name));
        return rows.get(name).element;
    }

    // Returns how many nodes match.
    function show() {
        const found = sequence.filter(name => matches(fleet.nodes.get(name)));
        const shown = found.slice(0, limit).map(rowFor);
        // Moving rows takes the focus from them, so what is in order stays where it is.
        if (shown.length !== body.children.length || shown.some((row, i) => row !== body.children[i]))
            body.replaceChildren(...shown);
        table.hidden = found.length === 0;
        empty.hidden = found.length > 0;
        empty.textContent = sequence.length ? "No node matches the filter." : "There are no nodes yet; add the first one.";
        more.hidden = found.length <= limit;
        more.textContent = `Show more (${(found.length - shown.length).toLocaleString()} left)`;
        return found.length;
    }

    function showMore() {
        limit += atOnce;
        show();
    }

    function sort() {
        const order = orders[sorting.key];
        const sign = sorting.descending ? -1 : 1;
        const nodes = [...fleet.nodes.values()].sort((a, b) => sign * order(a, b) || byName(a, b));
        sequence = nodes.map(node => node.node);
        show();
    }

    // Who scrolls down to it need not press it.
    new IntersectionObserver(entries => {
        if (entries.some(entry => entry.isIntersecting))
            showMore();
    }, { rootMargin: "400px" }).observe(more);

    return {
        element: el("div", {}, table, empty, more),
        sort,
        list() {
            for (const name of rows.keys())
                if (!fleet.nodes.has(name))
                    rows.delete(name);
            sort();
        },
        show,
        filter(wanted) {
            matches = wanted;
            limit = atOnce;
            return show();
        },
    };
}
