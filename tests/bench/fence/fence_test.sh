#!/bin/bash
# The benchmark runs, each contestant does what its table says of it, and its numbers are written. How fast anything is,
# is not looked at.
set -euo pipefail
fence=$PWD/$1
if [[ $EUID != 0 && $(</proc/sys/net/ipv4/ip_unprivileged_port_start) -gt 623 ]]; then
  echo '[  SKIPPED ] external/ipmi asks port 623 only, which is root'"'"'s.'
  echo '[  SKIPPED ] external/ipmi asks port 623 only, which is root'"'"'s.'
  exit 0
fi
"$fence" --runs 1 --json "$TEST_TMPDIR/fence.json"
/usr/bin/python3 - "$TEST_TMPDIR/fence.json" <<'PYTHON'
import json
import sys

rows = json.load(open(sys.argv[1]))["results"]
assert len(rows) == 10, rows
for row in rows:
    assert row["wall_ms"]["median"] > 0 and row["cpu_ms"]["median"] > 0 and row["round_trips"] > 0, row
    if "external" in row["command"]:
        assert (row["off"], row["on"], row["reset"], row["looks"]) == (0, 0, 1, 1), row
    else:
        assert (row["off"], row["on"], row["reset"]) == (1, 1, 0) and row["looks"] >= 2, row
PYTHON
