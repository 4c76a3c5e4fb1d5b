#!/bin/bash
# The benchmark runs, each contestant does what its table says of it, and its numbers are written. How fast anything is,
# is not looked at.
set -euo pipefail
fence=$PWD/$1
# As CMocka tells it, which names what was skipped again in its summary.
skip() {
  echo "[  SKIPPED ] $1"
  echo "[  SKIPPED ] $1"
  exit 0
}
if [[ $EUID != 0 && $(</proc/sys/net/ipv4/ip_unprivileged_port_start) -gt 623 ]]; then
  skip "external/ipmi asks port 623 only, which is root's."
fi
if ldd adapters/pacemaker/nodeipmi.so | grep -q -E 'lib[at]san'; then
  skip 'The plugin is built with a sanitizer, which stonith is not: it cannot load it.'
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
