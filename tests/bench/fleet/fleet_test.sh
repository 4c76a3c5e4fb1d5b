#!/bin/bash
# The benchmark runs on a small fleet, nothing fails there, and its numbers and its chart are written. How
# fast anything is, is not looked at.
set -euo pipefail
fleet=$PWD/$1
"$fleet" --nodes 20 --seconds 0.2 --json "$TEST_TMPDIR/fleet.json"
"$fleet" --nodes 20 --scenario lossy --json "$TEST_TMPDIR/lossy.json"
python3 - "$TEST_TMPDIR" <<'PYTHON'
import json
import sys
import xml.etree.ElementTree

folder = sys.argv[1]
clean = json.load(open(folder + "/fleet.json"))
for part, names in {
    "cold": ["nodeipmi_cpu_us", "ipmipower_cpu_us", "ipmitool_cpu_us", "floor_cpu_us", "ops_per_s"],
    "warm": ["nodeipmi_cpu_us", "floor_cpu_us", "ops_per_s"],
}.items():
    for name in names:
        assert clean[part][name] > 0, (part, name)
assert clean["nodes"] == 20 and clean["rss_bytes"] > 0, clean
assert clean["left_open"] == 0 and clean["failed"] == 0, clean
assert clean["warm"]["sessions"] == 20, clean
xml.etree.ElementTree.parse(folder + "/fleet.svg")

lossy = json.load(open(folder + "/lossy.json"))
assert lossy["cold"]["statuses"] == {"ok": 60} and lossy["cold"]["left_open"] == 0, lossy
PYTHON
