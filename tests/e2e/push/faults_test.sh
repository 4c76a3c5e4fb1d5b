#!/bin/bash
# Receivers that are down, slow, hostile or broken: nothing is lost, nothing is held up, and it is told once.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh
source tests/e2e/push/push.sh

# begin_fault MEMBER...: a node, a receiver that works, and a monitor that has told it of the node.
begin_fault() {
  bmcsim b
  add_node a "$address"
  start_hook "$@"
  start_push
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
}

fault_members=()

# While the receiver does this, the power changes; it is told of all of it once the receiver is well again.
survives() {
  begin_fault '"timeout_ms": 300' "${fault_members[@]}"
  mode hook "$@"
  bmc b set power off >/dev/null
  await_err 'push hook: is failing, and is tried again'
  bmc b set power on >/dev/null
  mode hook ok
  await_received hook '[e["data"]["power"] for e in of("a")][-2:] == ["off", "on"] or of("a")[-1]["data"]["coalesced"] > 0'
  await_err 'push hook: works again'
  end_monitor 0
  [[ $(grep -c 'is failing' err) == 1 && $(grep -c 'works again' err) == 1 ]] || give_up 'told more than once'
}

test_500() { survives status 500; }
test_503() { survives status 503; }
test_401() { survives status 401; }
test_404() { survives status 404; }
test_no_answer() { survives hang; }
test_a_connection_that_ends() { survives close; }
test_half_a_head() { survives half; }
test_garbage() { survives garbage; }
test_headers_without_end() { survives headers; }
test_a_redirect() {
  start_receiver elsewhere
  local elsewhere=$port
  echo t0ken >token
  fault_members=('"token_file": "token"')
  survives redirect "http://127.0.0.1:$elsewhere/stolen"
  [[ ! -e elsewhere/requests ]] || give_up 'it was followed'
  received hook 'all(x["headers"]["authorization"] == "Bearer t0ken" for x in r)'
}

test_down_and_up_again() {
  begin_fault
  kill $receiver
  wait $receiver || true
  bmc b set power off >/dev/null
  await_err 'push hook: is failing'
  cli_json 0 'd["subscribers"][0]["waiting"] >= 1' push list
  start_receiver hook --secret secret
  # Under another port; the file is read at the next start.
  local line_before=$line
  cp err first-err
  end_monitor 0
  push_config "$(sink hook cloudevents "http://127.0.0.1:$port/hook" '"allow_http": true' '"secret_file": "secret"')"
  start_push
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  line=$line_before
  end_monitor 0
}

# The answer is its head: what was received well is not sent again.
answered_by_its_head() {
  begin_fault '"timeout_ms": 300'
  mode hook "$1"
  bmc b set power off >/dev/null
  await_received hook "any(x['mode'] == '$1' for x in r)"
  mode hook ok
  bmc b set power on >/dev/null
  await_received hook '[e["data"]["power"] for e in of("a")] == ["on", "off", "on"]'
  end_monitor 0
  err_is_empty
  received hook "len([x for x in r if x['mode'] == '$1']) == 1"
}
test_a_body_without_end() { answered_by_its_head endless; }
test_a_body_that_drips() { answered_by_its_head drip; }

retry_after_is_obeyed() {
  begin_fault
  mode hook "$1" 2
  bmc b set power off >/dev/null
  await_received hook "any(x['mode'] == '$1' for x in r)"
  mode hook ok
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_monitor 0
  # At least: how much later is the machine's affair.
  received hook "all([next(x['time'] for x in ok if x['time'] > y['time']) - y['time'] >= 1.9
    for y in [[x for x in r if x['mode'] == '$1'][-1]]])"
  received hook "len([x for x in r if x['mode'] == '$1']) == 1"
}
test_retry_after_in_seconds() { retry_after_is_obeyed retry; }
test_retry_after_as_a_date() { retry_after_is_obeyed retry-date; }

test_what_is_refused_for_good_is_given_up_and_the_rest_goes_on() {
  begin_fault
  mode hook status 400
  bmc b set power off >/dev/null
  await_err 'push hook: a change of a is given up after 5 tries: it answers 400'
  mode hook ok
  bmc b set power on >/dev/null
  await_received hook 'of("a")[-1]["data"]["previous_power"] == "off" and len(of("a")) == 2' lossy
  end_monitor 0
  grep -c 'given up' err | grep -q -x 1 || give_up 'told more than once'
  cli_json 0 'd["subscribers"][0]["waiting"] == 0' push list
}

test_one_sink_does_not_hold_another() {
  bmcsim b
  add_node a "$address"
  secret
  start_receiver broken
  mode broken hang
  local broken=$port
  start_receiver hook --secret secret
  push_config "$(sink broken cloudevents "http://127.0.0.1:$broken/" '"allow_http": true')" \
    "$(sink gone pushgateway http://127.0.0.1:1 '"allow_http": true')" \
    "$(sink hook cloudevents "http://127.0.0.1:$port/" '"allow_http": true' '"secret_file": "secret"')"
  start_push
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  local power
  for power in off on off; do
    bmc b set power $power >/dev/null
    await_received hook "of('a')[-1]['data']['power'] == '$power'"
  done
  await_err 'push gone: is failing'
  end_monitor 0
  cli_json 0 '{s["subscriber"]: s["waiting"] > 0 for s in d["subscribers"]}
    == {"push-broken": True, "push-gone": True, "push-hook": False}' push list
}

# Each node is refused once; those that were not refused go on meanwhile, and the order of each stands.
test_refused_once_for_each_node() {
  bmcsim b --count 20 --base-address 127.1.0.1
  local i
  for ((i = 1; i <= 20; i++)); do add_node "n$i" "127.1.0.$i:${address##*:}"; done
  start_hook
  mode hook one-each
  start_push
  await_received hook 'len({__import__("json").loads(x["body"])["subject"] for x in r}) == 20'
  mode hook ok
  bmc b set power off >/dev/null
  await_received hook 'len({e["subject"] for e in events if e["data"].get("power") == "off"}) == 20'
  end_monitor 0
}

test_a_database_that_is_held_loses_nothing_and_holds_up_no_end() {
  begin_fault '"timeout_ms": 300'
  mode hook hang
  bmc b set power off >/dev/null
  await_received hook 'any(x["mode"] == "hang" for x in r)'
  hold_database
  mode hook ok
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  # What it cannot acknowledge is sent again by the next.
  end_monitor 0
  release_database
  start_push
  await_received hook 'len([x for x in ok if x["headers"]["webhook-id"] == of("a")[-1]["id"]]) == 2'
  hold_database
  bmc b set power on >/dev/null
  await 'it polls' counter_at_least b commands.get_chassis_status "$(($(counter b commands.get_chassis_status) + 5))"
  release_database
  await_received hook 'of("a")[-1]["data"]["power"] == "on"'
  end_monitor 0
}

test_ends_in_time_while_a_receiver_hangs() {
  begin_fault
  mode hook hang
  bmc b set power off >/dev/null
  await_received hook 'any(x["mode"] == "hang" for x in r)'
  end_monitor 0
}

run_cases
