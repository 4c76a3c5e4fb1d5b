#!/bin/bash
# The benchmark runs on a few BMCs, nodeipmi takes the round trips that it may take, and its numbers are
# written. How fast anything is, is not looked at.
set -euo pipefail
health=$PWD/$1
"$health" --runs 1 --delay 1 --nodes 3 --interval 1 --seconds 2 --json "$TEST_TMPDIR/health.json"
python3 - "$TEST_TMPDIR/health.json" <<'PYTHON'
import json
import sys

health = json.load(open(sys.argv[1]))
for row in health["one_bmc"]:
    assert row["wall_ms"]["median"] > 0 and row["cpu_ms"]["median"] > 0, row
    if row["command"] == "nodeipmi sensors":
        trips = row["round_trips"] - row["repeated_in_all_runs"]
        assert row["sensors"] >= 40 and trips == 44 and row["round_trips_to_close"] == 1, row
    else:
        assert row["sensors"] >= 37 and row["round_trips"] > row["sensors"], row
assert len(health["one_bmc"]) == 18, health
many = health["many_bmcs"]
assert many["monitor"]["rounds"] > 0 and many["monitor"]["cpu_ms"] > 0, many
assert many["monitor"]["failed"] == 0 and many["monitor"]["left_open"] == 0, many
assert many["ipmi_sensors"]["sensors"] >= 120, many
PYTHON
