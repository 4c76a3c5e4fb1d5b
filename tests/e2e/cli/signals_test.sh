#!/bin/bash
# Ctrl-C ends what is under way, closes every session, prints what is known and exits with 128 + the signal.
source tests/e2e/cli/cli.sh

# Adds nodes s1 to s$1, whose BMC never answers.
add_silent_nodes() {
  local i
  bmcsim silent --misbehave silent
  for ((i = 1; i <= $1; i++)); do add_node "s$i" "$address"; done
}

# interrupt SIGNAL CODE ARGUMENT...: starts the command, signals it once it is under way, and checks how it ended.
interrupt() {
  local signal=$1 wanted=$2 pid code=0 begin end
  shift 2
  line="nodeipmi $*"
  # A shell without job bmc makes its background processes ignore SIGINT.
  /usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$nodeipmi_program" "$@" >out 2>err &
  pid=$!
  sleep 1
  kill -"$signal" "$pid" || give_up "$line has ended before the signal"
  begin=${EPOCHREALTIME/./}
  wait "$pid" || code=$?
  end=${EPOCHREALTIME/./}
  ((code == wanted)) || give_up "$line: exit code $code, not $wanted"
  ((end - begin < 2500000)) || give_up "$line took $((end - begin)) microseconds to end"
}

test_ctrl_c_cancels_and_says_what_is_known() {
  add_silent_nodes 3
  interrupt INT 130 test --all --timeout 60 --json
  document '[x["code"] for x in d["nodes"]] == ["cancelled"] * 3'
  cli_json 0 'all(x["code"] == "unknown" for x in d["nodes"])' status
}

test_other_signals_give_their_own_code() {
  add_silent_nodes 1
  interrupt TERM 143 test s1 --timeout 60
  interrupt HUP 129 test s1 --timeout 60
}

test_what_was_done_before_is_shown() {
  add_silent_nodes 1
  bmcsim b
  add_node good "$address"
  interrupt INT 130 test good s1 --timeout 60 --json
  document '[x["code"] for x in d["nodes"]] == ["ok", "cancelled"]'
}

test_sessions_are_closed() {
  # Off in a minute: so a session is kept open meanwhile, or opened again and again.
  bmcsim b --off-delay 60
  add_node a "$address"
  interrupt INT 130 power a off --wait 60
  counter_is b 'd["sessions"]["opened"] >= 1 and d["sessions"]["opened"] == d["sessions"]["closed"]'
}

test_a_signal_that_is_ignored_stays_ignored() {
  add_silent_nodes 1
  /usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$nodeipmi_program" test s1 --timeout 2 --json >out 2>err &
  local pid=$! code=0
  sleep 0.5
  kill -HUP $pid
  wait $pid || code=$?
  line='test under nohup'
  ((code == 3)) || give_up "exit code $code"
  document 'n["code"] == "no_answer"'
}

run_cases
