// Times for people: in the viewer's locale, the exact one on hover.
import { cockpit } from "./host.js";
import { el } from "./dom.js";

// The language is the one that Cockpit is set to; how that is written, the browser knows best (en-GB, not en).
function locale() {
    const chosen = (cockpit.language || "en").replace("_", "-");
    return navigator.languages.find(tag => tag.split("-")[0] === chosen.split("-")[0]) || chosen;
}

const short = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "long" });
const clock = new Intl.DateTimeFormat(locale(), { timeStyle: "medium" });
const unzoned = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

export function timeElement(text) {
    const time = new Date(text);
    if (text === "NA" || isNaN(time))
        return el("span", {}, "NA");
    return el("time", { datetime: text, title: `${exact.format(time)} (${text})` }, short.format(time));
}

// A time of a BMC's clock, of which nobody knows the zone.
export function bmcTime(text) {
    const time = new Date(`${text}Z`);
    return isNaN(time) ? text : unzoned.format(time);
}

export function clockTime(time) {
    return clock.format(time);
}
