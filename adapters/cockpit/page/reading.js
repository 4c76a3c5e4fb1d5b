// Something that is read from a BMC when it is asked for: a heading, a button to read it again, and what came of it.
import { alert, button, el, spinner } from "./dom.js";
import { clockTime } from "./time.js";
import { hasFailed } from "./status.js";
import { run } from "./command.js";

// `render(result)` makes the elements of a node's result. Returns {element, load(), recovered(), edited(), close()};
// `recovered` is for when IPMI Status is OK again, `edited` for when what was read may be of another BMC.
export function reading(fleet, name, { title, words, render }) {
    const content = el("div", { class: "reading", "aria-live": "off" });
    const when = el("span", { class: "quiet", role: "status" });
    const again = button("Read again", "secondary small", () => read());
    let running = null;
    let isRead = false;

    async function read() {
        if (running)
            return;
        const mine = running = new AbortController();
        again.disabled = true;
        when.replaceChildren(spinner("Reading …"));
        try {
            const result = (await run(words, [name], { signal: mine.signal })).nodes[0];
            mine.signal.throwIfAborted(); // it may have told all by then
            const parts = [];
            if (result.code !== "ok")
                parts.push(alert("danger", result.ipmi_status));
            if (result.trouble)
                parts.push(alert("warning", result.trouble));
            content.replaceChildren(...parts, ...(result.code === "ok" ? [render(result)].flat() : []));
            isRead = result.code === "ok";
            when.textContent = isRead ? `Read at ${clockTime(new Date())}` : "Could not be read";
        } catch (error) {
            if (!mine.signal.aborted) {
                content.replaceChildren(alert("danger", error.message));
                when.textContent = "Could not be read";
            }
        }
        running = null;
        again.disabled = false;
        fleet.refresh(name).catch(() => {}); // the attempt has changed IPMI Status; gone, if the node is
    }

    return {
        element: el("section", { class: "card" },
                    el("div", { class: "toolbar" }, el("h2", {}, title), when, el("div", { class: "toolbar-items" }, again)),
                    content),
        load() {
            // Not by itself where it will hardly work: a refused password may count towards a lock-out.
            if (hasFailed(fleet.nodes.get(name)))
                content.replaceChildren(alert("info", "Not read, since IPMI Status is not OK."));
            else
                read();
        },
        recovered() {
            if (!isRead)
                read();
        },
        edited() {
            if (running)
                running.abort();
            isRead = false;
            when.textContent = "Not read since the node was edited.";
            content.replaceChildren();
        },
        close() {
            if (running)
                running.abort();
        },
    };
}
