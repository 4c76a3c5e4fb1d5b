#!/bin/bash
# The demo runs, without a terminal, and fails where something is not as it says.
set -euo pipefail
demo=$PWD/adapters/cli/demo

"$demo" </dev/null >"$TEST_TMPDIR/out" 2>&1 || { cat "$TEST_TMPDIR/out"; exit 1; }
cat "$TEST_TMPDIR/out"
for text in '$ nodeipmi init' '$ nodeipmi test rack1-n07' '(exit code 4)' '$ nodeipmi power rack1-n07 cycle' https:// \
  'nothing is left behind'; do
  grep -q -F -- "$text" "$TEST_TMPDIR/out" || { echo "lacks: $text"; exit 1; }
done
