// Terms and what they are, as PatternFly's description list.
import { el } from "./dom.js";

export function definitions(pairs) {
    return el("dl", { class: "definitions" },
              ...pairs.map(([term, what]) => el("div", {}, el("dt", {}, term), el("dd", {}, what))));
}
