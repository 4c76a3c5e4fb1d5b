// Adds a node, or edits one: address, IPMI User, IPMI Password, web address. User and password go in and never come
// out: of a stored one the page knows only that it is there.
import { button, el, alert, announce } from "./dom.js";
import { openDialog } from "./dialog.js";
import { run } from "./command.js";
import { isNodeName } from "./names.js";

let count = 0;

function field(label, input, help) {
    const id = `field-${++count}`;
    input.id = id;
    const note = el("div", { class: "help", id: `${id}-help` }, help);
    input.setAttribute("aria-describedby", note.id);
    return el("div", { class: "field" }, el("label", { for: id }, label), input, note);
}

function input(attributes) {
    return el("input", { class: "input", autocomplete: "off", spellcheck: "false", autocapitalize: "off", ...attributes });
}

function kept(word) {
    return word === "set" ? "Set. Leave it empty to keep what is stored." : "Not set.";
}

function addressOf(node) {
    if (!node || !node.host)
        return "";
    const host = node.host.includes(":") ? `[${node.host}]` : node.host;
    return node.port === 623 ? node.host : `${host}:${node.port}`;
}

// Only what was changed is told to the command, and what was typed is one word with its option.
function changes(node, inputs) {
    const words = [];
    const add = (option, value, before) => {
        if (value !== before)
            words.push(`${option}=${value}`);
    };
    if (!node && inputs.kind.value === "tenant")
        return ["--kind=tenant"];
    add("--address", inputs.address.value.trim(), addressOf(node));
    add("--user", inputs.user.value, "");
    add("--web", inputs.web.value.trim(), node ? node.web : "");
    if (inputs.password.value !== "")
        words.push("--password-stdin");
    return words;
}

function mistake(node, inputs) {
    const all = Object.values(inputs).map(input => input.value);
    if (all.some(value => /[\u0000-\u001f\u007f]/.test(value)))
        return "Control characters are not allowed.";
    if (!node && !isNodeName(inputs.name.value))
        return "A name is 1 to 128 of letters, digits, “.”, “_” and “-”.";
    if (!node && inputs.kind.value === "host" && inputs.address.value.trim() === "")
        return "A host node needs the address of its BMC.";
    const web = inputs.web.value.trim();
    if (web !== "" && !/^https?:\/\//i.test(web))
        return "The web address begins with https:// or http://.";
    return null;
}

function inputsFor(node) {
    return {
        name: input({ name: "name", maxlength: 128, required: true, value: node ? node.node : "", readonly: Boolean(node) }),
        kind: el("select", { class: "input", name: "kind" },
                 el("option", { value: "host" }, "Host: a physical node with a BMC"),
                 el("option", { value: "tenant" }, "Tenant: a node without IPMI")),
        address: input({ name: "address", value: addressOf(node) }),
        user: input({ name: "ipmi-user" }),
        // Not "off", which browsers pass over: they must not offer the passwords of the viewer.
        password: input({ name: "ipmi-password", type: "password", autocomplete: "new-password" }),
        web: input({ name: "web", value: node ? node.web : "", inputmode: "url" }),
    };
}

function formOf(node, inputs, problem) {
    const ofHosts = el("div", { class: "form-group" },
        field("Address", inputs.address, "Of the BMC: a name or an IP address, with :PORT if that is not 623."),
        field("IPMI User", inputs.user, node ? kept(node.user) : "The name of an account of the BMC."),
        field("IPMI Password", inputs.password,
              `${node ? `${kept(node.password)} ` : ""}It is stored sealed and never shown.`),
        field("Web address", inputs.web, "Of the BMC's web page; empty for https://ADDRESS/."),
        el("p", { class: "note" },
           "This does not change the users of the BMC itself: enter an account that the BMC has. " +
           "An administrator-level account is advised."));
    inputs.kind.addEventListener("change", () => { ofHosts.hidden = inputs.kind.value === "tenant"; });
    return el("form", { class: "form", novalidate: true, id: `form-${++count}` }, problem,
              node ? null : [field("Name", inputs.name, "Letters, digits, “.”, “_” and “-”."),
                             field("Kind", inputs.kind, "Only host nodes have IPMI.")],
              ofHosts);
}

// `onSaved(name, isOther)` is awaited, with whether another BMC or account is used now; `onTest(name)` begins a test. Without `node`, one is added.
export function settingsDialog({ node = null, onSaved, onTest }) {
    const inputs = inputsFor(node);
    const problem = el("div", { class: "problem", "aria-live": "assertive" });
    const form = formOf(node, inputs, problem);
    const submit = el("button", { type: "submit", class: "button primary", form: form.id }, node ? "Submit" : "Add");
    const dialog = openDialog({
        title: node ? `Edit ${node.node}` : "Add node",
        body: form,
        actions: [submit, button("Cancel", "link", () => dialog.close())],
    });

    function offerTest(name) {
        announce(`${name} is saved.`);
        dialog.replace(
            [alert("success", `${name} is saved.`), el("p", {}, "Test the connection to its BMC now?")],
            [button("Test", "primary", () => { dialog.close(); onTest(name); }),
             button("Close", "link", () => dialog.close())]);
        dialog.element.querySelector(".dialog-actions .primary").focus();
    }

    form.addEventListener("submit", async event => {
        event.preventDefault();
        const name = inputs.name.value;
        const wrong = mistake(node, inputs);
        if (wrong) {
            problem.replaceChildren(alert("danger", wrong));
            return;
        }
        const words = changes(node, inputs);
        const secret = words.includes("--password-stdin") ? inputs.password.value : null;
        submit.disabled = true;
        try {
            if (words.length || !node)
                await run(["node", node ? "edit" : "add", ...words], [name], { secret });
            inputs.password.value = "";
            await onSaved(name, words.some(word => !word.startsWith("--web=")));
        } catch (error) {
            problem.replaceChildren(alert("danger", error.message));
            submit.disabled = false;
            return;
        }
        if (!node && inputs.kind.value === "tenant")
            dialog.close();
        else
            offerTest(name);
    });
    return dialog;
}
