// What is known of the nodes. `nodes` has for each name what `nodeipmi node list` and `nodeipmi status` say of it, in
// one object. Events: "changed" with the names whose nodes are new or different, "listed" when the list itself is,
// "running" with a name when an item of its submenu begins or ends, "trouble" when the monitor fails or works again.
import { cockpit } from "./host.js";
import { run, stream } from "./command.js";

const nothingKnown = {
    ipmi_status: "NA", code: "unknown", ipmi_last_connected: "NA", power: "unknown", health: "unknown",
    bad_sensors: "", health_read: "NA", sel_percent: null, sel_entries: null, sel_overflow: null,
};

const retryAfter = 10000;
const keptFor = 60000;
const newsEvery = 200;
const statusEvery = 60000;

export class Fleet extends EventTarget {
    nodes = new Map();
    running = new Map(); // the item of the submenu that is run, by the names of the nodes: {label, controller}
    trouble = ""; // why nothing is told by itself now
    #monitor = null;
    #timer = null;
    #news = new Set();
    #watched = false;
    #newsCount = new Map(); // by names
    #learned = 0; // how often something newer came than what a load may have read
    #loading = null;
    #nextLoad = null;
    #soon = null;

    constructor() {
        super();
        cockpit.addEventListener("visibilitychange", () => this.#adjust());
        setInterval(() => this.#readStatus().catch(() => {}), statusEvery);
    }

    // One at a time. Who asks while one runs waits for one more, which all share that ask meanwhile.
    load() {
        if (!this.#loading) {
            this.#loading = this.#read().finally(() => { this.#loading = null; });
            return this.#loading;
        }
        if (!this.#nextLoad)
            this.#nextLoad = this.#loading.catch(() => {}).then(() => {
                this.#nextLoad = null;
                return this.load();
            });
        return this.#nextLoad;
    }

    async #read() {
        const before = this.#learned;
        const counts = new Map(this.#newsCount);
        const [list, status] = await Promise.all([run(["node", "list"]), run(["status"])]);
        const known = new Map(status.nodes.map(node => [node.node, node]));
        // What was read may be older than what was learned meanwhile, which stands.
        for (const [name, count] of this.#newsCount)
            if (counts.get(name) !== count && this.nodes.has(name))
                known.set(name, this.nodes.get(name));
        this.nodes = new Map(list.nodes.map(node => [node.node, { ...nothingKnown, ...known.get(node.node), ...node }]));
        this.dispatchEvent(new Event("listed"));
        if (this.#learned !== before)
            this.#loadSoon();
    }

    // A thousand documents that ask for it cost one.
    #loadSoon() {
        if (this.#soon)
            return;
        this.#soon = setTimeout(() => {
            this.#soon = null;
            this.load().catch(() => {}); // the next news tries again
        }, newsEvery);
    }

    // What the state says of a node now: after each operation, whichever it was.
    async refresh(name) {
        let shown, status, before;
        // What was asked for before the monitor's news may be older than they are.
        do {
            before = this.#newsCount.get(name);
            [shown, status] = await Promise.all([run(["node", "show"], [name]), run(["status"], [name])]);
        } while (before !== this.#newsCount.get(name));
        const isNew = !this.nodes.has(name);
        const known = shown.nodes[0].kind === "tenant" ? nothingKnown : status.nodes[0];
        this.nodes.set(name, { ...nothingKnown, ...known, ...shown.nodes[0] });
        this.#note(name);
        if (isNew)
            this.dispatchEvent(new Event("listed"));
        this.#tell(name);
    }

    // One item at a time for each node, whichever view it was begun in. Returns what ends it, or null if one runs.
    begin(name, label) {
        if (this.running.has(name))
            return null;
        const controller = new AbortController();
        this.running.set(name, { label, controller });
        this.dispatchEvent(new CustomEvent("running", { detail: name }));
        return controller;
    }

    end(name) {
        this.running.delete(name);
        this.dispatchEvent(new CustomEvent("running", { detail: name }));
    }

    // A document of `monitor`.
    learn(news) {
        this.#note(news.node);
        const node = this.nodes.get(news.node);
        if (!node || news.changed.includes("removed")) {
            this.#loadSoon(); // somebody else added or removed it
            return;
        }
        this.#merge(node, news);
    }

    // A monitor tells what changes; that a node was reached once more is no change, but a new IPMI Last Connected.
    async #readStatus() {
        if (!this.#watched || cockpit.hidden)
            return;
        const before = new Map(this.#newsCount);
        for (const status of (await run(["status"])).nodes) {
            const node = this.nodes.get(status.node);
            if (node && before.get(status.node) === this.#newsCount.get(status.node))
                this.#merge(node, status);
        }
    }

    #merge(node, document) {
        let isOther = false;
        for (const member of Object.keys(nothingKnown)) {
            if (member in document && node[member] !== document[member]) {
                node[member] = document[member];
                isOther = true;
            }
        }
        if (isOther)
            this.#tell(node.node);
    }

    #note(name) {
        this.#newsCount.set(name, (this.#newsCount.get(name) || 0) + 1);
        this.#learned += 1;
    }

    // Live, as long as somebody looks: a page in the background soon asks no BMC anything.
    watch() {
        this.#watched = true;
        this.#adjust();
    }

    stop() {
        this.#watched = false;
        this.#setTrouble("");
        this.#adjust();
    }

    #adjust() {
        const wanted = this.#watched && !cockpit.hidden;
        clearTimeout(this.#timer);
        if (!wanted && this.#monitor)
            // Who is soon back finds it as it was: a new one would ask again at once where it does not ask often.
            this.#timer = setTimeout(() => this.#close(), this.#watched ? keptFor : 0);
        else if (wanted && !this.#monitor)
            this.#begin();
    }

    #begin() {
        // What has changed since there was no monitor, none will tell.
        this.#loadSoon();
        // Each poll with a session of its own: a BMC has few, and pages may be many.
        const monitor = stream(["monitor", "--cold"], news => {
            this.#setTrouble("");
            this.learn(news);
        });
        this.#monitor = monitor;
        const isGood = setTimeout(() => this.#setTrouble(""), retryAfter);
        const again = error => {
            clearTimeout(isGood);
            if (this.#monitor !== monitor)
                return;
            this.#monitor = null;
            this.#setTrouble(error ? error.message : "The monitor has ended.");
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => this.#adjust(), retryAfter);
        };
        monitor.ended.then(() => again(null), again);
    }

    #close() {
        const monitor = this.#monitor;
        this.#monitor = null;
        this.#setTrouble("");
        monitor.close();
    }

    #setTrouble(message) {
        if (message === this.trouble)
            return;
        this.trouble = message;
        this.dispatchEvent(new Event("trouble"));
    }

    // A thousand results a second are a few events.
    #tell(name) {
        this.#news.add(name);
        if (this.#news.size > 1)
            return;
        setTimeout(() => {
            const names = this.#news;
            this.#news = new Set();
            this.dispatchEvent(new CustomEvent("changed", { detail: names }));
        }, newsEvery);
    }
}
