// Elements are made here and nowhere else; every text becomes a text node, never HTML.
import { visible } from "./text.js";

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (name === "on")
            for (const [event, handler] of Object.entries(value))
                element.addEventListener(event, handler);
        else if (value === true)
            element.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined)
            element.setAttribute(name, visible(value));
    }
    for (const child of children.flat())
        if (child !== null && child !== undefined && child !== false)
            element.append(child instanceof Node ? child : visible(child));
    return element;
}

export function el(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

export function button(label, kind, onClick, attributes = {}) {
    return el("button", { type: "button", class: `button ${kind}`, on: { click: onClick }, ...attributes }, label);
}

export function spinner(label) {
    return el("span", { class: "spinner-line" }, el("span", { class: "spinner", "aria-hidden": "true" }), label);
}

// kind: info, success, warning or danger. The word is for those who do not see the colour.
export function alert(kind, message, ...more) {
    const word = { info: "Info", success: "Success", warning: "Warning", danger: "Error" }[kind];
    return el("div", { class: `alert ${kind}` },
              el("span", { class: "hidden-but-read" }, `${word}: `),
              el("div", { class: "alert-text" }, message), ...more);
}

// Says it to a screen reader.
export function announce(message) {
    document.getElementById("announcer").textContent = visible(message);
}
