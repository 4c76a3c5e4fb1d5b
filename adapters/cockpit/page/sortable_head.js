// The head of a table whose columns sort.
import { el } from "./dom.js";

// `columns` are {title, key?}; those with a key sort by it. `onSort()` is called after a click; `state` is
// {key, descending} of now.
export function sortableHead(columns, state, onSort) {
    const cells = new Map();
    const mark = () => {
        for (const [key, cell] of cells)
            cell.setAttribute("aria-sort", key !== state.key ? "none" : state.descending ? "descending" : "ascending");
    };
    const head = el("thead", {}, el("tr", {}, ...columns.map(({ title, key, label }) => {
        if (!key)
            return el("th", { scope: "col" }, label ? el("span", { class: "hidden-but-read" }, label) : title);
        const sort = () => {
            state.descending = state.key === key && !state.descending;
            state.key = key;
            mark();
            onSort();
        };
        const cell = el("th", { scope: "col" },
                        el("button", { type: "button", class: "sort", on: { click: sort } }, title,
                           el("span", { class: "sort-mark", "aria-hidden": "true" })));
        cells.set(key, cell);
        return cell;
    })));
    mark();
    return head;
}
