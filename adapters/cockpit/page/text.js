// BMCs, files and people may put anything into a text: what would be invisible, or would change how its surroundings
// read, is shown as a sign.
export function visible(text) {
    return String(text)
            .replace(/[\u0000-\u001f]/g, sign => String.fromCharCode(0x2400 + sign.charCodeAt(0)))
            .replace(/\u007f/g, "\u2421")
            .replace(/[\u0080-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, "\ufffd");
}

export function counted(number, one, many) {
    return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}
