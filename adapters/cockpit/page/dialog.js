// A modal dialog. The browser's own element keeps the focus inside and gives it back, and ends with Escape.
import { button, el } from "./dom.js";
import { icon } from "./icons.js";

let count = 0;

// `body` and `actions` are elements. Returns {element, close(), replace(body, actions)}.
export function openDialog({ title, warning = false, body, actions }) {
    const titleId = `dialog-${++count}`;
    const content = el("div", { class: "dialog-body" });
    const footer = el("div", { class: "dialog-actions" });
    const close = button("×", "plain dialog-close", () => dialog.close(), { "aria-label": "Close" });
    const dialog = el("dialog", { class: "dialog", "aria-labelledby": titleId },
                      el("div", { class: "dialog-head" },
                         el("h1", { id: titleId }, warning ? icon("warning") : null, title), close),
                      content, footer);
    const replace = (newBody, newActions) => {
        content.replaceChildren(...[newBody].flat());
        footer.replaceChildren(...newActions);
    };
    replace(body, actions);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    const first = content.querySelector("input, select, a, button") || footer.querySelector("button, a");
    if (first)
        first.focus();
    return { element: dialog, close: () => dialog.close(), replace };
}

// Asks before something that does harm. `act` is run on yes.
export function confirm({ title, message, label, act }) {
    const dialog = openDialog({
        title, warning: true,
        body: el("p", {}, message),
        actions: [
            button(label, "danger", () => {
                dialog.close();
                act();
            }),
            button("Cancel", "link", () => dialog.close()),
        ],
    });
    // Enter on a dialog that was not read must do nothing.
    dialog.element.querySelector(".button.link").focus();
    return dialog;
}
