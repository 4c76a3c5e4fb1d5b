# For the tests of the command line: `source tests/e2e/cli/cli.sh`, define functions test_…, call run_cases.
#
# Each case runs in a shell of its own, with a state and a folder of its own as working folder, and may start
# simulated BMCs, which end with it.

source tests/e2e/lib.sh

nodeipmi_program=$(program adapters/cli/nodeipmi) || exit 1
document_program=$PWD/tests/e2e/cli/document.py
completion_file=$PWD/adapters/cli/completion.bash
unset XDG_STATE_HOME BROWSER

give_up() {
  printf '%s\n' "$1" >&2
  if [[ -s out ]]; then head -c 20000 out | sed "s/^/  stdout: /" >&2; fi
  if [[ -s err ]]; then sed 's/^/  stderr: /' err >&2; fi
  exit 1
}

# The command as a user has it, for lines that `cli` cannot make.
nodeipmi() { "$nodeipmi_program" "$@"; }

# Whether all is built with a sanitizer, which slows it down.
is_sanitized() { readelf -dW "$nodeipmi_program" | grep -q -E 'lib(asan|tsan)\.so'; }

# cli CODE ARGUMENT...: runs the command; its output is in the files out and err. Standard input stays what it is.
cli() {
  local wanted=$1 code=0
  shift
  line="nodeipmi $*"
  "$nodeipmi_program" "$@" >out 2>err || code=$?
  ((code == wanted)) || give_up "$line: exit code $code, not $wanted"
}

out_has() { grep -q -F -- "$1" out || give_up "$line: '$1' is not in what it printed"; }
out_lacks() { if grep -q -F -- "$1" out; then give_up "$line: '$1' is in what it printed"; fi; }
err_has() { grep -q -F -- "$1" err || give_up "$line: '$1' is not among its messages"; }
err_is_empty() { [[ ! -s err ]] || give_up "$line: there are messages"; }
out_is_empty() { [[ ! -s out ]] || give_up "$line: there is output"; }

# await TEXT COMMAND...: it must exit with 0 within 30 s; TEXT is what must be true.
await() {
  local text=$1 end=$((SECONDS + 30))
  shift
  until "$@" >awaited 2>&1; do
    ((SECONDS < end)) || give_up "not within 30 s: $text"
    sleep 0.05
  done
}

# What `cli` printed is one JSON document and nothing else, and the expression holds (see document.py).
document() { /usr/bin/python3 "$document_program" out "$1" || give_up "$line"; }

# The same of a document on each line; `d` is the list of them.
documents() { /usr/bin/python3 "$document_program" out "$1" lines || give_up "$line"; }

# cli_json CODE EXPRESSION ARGUMENT...
cli_json() {
  local code=$1 expression=$2
  shift 2
  cli "$code" "$@" --json
  document "$expression"
}

# bmcsim NAME OPTION...: starts a simulated BMC with user admin and password 'correct horse'. Sets `address`.
bmcsim() {
  start_bmcsim "$1" --user admin --password-file password "${@:2}"
  address=$BMC_ADDRESS
}

# counter_is NAME EXPRESSION: of the simulated BMC's counters, as `d`.
counter_is() {
  bmc "$1" counters >counters
  /usr/bin/python3 "$document_program" counters "$2" || give_up "the counters of bmcsim $1"
}

# add_node NAME ADDRESS [OPTION...]: with the right user and password.
add_node() { nodeipmi node add "$1" --address "$2" --user admin --password-file password "${@:3}" >/dev/null; }

# hold_database [SECONDS]: nobody else can write the state's database, until release_database or for so long.
hold_database() {
  rm -f held
  /usr/bin/python3 -c '
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
database.execute("BEGIN IMMEDIATE")
open("held", "w").write("held")
time.sleep(float(sys.argv[2]))' "$NODEIPMI_STATE/nodeipmi.db" "${1:-60}" &
  holder=$!
  await 'the database is held' test -s held
}
release_database() {
  kill "$holder" 2>/dev/null || true  # it may have ended by itself
  wait "$holder" || true
}

begin_case() {
  mkdir "$TEST_TMPDIR/$1"
  cd "$TEST_TMPDIR/$1"
  SCRATCH=$PWD
  export NODEIPMI_STATE=$PWD/state HOME=$PWD
  umask 077
  printf 'correct horse\n' >password
  printf 'wrong horse\n' >wrong-password
  "$nodeipmi_program" init >/dev/null
}

end_case() {
  local jobs
  mapfile -t jobs < <(jobs -p)
  # One that the case stopped and left so would never end. Those that have ended by now are no failure of the case.
  if ((${#jobs[@]})); then kill -CONT "${jobs[@]}" 2>/dev/null || true; fi
  if ((${#jobs[@]})); then kill "${jobs[@]}" 2>/dev/null || true; fi
  wait
}

# Runs each function test_… and says how it went, in the words of CMocka. A test of several shards runs its part of them.
run_cases() {
  local name status number=0 failed=0 cases=0
  if [[ -n ${TEST_SHARD_STATUS_FILE:-} ]]; then : >"$TEST_SHARD_STATUS_FILE"; fi
  for name in $(declare -F | sed -n 's/^declare -f \(test_\)/\1/p'); do
    ((number++ % ${TEST_TOTAL_SHARDS:-1} == ${TEST_SHARD_INDEX:-0})) || continue
    echo "[ RUN      ] $name"
    # Not in a condition, where `set -e` would not count.
    (
      set -euo pipefail
      trap end_case EXIT
      begin_case "$name"
      "$name"
    )
    status=$?
    cases=$((cases + 1))
    if ((status == 0)); then
      echo "[       OK ] $name"
    else
      echo "[  FAILED  ] $name"
      failed=$((failed + 1))
    fi
  done
  echo "$cases cases, $failed failed"
  ((cases > 0 && failed == 0))
}
