// A node's name, as the command has it. What does not look like one never reaches it: a pattern would mean many nodes.
export function isNodeName(text) {
    return /^[A-Za-z0-9._-]{1,128}$/.test(text);
}
