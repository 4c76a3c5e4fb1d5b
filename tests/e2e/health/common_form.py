"""What the programs print, brought into one form, and how two of that form are compared.

A listing is {key: {attribute: value}}: of sensors, log entries or inventory fields. A value is a text, a list of texts,
a number, a `Printed` number, or None.
"""
import dataclasses
import re


@dataclasses.dataclass
class Printed:
    """A number as a program printed it: as exact as its decimals, or as told."""
    text: str
    decimals: int = None

    def equals(self, number):
        decimals = len(self.text.partition(".")[2]) if self.decimals is None else self.decimals
        # Ours is exact to a millionth.
        return number is not None and abs(float(self.text) - number) <= 0.5 * 10 ** -decimals + 1e-6


@dataclasses.dataclass
class Difference:
    bmc: str
    tool: str
    key: object
    attribute: str
    ours: object
    theirs: object

    def __str__(self):
        return "%s, %s, %s: %s is %r for us, %r for them" % (self.bmc, self.tool, self.key, self.attribute, self.ours,
                                                            self.theirs)


def printed(text):
    """A number, or None where a program says that there is none."""
    return None if text.strip() in ("na", "N/A", "") else Printed(text.strip())


def lines_of(path):
    with open(path, encoding="utf-8", errors="backslashreplace") as file:
        return file.read().split("\n")


def blocks_of(path, first):
    """The blocks of "label: value" lines, each of which begins with a line that has the label `first`."""
    block = None
    for line in lines_of(path):
        label, colon, value = line.partition(":")
        label, value = label.strip(), value.strip()
        if label == first:
            if block is not None:
                yield block
            block = []
        if block is not None and line.strip():
            block.append((label, value) if colon else (line.strip(), None))
    if block is not None:
        yield block


def number_of(text):
    """The number with which a text begins or ends in brackets: "Temperature (1h)" is 1."""
    return int(re.search(r"([0-9A-Fa-f]+)h\b", text).group(1), 16)


def same(ours, theirs):
    return theirs.equals(ours) if isinstance(theirs, Printed) else ours == theirs


def differences(bmc, tool, ours, theirs):
    for key in sorted({**ours, **theirs}, key=str):
        if key not in theirs or key not in ours:
            yield Difference(bmc, tool, key, "is there", key in ours, key in theirs)
            continue
        for attribute, value in theirs[key].items():
            mine = ours[key].get(attribute)
            if isinstance(value, list) and isinstance(mine, list) and len(value) == len(mine):
                # Word by word.
                for a, b in zip(mine, value):
                    if a != b:
                        yield Difference(bmc, tool, key, attribute, a, b)
            elif not same(mine, value):
                yield Difference(bmc, tool, key, attribute, mine,
                                 value.text if isinstance(value, Printed) else value)
