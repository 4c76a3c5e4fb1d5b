#!/bin/bash
# The monitor is killed 100 times between a change and its delivery: none is lost, and none is out of order.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh
source tests/e2e/push/push.sh

rounds=100

requests() { if [[ -e hook/requests ]]; then wc -l <hook/requests; else echo 0; fi; }
polls() { counter "$1" commands.get_chassis_status; }

# goes_on REQUESTS B C: there are more requests than so many; or both BMCs were polled often enough to know that there is
# nothing to tell, since the last round was killed before it saw the change that is undone now.
goes_on() {
  (($(requests) > $1)) || (($(polls b) >= $2 + 6 && $(polls c) >= $3 + 6))
}

nothing_waits() { nodeipmi push list --json | grep -q '"waiting":0,'; }

kill_monitor() {
  kill -KILL "$monitor"
  wait "$monitor" 2>/dev/null || true
}

# One round in each of these: the receiver has it and has not answered; has refused it; has it and has answered.
test_killed_between_change_and_delivery() {
  local modes=(hang 'status 500' ok) i before power=on told=0
  bmcsim b
  add_node a "$address"
  bmcsim c
  add_node b "$address"
  start_hook
  for ((i = 0; i < rounds; i++)); do
    if [[ $power == on ]]; then power=off; else power=on; fi
    bmc b set power $power >/dev/null
    bmc c set power $power >/dev/null
    # Unquoted: its words.
    mode hook ${modes[i % 3]}
    before=$(requests)
    start_push
    await "round $i goes on" goes_on "$before" "$(polls b)" "$(polls c)"
    kill_monitor
    if (($(requests) > before)); then told=$((told + 1)); fi
    # A BMC does not know that nobody is there any more, and has only so many sessions.
    bmc b forget-sessions >/dev/null
    bmc c forget-sessions >/dev/null
  done
  mode hook ok
  before="$(polls b) $(polls c)"
  start_push
  await 'both nodes are polled' goes_on 1000000 $before
  await 'nothing waits any more' nothing_waits
  await_received hook "all(of(n)[-1]['data']['power'] == '$power' for n in 'ab')"
  end_monitor 0
  # What follows on what is checked by received.py; here, that the killing came in between.
  received hook "len(r) > len(ok) > 0 and $told >= $rounds / 2 and len(of('a')) >= 10 and len(of('b')) >= 10"
  cli_json 0 'd["subscribers"][0]["waiting"] == 0' push list
  record_fault 'kill -9 of the monitor between a change and its delivery by HTTP' $rounds "$FAILURES" \
    "$NOT_MEASURED"
  echo "$(requests) requests; $told of $rounds rounds were killed in the middle of one"
}

run_cases
