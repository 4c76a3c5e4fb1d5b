// Removes a node, after asking.
import { confirm } from "./dialog.js";
import { run } from "./command.js";

export function removeDialog(name, { onRemoved, onFailed }) {
    return confirm({
        title: `Remove ${name}?`,
        message: `The address, the stored credentials and the status of ${name} are deleted. ` +
                 "Neither the node nor its BMC is touched.",
        label: "Remove",
        act: () => run(["node", "remove"], [name]).then(onRemoved, onFailed),
    });
}
