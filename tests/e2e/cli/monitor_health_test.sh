#!/bin/bash
# The hardware's health: as the monitor tells it, and as `status` shows what was read last.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh

test_tells_what_becomes_of_the_hardware() {
  bmcsim b
  heal b
  add_node a "$address"
  start_monitor --interval 0.2 --health 1
  await_health a
  bmc b set sensor CPU1 Temp raw 96 >said
  await_line ' a health: ok -> non-recoverable (CPU1 Temp non-recoverable)'
  bmc b set sensor CPU2 Temp raw 91 >said
  await_line ' a health: still non-recoverable (CPU2 Temp critical)'
  bmc b set sensor CPU1 Temp default >said
  await_line ' a health: non-recoverable -> critical (no longer CPU1 Temp non-recoverable)'
  bmc b set sensor CPU2 Temp raw 45 >said
  await_line ' a health: critical -> ok (no longer CPU2 Temp critical)'
  log_an_event b
  await_line ' a event log: 20 -> 21 entries (4 % full)'
  end_monitor 0
  lines_are 4 ' a health: '
  lines_are 1 ' a event log: '
  err_is_empty
  no_session_is_open b
  counter_is b 'd["sessions"]["opened"] == 1'
}

test_tells_at_first_what_is_bad() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 0.2
  await_line ' a health: NA -> non-recoverable (SYS FAN1 non-recoverable, CPU2 Temp critical, '
  end_monitor 0
  lines_are 0 ' event log: '
  # It is known now, and no news to the next one.
  start_monitor --interval 0.2
  await 'it polls' counter_at_least b commands.get_chassis_status 6
  end_monitor 0
  out_is_empty
}

test_tells_at_first_what_is_well_if_asked() {
  bmcsim b
  heal b
  add_node a "$address"
  start_monitor --interval 0.2 --first
  await_line ' a health: NA -> ok'
  await_line ' a event log: NA -> 20 entries (3 % full)'
  end_monitor 0
  start_monitor --interval 0.2 --first
  await_line ' a first poll: power on, health ok, IPMI Status OK'
  end_monitor 0
  lines_are 1 ''
}

test_tells_programs() {
  bmcsim b
  heal b
  add_node a "$address"
  start_monitor --interval 0.2 --health 1 --json
  await_health a
  bmc b set sensor CPU1 Temp raw 86 >said
  await_line '"changed":["health"]'
  log_an_event b
  await_line '"changed":["sel"]'
  end_monitor 0
  err_is_empty
  documents '[x["changed"] for x in d] == [["ipmi_status", "power"], ["health"], ["sel"]]'
  documents 'd[1]["health"] == "non_critical" and d[1]["bad_sensors"] == "CPU1 Temp non-critical"
    and d[1]["health_read"][-1] == "Z" and d[1]["previous_health"] == "ok" and d[1]["sel_percent"] == 3
    and d[1]["sel_entries"] == 20 and d[1]["sel_overflow"] is False and d[1]["previous_sel_percent"] == 3'
  documents 'd[2]["sel_percent"] == 4 and d[2]["sel_entries"] == 21 and d[2]["previous_sel_percent"] == 3
    and d[2]["previous_health"] == d[2]["health"] == "non_critical"'
  cli_json 0 'n["health"] == "non_critical" and n["bad_sensors"] == "CPU1 Temp non-critical" and n["sel_percent"] == 4' status a
}

test_says_that_events_were_lost() {
  bmcsim b --health big
  add_node a "$address"
  start_monitor --interval 0.2 --health 1
  await_line ' a event log: NA -> 4095 entries (100 % full)'
  bmc b sel add 0000020000000020000401010159aa55 >said 2>&1 || true  # there is no room
  await_line ' a event log: still 4095 entries (100 % full, events were lost)'
  end_monitor 0
  cli 0 status a
  out_has 'event log: events were lost'
  cli_json 0 'n["sel_percent"] == 100 and n["sel_overflow"] is True and n["sel_entries"] == 4095' status a
}

test_status_shows_what_was_read_last() {
  bmcsim b
  add_node a "$address"
  nodeipmi node add vm --kind tenant >/dev/null
  cli 0 test a
  out_lacks HEALTH
  cli 0 status a
  out_has 'NODE  POWER  HEALTH  LOG  SUITE'
  out_has 'a     on     NA      NA   17'
  out_lacks 'BAD HARDWARE'
  cli_json 0 'n["health"] == "unknown" and n["bad_sensors"] == "" and n["health_read"] == "NA"
    and n["sel_percent"] is None and n["sel_entries"] is None and n["sel_overflow"] is None' status a
  cli_json 1 'n["health"] == "unknown" and n["sel_percent"] is None' status vm
  # Of some sensors alone it is not known how the node is.
  cli 0 sensors a --name 'CPU2*'
  cli_json 0 'n["health"] == "unknown"' status a
  cli 0 sensors a
  cli 0 status a
  out_has 'a     on     non-recoverable  NA   17'
  out_has 'NODE  HEALTH READ           BAD HARDWARE'
  out_has 'Z  SYS FAN1 non-recoverable, CPU2 Temp critical, '
  cli 0 sel a info
  cli 0 status a
  out_has 'a     on     non-recoverable  3 %  17'
  cli_json 0 'n["health"] == "non_recoverable" and n["health_read"][-1] == "Z" and n["sel_percent"] == 3
    and n["sel_entries"] == 20 and n["sel_overflow"] is False' status a
  # What was read of one BMC says nothing of another.
  nodeipmi node edit a --address 127.0.0.1:1 >/dev/null
  cli_json 0 'n["health"] == "unknown" and n["sel_percent"] is None' status a
}

test_reads_nothing_if_told_so() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 0.2 --health 0
  await 'it polls' counter_at_least b commands.get_chassis_status 5
  end_monitor 0
  counter_is b 'not any(d["commands"][c] for c in
    ("get_sensor_reading", "get_sdr", "get_sdr_repository_info", "get_sel_info", "get_system_guid"))'
}

test_a_bmc_without_sensors_is_well() {
  bmcsim b --health none
  add_node a "$address"
  start_monitor --interval 0.2 --health 1
  await_health a
  local polls
  polls=$(counter b commands.get_chassis_status)
  await 'it goes on polling' counter_at_least b commands.get_chassis_status $((polls + 5))
  end_monitor 0
  lines_are 2 ' a '
  cli 0 status a
  out_has 'a     on     unknown  NA   17'
  out_lacks 'BAD HARDWARE'
  cli_json 0 'n["code"] == "ok" and n["health"] == "unknown" and n["sel_percent"] is None' status a
}

test_ends_in_the_middle_of_a_reading() {
  bmcsim b --delay 20
  add_node a "$address"
  local option
  for option in --interval=1 --cold; do
    bmc b reset-counters >said
    start_monitor --health 60 $option
    await 'its sensors are read' counter_at_least b commands.get_sdr 4
    end_monitor 0
    no_session_is_open b
    counter_is b 'd["sessions"]["opened"] == d["sessions"]["closed"] > 0'
    cli_json 0 'n["health_read"] == "NA" and n["code"] == "ok"' status a
  done
}

run_cases
