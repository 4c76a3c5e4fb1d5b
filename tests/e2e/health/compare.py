"""usage: compare.py sensors|sel|fru FOLDER...

Each folder has what the programs printed of one BMC, whose name is that of the folder. Succeeds if all that ipmitool
and FreeIPMI say is what nodeipmi says, but for the differences of explained.py, and if each of those is there.
"""
import os
import sys

import explained
import freeipmi
import ipmitool
import ours
from common_form import differences


def main(what, folders):
    rules = getattr(explained, what.upper())
    unused = list(rules)
    wrong = []
    compared = 0
    for folder in folders:
        mine = getattr(ours, what)(folder)
        theirs = {**ours.tables(what, folder, mine), **getattr(ipmitool, what)(folder, mine),
                  **getattr(freeipmi, what)(folder, mine)}
        for tool, listing in theirs.items():
            compared += sum(map(len, listing.values()))
            for difference in differences(os.path.basename(folder), tool, mine, listing):
                reasons = [rule for rule in rules if rule.explains(difference)]
                unused = [rule for rule in unused if rule not in reasons]
                if not reasons:
                    wrong.append("not explained: %s" % difference)
    wrong += ["explained, but not there any more: %s" % rule for rule in unused]
    print("%s: %d values compared, %d explanations" % (what, compared, len(rules)))
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
