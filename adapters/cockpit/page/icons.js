// Pictures of 16 by 16; a word always stands beside them.
import { svg } from "./dom.js";

const shapes = {
    ok: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm3.6 4.6L6.9 9.4 4.4 6.9 3 8.3l3.9 3.9L13 6Z",
    failed: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0ZM7 3.5v5.6h2V3.5Zm0 7v2h2v-2Z",
    warning: "M8 .8 16 15H0ZM7 5.6v4.9h2V5.6Zm0 6v2h2v-2Z",
    unknown: "M8 1.5A6.5 6.5 0 1 0 8 14.500A6.5 6.5 0 0 0 8 1.5ZM8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0ZM4.500 7.200h7v1.600h-7Z",
    on: "M7.1 0h1.800v8H7.1ZM4.300 2.200 5.300 3.700a5 5 0 1 0 5.400 0l1-1.500a6.800 6.800 0 1 1-7.400 0Z",
    off: "M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800ZM8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Z",
    tenant: "M1 2h14v9H9v2h3v1.500H4V13h3v-2H1Zm1.500 1.500v6h11v-6Z",
    external: "M9 1h6v6l-2.200-2.200L7 10.600 5.400 9l5.800-5.800ZM2 3h5v1.700H3.700v7.600h7.600V9H13v5H2Z",
};

export function icon(name) {
    return svg("svg", { class: `icon ${name}`, viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
               svg("path", { d: shapes[name], "fill-rule": "evenodd" }));
}
