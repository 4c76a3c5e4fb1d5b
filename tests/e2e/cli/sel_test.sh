#!/bin/bash
# The event log, as tests/sim/README.md tells it: 20 entries, numbered from 1 to 22 without 9 and 10.
source tests/e2e/cli/cli.sh
need ipmitool ipmitool

temperature_event=000002000000002000040101 # of CPU1 Temp; the event, its reading and the threshold follow

test_the_log_is_listed() {
  bmcsim b
  add_node a "$address"
  cli 0 sel a
  err_is_empty
  out_has 'RECORD  TIME'
  out_has '4       2025-12-24T00:00:10  CPU2 Temp'
  out_has 'Upper Critical - going high, reading 91 °C, threshold 90 °C'
  out_has 'Upper Critical - going high (ceased), reading 87 °C, threshold 90 °C'
  out_has '1       start + 5 s'
  out_has 'record type 0xE5'
  cp out listed
  cli 0 sel a list
  cmp out listed
}

test_the_entries_are_those_that_ipmitool_lists() {
  bmcsim b
  add_node a "$address"
  TZ=UTC timeout "$TIME_LIMIT" ipmitool -I lanplus -C 17 -H "$BMC_HOST" -p "$BMC_PORT" -U admin -f password sel list >theirs
  # Its numbers are hexadecimal. Days only where the entry has one: not of 1, which was logged before the clock was set.
  cli_json 0 '[(e["record_id"], e["time"] and e["time"][:10]) for e in n["sel"]] ==
    [(int(r[0], 16), "20%s-%s-%s" % (r[1][6:], r[1][:2], r[1][3:5]) if r[1][2:3] == "/" else None)
     for r in ([c.strip() for c in l.split("|")] for l in open("theirs"))]' sel a
}

test_the_log_as_json() {
  bmcsim b
  add_node a "$address"
  cli_json 0 'len(n["sel"]) == n["entries"] == 20 and n["trouble"] is None and not n["overflow"]
    and n["sel"][3] == {"record_id": 4, "record_type": 2, "time": "2025-12-24T00:00:10", "data": "595b5a",
      "sensor": "CPU2 Temp", "number": 2, "generator": 0x20, "type": "Temperature", "event": "Upper Critical - going high",
      "detail": "", "ceased": False, "reading": 91, "threshold": 90, "unit": "°C"}
    and n["sel"][18]["manufacturer_id"] == 32473 and n["sel"][18]["data"] == "010203040506"' sel a
}

test_entries_are_chosen_by_time_and_order() {
  bmcsim b
  add_node a "$address"
  cli_json 0 '[e["record_id"] for e in n["sel"]] == [19, 21]' sel a --since 2025-12-31
  cli_json 0 '[e["record_id"] for e in n["sel"]] == [21, 19]' sel a --since 2025-12-31 --newest-first
  cli_json 0 '[e["record_id"] for e in n["sel"]] == [21]' sel a --since '2025-12-31 00:00:01'
  cli_json 0 'n["sel"][0]["record_id"] == 22 and n["sel"][19]["record_id"] == 1' sel a --newest-first
}

test_the_log_of_several_nodes() {
  bmcsim b
  add_node a1 "$address"
  add_node a2 "$address"
  cli 0 sel 'a*' --since '2025-12-31 00:00:01'
  out_has 'a1    21      2025-12-31T23:50:00'
  out_has 'a2    21      2025-12-31T23:50:00'
  cli 2 sel 'a*' --follow
  err_has '--follow is for one node'
}

test_how_full_the_log_is() {
  bmcsim b
  add_node a "$address"
  cli 0 sel a info
  out_has 'ENTRIES'
  out_has '2025-12-31T23:50:00'
  cli_json 0 'n["entries"] == 20 and n["free_bytes"] == (512 - 20) * 16 and n["last_erased"] is None
    and n["clock"].startswith("2026-01-01T00:") and "sel" not in n' sel a info
  counter_is b 'd["commands"].get("get_sel_entry", 0) == 0'
}

test_the_log_is_erased_only_with_yes() {
  bmcsim b
  add_node a "$address"
  cli 2 sel a clear
  err_has '--yes'
  cli_json 0 'n["entries"] == 20' sel a info
  cli 0 sel a clear --yes
  out_has 'a     clear   OK'
  cli_json 0 'n["entries"] == 0 and n["sel"] == []' sel a
  cli 0 sel a
  out_is_empty
  err_has 'a: the event log is empty'
  cli_json 0 'n["action"] == "clear" and n["code"] == "ok"' sel a clear --yes
}

test_a_log_is_followed_until_told_to_stop() {
  bmcsim b
  add_node a "$address"
  "$nodeipmi_program" sel a --follow --json --interval 0.1 >followed 2>err &
  local follower=$! code=0
  await 'the log is there' grep -q '"record_id":22' followed
  bmc b sel add "${temperature_event}01592d5a" >said
  await 'a new entry is told' grep -q '"record_id":23' followed
  bmc b sel clear >said
  bmc b sel add "${temperature_event}81592d5a" >said
  await 'an entry of an erased log is told' grep -q '"ceased":true,"reading":45' followed
  kill -TERM $follower
  wait $follower || code=$?
  ((code == 0)) || give_up "exit code $code"
  cp followed out
  documents 'len(d) == 22 and {e["node"] for e in d} == {"a"} and d[20]["reading"] == 45'
  err_is_empty
  counter_is b 'd["sessions"]["opened"] == d["sessions"]["closed"] > 2'
}

test_following_goes_on_after_a_failure() {
  bmcsim b
  add_node a "$address"
  "$nodeipmi_program" sel a --follow --interval 0.1 --timeout 0.5 >out 2>err &
  local follower=$!
  await 'the log is there' grep -q 'record type 0xE5' out
  bmc b set misbehave silent >said
  await 'the failure is told' grep -q 'a: ' err
  sleep 1.5
  (($(wc -l <err) == 1)) || give_up 'a failure that stays is told again'
  bmc b set misbehave none >said
  bmc b sel add "${temperature_event}01592d5a" >said
  await 'a new entry is told' grep -q 'reading 45 °C' out
  (($(wc -l <out) == 21)) || give_up 'not each entry is told once'
  kill -TERM $follower
  wait $follower || give_up 'it ends with a failure'
}

test_a_log_that_cannot_be_read_is_not_followed() {
  bmcsim b --health none
  add_node a "$address"
  cli 1 sel a --follow
  err_has 'refused'
  cli_json 1 'd["error"]["code"] == "command_refused"' sel a --follow
  cli_json 1 'n["code"] == "command_refused" and "sel" not in n' sel a
  cli 1 sel a info
}

run_cases
