#!/bin/bash
# Receivers that others wrote, and a fake of one that is not to be had.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh
source tests/e2e/push/push.sh
need prometheus-pushgateway prometheus-pushgateway
need prometheus-alertmanager prometheus-alertmanager

# listening FILE: sets `port` to that of the program whose messages are in FILE.
listening() {
  port=$(sed -n 's/.*msg="Listening on" address=127\.0\.0\.1:\([0-9]*\).*/\1/p' "$1" | head -1)
  [[ $port ]]
}

start_pushgateway() {
  prometheus-pushgateway --web.listen-address=127.0.0.1:0 --persistence.file= >gateway.log 2>&1 &
  gateway=$!
  await 'the Pushgateway listens' listening gateway.log
  listening gateway.log
}

start_alertmanager() {
  printf 'route:\n  receiver: none\nreceivers:\n- name: none\n' >alertmanager.yml
  prometheus-alertmanager --config.file=alertmanager.yml --storage.path=alerts --cluster.listen-address= \
    --web.listen-address=127.0.0.1:0 >alertmanager.log 2>&1 &
  alertmanager=$!
  await 'the Alertmanager listens' listening alertmanager.log
  listening alertmanager.log
}

# get URL: its body is printed.
get() {
  /usr/bin/python3 -c 'import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
sys.stdout.write(opener.open(sys.argv[1], timeout=10).read().decode())' "$1"
}
gateway_has() { get "http://127.0.0.1:$gateway_port/metrics" | grep -q -E "$1"; }
gateway_lacks() { ! gateway_has "$1"; }
# alerts EXPRESSION: of the Alertmanager's active alerts, as `d`.
alerts() {
  get "http://127.0.0.1:$alertmanager_port/api/v2/alerts?active=true" >alerts.json
  /usr/bin/python3 "$document_program" alerts.json "$1"
}

test_the_pushgateway_shows_what_is_known_of_each_node() {
  bmcsim b
  add_node rack1-n07 "$address"
  add_node .. "$address"
  add_node gone 127.0.0.1:1
  start_pushgateway
  gateway_port=$port
  push_config "$(sink gateway pushgateway "http://127.0.0.1:$port" '"allow_http": true')"
  start_push
  await 'it is on' gateway_has '^ipmi_power_on\{instance="rack1-n07",job="ipmi"\} 1$'
  await 'so is the one with a strange name' gateway_has '^ipmi_power_on\{instance="\.\.",job="ipmi"\} 1$'
  await 'another cannot be reached' gateway_has '^ipmi_up\{instance="gone",job="ipmi"\} 0$'
  await 'with its code' gateway_has '^ipmi_status_info\{code="unreachable",instance="gone",job="ipmi",message="[^"]+"\} 1$'
  bmc b set power off >/dev/null
  await 'it is off' gateway_has '^ipmi_power_on\{instance="rack1-n07",job="ipmi"\} 0$'
  nodeipmi node remove rack1-n07 >/dev/null
  await 'it is gone' gateway_lacks '"rack1-n07"'
  await 'the other is not' gateway_has '"gone"'
  end_monitor 0
  err_is_empty
}

test_the_pushgateway_shows_the_hardware() {
  bmcsim b
  add_node a "$address"
  start_pushgateway
  gateway_port=$port
  push_config "$(sink gateway pushgateway "http://127.0.0.1:$port" '"allow_http": true')"
  start_monitor --interval 0.1 --health 1 --push push.json
  await 'its health' gateway_has '^ipmi_health_severity\{instance="a",job="ipmi"\} [1-4]$'
  await 'and its event log' gateway_has '^ipmi_sel_entries\{instance="a",job="ipmi"\} [0-9]+$'
  end_monitor 0
}

test_the_alertmanager_shows_what_fails_until_it_is_well() {
  bmcsim b
  add_node a "$address"
  start_alertmanager
  alertmanager_port=$port
  push_config "$(sink alerts alertmanager "http://127.0.0.1:$port" '"allow_http": true' '"resend_seconds": 1')"
  start_push
  nodeipmi node edit a --password-file wrong-password >/dev/null
  await 'the alert fires' alerts 'len(d) == 1 and d[0]["labels"] == {"alertname": "IpmiFailing", "instance": "a",
    "job": "ipmi", "severity": "warning"} and d[0]["annotations"]["code"] == "bad_password"'
  /usr/bin/python3 -c 'import json; print(json.load(open("alerts.json"))[0]["endsAt"])' >ends
  await 'it is said again, so that it lasts' alerts "len(d) == 1 and d[0]['endsAt'] > '$(cat ends)'"
  nodeipmi node edit a --password-file password >/dev/null
  await 'the alert is resolved' alerts 'd == []'
  end_monitor 0
  err_is_empty
}

# After a start, what was told before is said again, although nothing changes.
test_the_alertmanager_is_told_again_after_a_start() {
  add_node a 127.0.0.1:1
  start_alertmanager
  alertmanager_port=$port
  push_config "$(sink alerts alertmanager "http://127.0.0.1:$port" '"allow_http": true' '"resend_seconds": 1')"
  start_push
  await 'the alert fires' alerts 'len(d) == 1'
  end_monitor 0
  cli_json 0 'd["subscribers"][0]["waiting"] == 0' push list
  await 'without a monitor it ends' alerts 'd == []'
  start_push
  await 'the alert fires again' alerts 'len(d) == 1'
  nodeipmi node remove a >/dev/null
  await 'with its node the alert goes' alerts 'd == []'
  end_monitor 0
}

test_the_alertmanager_shows_bad_hardware() {
  bmcsim b
  add_node a "$address"
  start_alertmanager
  alertmanager_port=$port
  push_config "$(sink alerts alertmanager "http://127.0.0.1:$port" '"allow_http": true')"
  start_monitor --interval 0.1 --health 1 --push push.json
  await 'bad hardware is an alert' alerts 'len(d) == 1 and d[0]["labels"]["alertname"] == "IpmiHardware"
    and "PSU2" in d[0]["annotations"]["description"]'
  heal b
  await 'it is resolved' alerts 'd == []'
  end_monitor 0
}

# A fake: made from what is known of the REST API, version 4; no VergeOS was at hand.
test_a_fake_of_vergeos() {
  bmcsim b
  add_node a "$address"
  add_node b 127.0.0.1:1
  add_node unknown 127.0.0.1:1
  echo vergeos-key >token
  start_receiver verge --vergeos
  push_config "$(sink verge vergeos "http://127.0.0.1:$port" '"allow_http": true' '"token_file": "token"')"
  start_push
  await 'a is well' grep -q -F '"name": "a", "physical": true, "ipmi_status": "ok", "ipmi_status_info": "OK"' verge/vergeos
  await 'b is not' grep -q -F '"name": "b", "physical": true, "ipmi_status": "offline"' verge/vergeos
  await_err 'it has no physical node called unknown'
  nodeipmi node edit a --password-file wrong-password >/dev/null
  await 'a is no longer' grep -q -F '"name": "a", "physical": true, "ipmi_status": "error"' verge/vergeos
  end_monitor 0
  ! grep -q vergeos-key out err || give_up 'the key is shown'
}

run_cases
