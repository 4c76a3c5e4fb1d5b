#!/bin/bash
# The plugin hands on what changes, in a host that knows nothing of it.
source tests/e2e/extension/host.sh
source tests/e2e/extension/pushing.sh

test_a_change_arrives_signed() {
  start_hook
  pushing_host
  start_host log
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  bmc one set power off >/dev/null
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_host
  # That signatures are right is what the receiver looks at; that there are any, here.
  received hook 'all(x["headers"]["webhook-signature"].startswith("v1,") for x in r)'
  received hook 'len(events) == len(ok) and all(x["path"] == "/hook" for x in r)'
  ! grep -q '^\(warning\|error\)' log || give_up "it complains: $(<log)"
  ! grep -q MfKQ log watched || give_up 'the secret is shown'
  [[ $(counter one sessions.open) == 0 ]] || give_up 'a session is left open'
  cli_json 0 '[(s["subscriber"], s["waiting"]) for s in d["subscribers"]] == [("push-hook", 0)]' push list
}

# Whichever process found it: here an action in another host, and the command.
test_what_others_find_is_told() {
  start_hook
  pushing_host
  echo '{"state": "state", "interval": 3600, "health": 0, "push": "push.json"}' >config.json
  start_host log
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  # Another process, which waits for its turn to push.
  host_options=(--yes --path config.json --verbose)
  host 0 run a power-off
  err_has 'push: waits for its turn: '
  nodeipmi test a >/dev/null
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_host
}

# The receiver is down when the host ends: nothing is lost.
test_a_receiver_that_is_down_at_the_end_is_told_later() {
  start_hook
  pushing_host
  start_host log
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  kill "$receiver"
  wait "$receiver" || true
  bmc one set power off >/dev/null
  await_log log 'warning: push hook: is failing, and is tried again: '
  end_host
  cli_json 0 'd["subscribers"][0]["waiting"] == 1' push list
  start_hook # at another port
  start_host log
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_host
  received hook 'len([e for e in events if e["type"] == "nodeipmi.node.known"]) == 1'
  cli_json 0 'd["subscribers"][0]["waiting"] == 0' push list
}

# The worst: the receiver has a request and does not answer, and neither does the BMC whose session is to be closed.
test_it_ends_in_time_whoever_is_silent() {
  start_hook
  pushing_host
  start_host log
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  mode hook hang
  bmc one set power off >/dev/null
  await_received hook 'r[-1]["mode"] == "hang"'
  kill -STOP "$BMC_PID"
  end_host
  kill -CONT "$BMC_PID"
  bmc one forget-sessions >/dev/null
  mode hook ok
  start_host log
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_host
}

test_trouble_is_logged_as_bad_as_it_is() {
  start_hook
  pushing_host
  mode hook status 503
  start_host log
  await_log log 'warning: push hook: is failing, and is tried again: it answers 503.'
  mode hook ok
  await_log log 'info: push hook: works again.'
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  mode hook status 400
  bmc one set power off >/dev/null
  await_log log 'error: push hook: a change of a is given up after 5 tries: it answers 400 (1 so far).'
  end_host
}

test_one_of_two_hosts_pushes_and_the_other_takes_over() {
  local first
  start_hook
  pushing_host
  start_host first
  first=$watcher
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  start_host second
  await_log second 'info: push: waits for its turn: '
  # Without a word more: no stop, no unlock.
  kill -KILL "$first"
  wait "$first" || true
  await_log second 'info: push: begins, since the other program has ended.'
  bmc one set power off >/dev/null
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_host
}

test_a_mistake_is_no_start() {
  printf '{"sinks": [\n  {"name": "x", "type": "cloudevents",\n   "url": "https://h/", "timeout": 5}]}\n' >push.json
  pushing_host
  host_options=(--path config.json)
  host 1 show a
  err_has 'push.json: line 3: "timeout" is no key that is known in a sink.'
  printf '{"state": "state",\n "pusch": "push.json"}\n' >config.json
  host 1 show a
  err_has 'config.json: line 2: "pusch" is no key that is known here.'
}

run_cases
