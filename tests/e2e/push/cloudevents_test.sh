#!/bin/bash
# What a receiver of CloudEvents is told, and when.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh
source tests/e2e/push/push.sh

test_each_change_is_told_signed_and_in_order() {
  bmcsim b
  add_node a "$address"
  start_hook
  start_push
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  local power
  for power in off on off; do
    bmc b set power $power >/dev/null
    await_received hook "of('a')[-1]['data']['power'] == '$power'"
  done
  nodeipmi node remove a >/dev/null
  await_received hook 'of("a")[-1]["type"] == "nodeipmi.node.removed"'
  end_monitor 0
  err_is_empty
  received hook 'events[0]["type"] == "nodeipmi.node.known" and events[0]["data"]["code"] == "unknown"'
  received hook '[e["data"]["power"] for e in of("a")[:-1]] == ["on", "off", "on", "off"]'
  received hook 'all(e["specversion"] == "1.0" and e["source"].startswith("urn:nodeipmi:") for e in events)'
  received hook 'len(events) == len(ok) and all(x["path"] == "/hook" and x["method"] == "POST" for x in r)'
  cli_json 0 '[s["subscriber"] for s in d["subscribers"]] == ["push-hook"] and d["subscribers"][0]["waiting"] == 0' push list
}

test_what_changed_while_nobody_pushed_is_told() {
  bmcsim b
  add_node a "$address"
  start_hook
  start_push
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  end_monitor 0
  bmc b set power off >/dev/null
  cli 0 test a
  cli_json 0 'd["subscribers"][0]["waiting"] == 1' push list
  start_push
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_monitor 0
  received hook 'len([e for e in events if e["type"] == "nodeipmi.node.known"]) == 1'
}

test_nothing_is_told_twice_while_all_is_well() {
  bmcsim b
  add_node a "$address"
  start_hook
  for _ in 1 2 3; do
    start_push
    await 'it polls' counter_at_least b commands.get_chassis_status "$(($(counter b commands.get_chassis_status) + 3))"
    end_monitor 0
  done
  received hook 'len(ok) == len(events) == 2'
}

test_many_nodes_side_by_side() {
  bmcsim b --count 200 --base-address 127.1.0.1
  local i
  for ((i = 1; i <= 200; i++)); do add_node "n$i" "127.1.0.$i:${address##*:}"; done
  start_hook
  start_push
  await_received hook 'len({e["subject"] for e in events if e["data"].get("power") == "on"}) == 200'
  bmc b set power off >/dev/null
  await_received hook 'len({e["subject"] for e in events if e["data"].get("power") == "off"}) == 200'
  end_monitor 0
}

test_a_token_is_read_again_each_time_and_never_shown() {
  bmcsim b
  add_node a "$address"
  echo first-t0ken >token
  start_hook '"token_file": "token"'
  start_push
  await_received hook 'ok and ok[-1]["headers"]["authorization"] == "Bearer first-t0ken"'
  echo second-t0ken >token.new
  mv token.new token
  bmc b set power off >/dev/null
  await_received hook 'ok[-1]["headers"]["authorization"] == "Bearer second-t0ken" and of("a")[-1]["data"]["power"] == "off"'
  # One that cannot be used any more holds the sink up, and loses nothing.
  chmod 644 token
  bmc b set power on >/dev/null
  await_err 'push hook: is failing, and is tried again: '
  await_err 'token: is open to others'
  chmod 600 token
  await_received hook 'of("a")[-1]["data"]["power"] == "on"'
  await_err 'push hook: works again'
  end_monitor 0
  ! grep -q -E 't0ken|MfKQ' out err || give_up 'a secret is shown'
}

test_one_file_is_pushed_by_once() {
  bmcsim b
  add_node a "$address"
  start_hook
  start_push
  await_received hook 'events'
  local first=$monitor
  cp err first-err
  cli 5 monitor --push push.json
  err_has 'another program pushes as the subscriber push-hook already'
  monitor=$first
  end_monitor 0
}

# Removed while it is in use, it begins anew with what is known.
test_a_subscriber_that_is_removed_is_added_again() {
  bmcsim b
  add_node a "$address"
  start_hook
  start_push
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  nodeipmi push remove push-hook >/dev/null
  await_received hook 'len([e for e in events if e["type"] == "nodeipmi.node.known"]) == 2'
  bmc b set power off >/dev/null
  await_received hook 'of("a")[-1]["data"]["power"] == "off"'
  end_monitor 0
  cli 0 push remove push-hook
  cli 2 push remove push-hook
}

# As the extension uses it: the environment is the host's, and its proxy is not meant for this.
test_proxies_of_the_environment_are_not_used() {
  bmcsim b
  add_node a "$address"
  start_hook
  export http_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1
  start_push
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  end_monitor 0
}

test_a_configured_proxy_is_used() {
  bmcsim b
  add_node a "$address"
  secret
  start_receiver proxy
  push_config "$(sink hook cloudevents http://receiver.invalid/hook '"allow_http": true' \
    "\"proxy\": \"http://127.0.0.1:$port\"")"
  start_push
  await_received proxy 'any(x["path"] == "http://receiver.invalid/hook" for x in r)'
  end_monitor 0
}

run_cases
