#!/bin/bash
# The monitor is killed 100 times between a change and its delivery: none is lost, and none is out of order.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh
source tests/e2e/push/push.sh

rounds=100

# wait_for NUMBER MODE: so many requests that came in this mode, or later ones; in tens of milliseconds.
requests_are() {
  local count=0
  if [[ -e hook/requests ]]; then count=$(grep -c -F -- "\"mode\": \"$2\"" hook/requests || true); fi
  ((count >= $1))
}

kill_monitor() {
  kill -KILL "$monitor"
  wait "$monitor" 2>/dev/null || true
}

# One round in each of these: the receiver has it and has not answered; has refused it; has it and has answered.
test_killed_between_change_and_delivery() {
  local modes=(hang 'status 500' ok) i word count power=on
  bmcsim b
  add_node a "$address"
  bmcsim c
  add_node b "$address"
  start_hook
  for ((i = 0; i < rounds; i++)); do
    if [[ $power == on ]]; then power=off; else power=on; fi
    bmc b set power $power >/dev/null
    bmc c set power $power >/dev/null
    word=${modes[i % 3]}
    mode hook $word
    count=$(grep -c -F -- "\"mode\": \"${word%% *}\"" hook/requests 2>/dev/null || true)
    start_push
    await "round $i: a request comes" requests_are $((${count:-0} + 1)) "${word%% *}"
    kill_monitor
    # A BMC does not know that nobody is there any more, and has only so many sessions.
    bmc b forget-sessions >/dev/null
    bmc c forget-sessions >/dev/null
  done
  mode hook ok
  start_push
  await_received hook "all(of(n)[-1]['data']['power'] == '$power' for n in 'ab')"
  end_monitor 0
  # What follows on what is checked by received.py; here, that the killing came in between.
  received hook 'len(r) > len(ok) > 0 and len(of("a")) >= 3 and len(of("b")) >= 3'
  cli_json 0 'd["subscribers"][0]["waiting"] == 0' push list
  echo "$(wc -l <hook/requests) requests in $rounds rounds"
}

run_cases
