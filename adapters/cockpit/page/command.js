// The command `nodeipmi`, which does all the work: how it is run, and what becomes of what it says.
import { cockpit, config } from "./host.js";

// Something that the command, or Cockpit on the way to it, refused. `code` is one of the command's words, or one of
// Cockpit's: "access-denied", "not-found".
export class CommandError extends Error {
    constructor(code, message) {
        super(message);
        this.code = code;
    }
}

const sentences = {
    "access-denied": "Nodes and their IPMI are for administrators only.",
    "not-found": "The command nodeipmi is not installed, or not where this page looks for it.",
};

// Names and what else a person typed stand behind `--` (operands) or in one word with their option, so that none of
// it can be taken for an option.
function argv(words, operands) {
    const state = config.state ? [`--state=${config.state}`] : [];
    return [config.command || "nodeipmi", ...words, "--json", ...state, "--", ...operands];
}

function spawn(words, operands) {
    // The state is root's, and so it is only read as root.
    return cockpit.spawn(argv(words, operands), { superuser: "require", err: "message" });
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

function errorOf(exception, text) {
    const document = parsed(text || "");
    if (document && document.error)
        return new CommandError(document.error.code, document.error.message);
    const code = exception.problem || "internal";
    return new CommandError(code, sentences[code] || exception.message || "The command nodeipmi failed.");
}

// Runs it and returns its document, also where that tells of a failure of a node. `secret` goes to its standard
// input. `signal` ends it early.
export async function run(words, operands = [], { secret = null, signal = null } = {}) {
    const process = spawn(words, operands);
    const stop = () => process.close("terminated");
    if (signal)
        signal.addEventListener("abort", stop, { once: true });
    // Without input it is told that there is none, so that it can never wait for it.
    process.input(secret === null ? "" : `${secret}\n`);
    return new Promise((resolve, reject) => {
        process.then(text => resolve(parsed(text)), (exception, text) => {
            const document = parsed(text || "");
            if (document && document.nodes)
                resolve(document);
            else
                reject(errorOf(exception, text));
        });
    }).then(document => {
        if (document === null)
            throw new CommandError("internal", "The command nodeipmi printed something that is no JSON.");
        if (document.error)
            throw new CommandError(document.error.code, document.error.message);
        return document;
    }).finally(() => signal && signal.removeEventListener("abort", stop));
}

// Runs it and hands on each document as soon as its line is there. Returns {close, ended}; `ended` is a promise that
// fails as `run` does.
export function stream(words, onDocument) {
    let rest = "";
    let closed = false;
    const process = spawn(words, []);
    process.stream(data => {
        const lines = (rest + data).split("\n");
        rest = lines.pop();
        for (const line of lines) {
            const document = parsed(line);
            if (document && !document.error)
                onDocument(document);
            else
                rest = line;
        }
    });
    const ended = new Promise((resolve, reject) => {
        process.then(resolve, exception => closed ? resolve() : reject(errorOf(exception, rest)));
    });
    return {
        ended,
        close() {
            closed = true;
            process.close("terminated");
        },
    };
}
