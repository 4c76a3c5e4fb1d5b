#!/bin/bash
# The hardware's health, as tests/sim/README.md tells it.
source tests/e2e/cli/cli.sh
need ipmitool ipmitool

members='{"sensor", "number", "owner", "type", "entity", "entity_id", "entity_instance", "value", "unit", "state", "severity", "states",
  "thresholds"}'

test_sensors_are_shown_with_reading_and_state() {
  bmcsim b
  add_node a "$address"
  cli 0 sensors a --name 'CPU? Temp'
  printf '%s\n' 'SENSOR     READING  STATE' 'CPU1 Temp  45 °C    ok' 'CPU2 Temp  91 °C    upper critical' >expected
  cmp out expected || give_up "$line: another table"
  cli 0 sensors a
  local row
  for row in 'DIMM Temp       -           unavailable' 'PCH Temp        -           not scanned' \
    'PSU2 Status     -           critical: Presence detected; Power Supply Failure detected' \
    'Intrusion       -           none' 'Fan3            -           Device Inserted / Device Present'; do
    out_has "$row"
  done
  # What only sends events cannot be read.
  out_lacks 'BIOS Progress'
  err_is_empty
}

test_sensors_are_read_anew_each_time() {
  bmcsim b
  add_node a "$address"
  cli 0 sensors a --name 'CPU1 Temp'
  out_has '45 °C    ok'
  bmc b set sensor CPU1 Temp raw 96 >said
  cli 0 sensors a --name 'CPU1 Temp'
  out_has '96 °C    upper non-recoverable'
  bmc b set sensor CPU1 Temp disabled >said
  cli_json 0 'n["sensors"][0]["state"] == "not_scanned" and n["sensors"][0]["value"] is None' sensors a --name 'CPU1 Temp'
}

test_sensors_as_json() {
  bmcsim b
  add_node a "$address"
  cli_json 0 "all(set(s) == $members for s in n['sensors']) and n['trouble'] is None and n['code'] == 'ok'
    and n['sensors'][0] == {'sensor': 'CPU1 Temp', 'number': 1, 'owner': 0x20, 'type': 'Temperature',
      'entity': 'processor', 'entity_id': 3, 'entity_instance': 1, 'value': 45, 'unit': '°C', 'state': 'ok',
      'severity': 'ok',
      'states': [], 'thresholds': {'lower_non_recoverable': -5, 'lower_critical': 0, 'lower_non_critical': 5,
      'upper_non_critical': 85, 'upper_critical': 90, 'upper_non_recoverable': 95}}" sensors a --name '[CPV]*'
  cli_json 0 "[(s['sensor'], s['state'], s['states']) for s in n['sensors']] ==
    [('Drive 0', 'discrete', ['Drive Presence']), ('Drive 1', 'discrete', ['Drive Presence', 'Drive Fault'])]" \
    sensors a --name 'Drive*'
}

# Of each LAN, and however the BMC hands on what the controller answers.
test_sensors_of_a_controller_behind_the_bmc() {
  local lan misbehaviour
  bmcsim b
  for lan in 2.0 1.5; do
    add_node "a$lan" "$address" --lan $lan
    for misbehaviour in none bridged-first bridged-embedded; do
      bmc b set misbehave $misbehaviour >said
      cli_json 0 '[(s["value"], s["owner"], s["state"]) for s in n["sensors"]] == [(33, 0x82, "ok")] and
        n["sensors"][0]["thresholds"] == {"upper_non_critical": 50, "upper_critical": 60} and n["trouble"] is None and
        "completion_code" not in n["sensors"][0]' sensors "a$lan" --name 'HSBP*' --thresholds
      err_is_empty
    done
  done
  bmc b set misbehave none >said
  bmc b set sensor HSBP Temp raw 61 >said
  cli 0 sensors a2.0 --name 'HSBP*'
  out_has '61 °C    upper critical'
}

test_a_controller_that_cannot_be_reached_is_said() {
  bmcsim b --misbehave bridged-lost
  add_node a "$address"
  cli_json 0 'len(n["sensors"]) > 40 and n["code"] == "ok" and
    [(s["sensor"], s["state"], s["value"]) for s in n["sensors"] if s.get("completion_code") == 0xC3] ==
    [("HSBP Temp", "unavailable", None)]' sensors a
  err_has 'a: The controller at 0x82 does not answer.'
  bmc b set misbehave bridged-refused >said
  cli_json 0 'n["sensors"][0]["completion_code"] == 0xD3 and n["trouble"] in open("err").read()' sensors a --name 'HSBP*'
  err_has 'a: The BMC does not reach the controller at 0x82: nobody has that address (0x83).'
  bmc b set misbehave bridged-refused=193 >said
  cli 0 sensors a --name 'HSBP*'
  out_has 'unavailable (0xD3)'
  err_has 'invalid command: the BMC does not know it (0xC1)'
}

test_sensors_are_chosen_by_type() {
  bmcsim b
  add_node a "$address"
  cli_json 0 'len(n["sensors"]) == 8 and {s["type"] for s in n["sensors"]} == {"Temperature"}' sensors a --type temperature
  cli_json 0 'len(n["sensors"]) > 15 and {s["unit"] for s in n["sensors"]} == {"V"}' sensors a --type voltage
  cli_json 0 '[s["sensor"] for s in n["sensors"]] == ["PSU1 Current"]' sensors a --type current
  cli_json 0 'len(n["sensors"]) == 8 and {s["type"] for s in n["sensors"]} == {"Fan"}' sensors a --type fan
  cli_json 0 '[s["sensor"] for s in n["sensors"] if s["unit"] == "W"] == ["PSU1 Power", "PSU2 Power", "System Power"]' \
    sensors a --type power
  local type
  for type in 13 0x0d 0x0D; do
    cli_json 0 '[s["sensor"] for s in n["sensors"]] == ["Drive 0", "Drive 1"]' sensors a --type $type
  done
  cli_json 0 '[s["sensor"] for s in n["sensors"]] == ["Drive 1"]' sensors a --type 13 --name '* 1'
}

test_bad_sensors_alone() {
  bmcsim b
  add_node a "$address"
  cli_json 0 '[(s["sensor"], s["severity"]) for s in n["sensors"]] == [("CPU2 Temp", "critical"),
    ("SYS FAN1", "non_recoverable"), ("PSU2 Status", "critical"), ("Drive 1", "critical"), ("CPU2 Status", "non_critical")]' \
    sensors a --bad
  cli 0 sensors a --bad --name 'CPU*'
  printf '%s\n' 'SENSOR       READING  STATE' 'CPU2 Temp    91 °C    upper critical' \
    'CPU2 Status  -        non-critical: Processor Presence detected; Processor Automatically Throttled' >expected
  cmp out expected || give_up "$line: another table"
  # Nothing is wrong: nothing is said.
  cli 0 sensors a --bad --name 12V
  out_is_empty
  err_is_empty
  cli 1 sensors a --bad --name nope
  err_has 'a: there is no such sensor'
}

test_records_are_read_again_if_asked_for() {
  bmcsim b
  add_node a "$address"
  cli 0 sensors a --name 12V
  cli 0 sensors a --name 12V
  counter_is b 'd["commands"]["get_sdr_repository_info"] == 1'
  cli 0 sensors a --name 12V --refresh
  counter_is b 'd["commands"]["get_sdr_repository_info"] == 2 and d["commands"]["get_sdr"] > 120'
}

test_no_such_sensor_is_said() {
  bmcsim b
  add_node a "$address"
  cli 1 sensors a --name nope
  err_has 'a: there is no such sensor'
  out_is_empty
  cli_json 1 'n["sensors"] == [] and n["code"] == "ok"' sensors a --name nope
  err_has 'a: there is no such sensor'
}

test_only_thresholds_that_are_asked_for_are_read() {
  bmcsim b
  add_node a "$address"
  cli 0 sensors a --name 'CPU1 Temp'
  counter_is b 'd["commands"].get("get_sensor_thresholds", 0) == 0'
  cli 0 sensors a --name 'CPU1 Temp' --thresholds
  counter_is b 'd["commands"]["get_sensor_thresholds"] == 1'
}

test_sensors_of_several_nodes() {
  bmcsim b
  add_node a1 "$address"
  add_node a2 "$address"
  bmcsim gone --misbehave silent
  add_node a3 "$address"
  cli 3 sensors 'a*' --name 'System*' --timeout 2
  printf '%s\n' 'NODE  SENSOR        READING  STATE' 'a1    System Power  340 W    ok' \
    'a2    System Power  340 W    ok' >expected
  cmp out expected || give_up "$line: another table"
  err_has 'a3: '
  cli_json 3 '[len(x.get("sensors", [])) for x in d["nodes"]] == [1, 1, 0] and d["nodes"][2]["code"] == "no_answer"' \
    sensors 'a*' --name 'System*' --timeout 2
  counter_is b 'd["sessions"]["opened"] == d["sessions"]["closed"] > 0'
}

test_a_bmc_without_sensors_refuses() {
  bmcsim b --health none
  add_node a "$address"
  cli_json 1 'n["code"] == "command_refused" and n["completion_code"] == 0xC1 and "sensors" not in n' sensors a
  err_has 'a: '
  cli 1 sensors a
  out_is_empty
}

test_what_could_not_be_read_is_said() {
  bmcsim b --misbehave sdr-loop
  add_node a "$address"
  cli 0 sensors a
  err_has 'a: '
  out_has 'CPU1 Temp'
  cli_json 0 '"incomplete" in n["trouble"] and n["trouble"] in open("err").read() and len(n["sensors"]) == 2' \
    sensors a --name 'CPU? Temp'
}

test_what_stays_busy_does_not_hold_up_the_others() {
  bmcsim b --misbehave sdr-last-c3
  add_node a "$address"
  cli_json 0 'len(n["sensors"]) > 40 and "0xC3" in n["trouble"]' sensors a
  err_has 'incomplete'
  bmcsim c --misbehave sensor-busy=1
  add_node d "$address"
  cli_json 0 '[s["completion_code"] for s in n["sensors"] if "completion_code" in s and s["number"] == 1 and s["owner"] == 32] == [0xC0]
    and len([s for s in n["sensors"] if s["value"] is not None]) > 30' sensors d
}

test_a_bmc_without_a_repository_tells_of_its_own_sensors() {
  bmcsim b
  add_node a "$address"
  bmcsim c --health device
  add_node d "$address"
  cli 0 sensors a --json
  sed 's/.*"sensors"://' out >of_repository
  cli 0 sensors d --json
  sed 's/.*"sensors"://' out >own
  cmp of_repository own || give_up "$line: other sensors"
  counter_is c 'd["commands"]["get_device_sdr"] > 60 and d["commands"]["get_sdr"] == 0'
}

test_the_power_that_a_node_draws() {
  bmcsim b
  add_node a "$address"
  cli 0 power a draw
  printf '%s\n' 'NODE  WATTS  MIN  AVERAGE  MAX  OVER  SOURCE  RESULT' 'a     340    255  340      425  60 s  DCMI    OK' >expected
  cmp out expected || give_up "$line: another table"
  timeout "$TIME_LIMIT" ipmitool -I lanplus -C 17 -H "$BMC_HOST" -p "$BMC_PORT" -U admin -f password \
    dcmi power reading >said
  grep -Eq 'Instantaneous power reading: +340 Watts' said || give_up 'ipmitool says something else'
  cli_json 0 '(n["action"], n["watts"], n["source"], n["sensors"], n["minimum"], n["average"], n["maximum"],
    n["period_seconds"]) == ("draw", 340, "dcmi", [], 255, 340, 425, 60)' power a draw
  bmcsim c --misbehave dcmi-none
  add_node d "$address"
  cli 0 power d draw
  out_has 'System Power'
  cli_json 0 '(n["watts"], n["source"], n["sensors"]) == (340, "sensors", ["System Power"]) and "maximum" not in n' power d draw
  bmcsim e --health none
  add_node f "$address"
  cli 1 power a,f draw
  err_has 'f: The BMC does not tell what the node draws'
  cli_json 1 'd["nodes"][1]["code"] == "command_refused" and "watts" not in d["nodes"][1]' power a,f draw
  cli 2 power a draw --wait 5
  err_has '--wait'
}

test_names_from_a_bmc_do_no_harm() {
  bmcsim b --misbehave escape-strings
  add_node a "$address"
  cli 0 sensors a
  if grep -q $'\e' out err; then give_up 'an escape character came through'; fi
  cli_json 0 'len(n["sensors"]) > 40' sensors a
  if grep -q $'\e' out err; then give_up 'an escape character came through'; fi
}

test_many_sensors() {
  bmcsim b --health big
  add_node a "$address"
  cli_json 0 'len(n["sensors"]) > 400' sensors a
}

run_cases
