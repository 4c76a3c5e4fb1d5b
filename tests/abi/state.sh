# For tests of programs: `source tests/abi/state.sh` makes a state (in NODEIPMI_STATE) with three nodes, by the command:
# `good`, a simulated BMC; `bad`, the same with a wrong password; `keyless`, without credentials.
set -euo pipefail

export NODEIPMI_STATE=$TEST_TMPDIR/state HOME=$TEST_TMPDIR

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# expect CODE PATTERN COMMAND...: runs it; what it prints, on both, matches.
expect() {
  local code=0 output
  output=$("${@:3}" 2>&1) || code=$?
  ((code == $1)) || fail "${*:3}: exit code $code, not $1: $output"
  grep -q -E -- "$2" <<<"$output" || fail "${*:3}: '$output' does not match '$2'"
}

make_state() {
  local address
  exec {bmcsim}< <(exec tests/sim/bmcsim --port 0 --exit-with-parent)
  read -r _ address <&"$bmcsim"
  adapters/cli/nodeipmi init >/dev/null
  (
    umask 077
    printf secret-pw >"$TEST_TMPDIR/right"
    printf wrong-pw >"$TEST_TMPDIR/wrong"
  )
  adapters/cli/nodeipmi node add good --address "$address" --user admin --password-file "$TEST_TMPDIR/right" >/dev/null
  adapters/cli/nodeipmi node add bad --address "$address" --user admin --password-file "$TEST_TMPDIR/wrong" >/dev/null
  adapters/cli/nodeipmi node add keyless --address "$address" >/dev/null
}
