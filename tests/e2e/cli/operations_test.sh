#!/bin/bash
# What a BMC is asked to do, and what it is seen to have done.
source tests/e2e/cli/cli.sh

keys='{"node", "ipmi_status", "code", "ipmi_last_connected", "power", "cipher_suite", "round_trips", "latency_ms"}'
health_keys='{"health", "bad_sensors", "health_read", "sel_percent", "sel_entries", "sel_overflow"}'

test_test_is_ok_and_remembered() {
  bmcsim b
  add_node a "$address"
  cli 0 test a
  out_has OK
  err_is_empty
  cli_json 0 "set(n) == $keys and n['node'] == 'a' and n['ipmi_status'] == 'OK' and n['code'] == 'ok'
    and n['power'] == 'on' and n['cipher_suite'] == 17 and n['round_trips'] == 4 and 0 < n['latency_ms'] < 10000" test a
  cp out tested
  cli_json 0 "n['ipmi_last_connected'][10] == 'T' and n['ipmi_last_connected'][-1] == 'Z'" test a
  cli_json 0 "set(n) == $keys | $health_keys and n['code'] == 'ok' and n['ipmi_status'] == 'OK' and n['power'] == 'on'" status
  counter_is b 'd["sessions"]["opened"] == d["sessions"]["closed"] > 0'
}

test_says_that_a_result_could_not_be_stored() {
  bmcsim b
  add_node a "$address"
  add_node c "$address"
  cli 0 test a
  hold_database
  cli_json 0 'n["code"] == "ok"' test a
  err_has "the result could not be stored, so 'nodeipmi status' does not show it"
  cli 0 test a c
  err_has 'the result of 2 of 2 nodes could not be stored'
  release_database
  cli 0 test a c
  err_is_empty
}

test_ctrl_c_while_it_waits_to_store_loses_no_result() {
  local code=0
  bmcsim b
  add_node a "$address"
  hold_database
  line='nodeipmi test a'
  timeout --foreground --preserve-status -s INT 1 "$nodeipmi_program" test a >out 2>err || code=$?
  ((code == 130)) || give_up "$line: exit code $code, not 130"
  out_has OK
  err_has 'the result could not be stored'
}

test_a_result_that_is_stored_a_moment_later_needs_no_word() {
  bmcsim b
  add_node a "$address"
  hold_database 0.7
  cli 0 test a
  err_is_empty
  release_database
  cli_json 0 'n["power"] == "on"' status a
}

test_a_later_failure_keeps_the_last_connection() {
  bmcsim b
  add_node a "$address"
  cli 0 test a
  cli_json 0 'True' status a
  cp out before
  cli 0 node edit a --password-file wrong-password
  cli_json 4 'n["code"] == "bad_password"' test a
  cli_json 0 'n["code"] == "bad_password" and n["ipmi_status"] != "OK"
    and n["ipmi_last_connected"] == __import__("json").load(open("before"))["nodes"][0]["ipmi_last_connected"]' status a
}

test_every_power_action_reaches_the_bmc() {
  bmcsim b --power off --on-delay 0.3 --off-delay 0.3
  add_node a "$address"
  cli 0 power a status
  out_has 'a     status  off    OK'
  cli_json 0 'n["action"] == "on" and n["power"] == "on"' power a on --wait 10
  [[ $(bmc b power) == on ]]
  cli_json 0 'n["power"] == "on"' power a status
  cli_json 0 'n["power"] == "on"' power a cycle --wait 10
  cli_json 0 'n["power"] == "on"' power a reset --wait 10
  cli_json 0 'n["code"] == "ok"' power a diag
  cli_json 0 'n["power"] == "off"' power a soft --wait 10
  [[ $(bmc b power) == off ]]
  cli_json 0 'n["code"] == "ok"' power a on
  cli_json 0 'n["power"] == "off"' power a off --wait 10
  counter_is b 'all(d["chassis_control"][k] >= 1 for k in ("on", "off", "cycle", "reset", "diag", "soft"))
    and d["chassis_control"]["cycle"] == 1 and d["chassis_control"]["reset"] == 1'
}

test_off_on_turns_on_what_it_has_seen_off() {
  bmcsim b --on-delay 0.3 --off-delay 0.3
  add_node a "$address"
  cli_json 0 'n["action"] == "off-on" and n["power"] == "on" and n["seen_off"] and n["code"] == "ok"' power a off-on --wait 10
  counter_is b 'd["chassis_control"]["off"] == 1 and d["chassis_control"]["on"] == 1 and d["chassis_control"]["cycle"] == 0
    and d["sessions"]["opened"] == d["sessions"]["closed"] == 1'
  cli_json 0 'n["power"] == "on"' power a status
  # One that is off is turned on; without --wait it waits too.
  cli_json 0 'n["power"] == "off" and n["seen_off"]' power a off --wait 10
  cli 0 power a off-on
  out_has 'a     off-on  on     OK'
  counter_is b 'd["chassis_control"]["off"] == 3 and d["chassis_control"]["on"] == 2'
  # What was not looked at was not seen off, nor what never was.
  cli_json 0 'not n["seen_off"]' power a on --wait 10
  cli_json 0 'not n["seen_off"]' power a off
  cli_json 0 '"seen_off" not in n' power a status
}

test_off_on_of_a_node_that_stays_as_it_is() {
  bmcsim stays-on --off-delay 60
  add_node a "$address"
  cli_json 1 'n["code"] == "timed_out" and not n["seen_off"] and n["power"] == "on"' power a off-on --wait 0.5
  err_has 'a: The BMC accepted the power off, but the node is still on'
  counter_is stays-on 'd["chassis_control"]["on"] == 0'
  bmcsim stays-off --on-delay 60
  add_node b "$address"
  cli_json 1 'n["code"] == "timed_out" and n["seen_off"] and n["power"] == "off"' power b off-on --wait 0.5
  err_has 'b: The BMC accepted the power on, but the node is still off'
  # One that refuses.
  bmcsim refuses --misbehave d5
  add_node c "$address"
  cli_json 1 'n["code"] == "command_refused" and not n["seen_off"]' power c off-on --wait 0.5
}

test_off_on_needs_no_less_than_a_cycle() {
  bmcsim b
  add_node a "$address" --privilege user
  cli_json 4 'n["code"] == "privilege_too_low"' power a cycle
  cli_json 4 'n["code"] == "privilege_too_low" and not n["seen_off"]' power a off-on
  counter_is b 'd["chassis_control"]["off"] == 0'
}

test_a_state_not_reached_in_time_is_said() {
  bmcsim b --off-delay 60
  add_node a "$address"
  cli_json 1 'n["code"] == "timed_out"' power a off --wait 0.5
  err_has 'a: '
}

test_what_does_not_read_the_power_leaves_it_as_it_was_known() {
  bmcsim b
  add_node a "$address"
  cli 0 test a
  for command in 'identify a' 'info a' 'bootdev a pxe'; do
    cli 0 $command
    cli_json 0 'n["power"] == "on" and n["code"] == "ok"' status a
  done
  # What may have changed it leaves it unknown until somebody looks.
  cli 0 power a off
  cli_json 0 'n["power"] == "unknown"' status a
}

test_identify() {
  bmcsim b
  add_node a "$address"
  cli_json 0 'n["identify"] == "15"' identify a
  cli_json 0 'n["identify"] == "255"' identify a 255
  cli_json 0 'n["identify"] == "on"' identify a on
  cli_json 0 'n["identify"] == "off"' identify a off
  cli 0 identify a 20
  out_has '20 s'
}

test_the_boot_device_is_set_and_read() {
  bmcsim b
  add_node a "$address"
  local device
  for device in pxe disk cdrom bios none; do
    cli_json 0 "n['boot_device'] == '$device' and not n['persistent'] and not n['efi']" bootdev a $device
    cli_json 0 "n['boot_device'] == '$device' and not n['persistent'] and not n['efi']" bootdev a
  done
  cli 0 bootdev a pxe --efi --persistent
  cli_json 0 'n["boot_device"] == "pxe" and n["persistent"] and n["efi"]' bootdev a
  cli 0 bootdev a
  out_has 'pxe'
  out_has 'every boot'
  out_has 'EFI'
}

test_ipmi_1_5() {
  bmcsim b --lan 1.5
  add_node a "$address"
  cli_json 0 'n["code"] == "ok" and n["cipher_suite"] is None and n["power"] == "on"' test a
  local auth
  for auth in md5 straight; do
    cli 0 node edit a --lan 1.5 --auth $auth
    cli_json 0 'n["code"] == "ok" and n["power"] == "on"' power a status
    cli_json 0 'n["code"] == "ok"' power a diag
  done
  counter_is b 'd["chassis_control"]["diag"] == 2 and d["sessions"]["opened"] == d["sessions"]["closed"]'
}

test_a_chosen_suite_is_used() {
  bmcsim b
  add_node a "$address"
  local suite
  for suite in 1 2 3 6 7 8 11 12 15 16 17; do
    cli 0 node edit a --cipher $suite
    cli_json 0 "n['cipher_suite'] == $suite" test a
  done
}

test_k_g() {
  printf '0x0102030405060708090a0b0c0d0e0f1011121314\n' >kg
  bmcsim b --kg-file kg
  add_node a "$address" --kg-file kg
  cli 0 test a
  printf 'another\n' >wrong-kg
  cli 0 node edit a --kg-file wrong-kg
  cli_json 4 'n["code"] == "bad_kg"' test a
  cli 0 node edit a --kg-file - <kg
  cli 0 test a
}

test_a_control_character_from_the_state_does_no_harm() {
  local code=0
  "$nodeipmi_program" test $'\e[31mred' >out 2>err || code=$?
  ((code == 2)) || give_up "exit code $code"
  if grep -q $'\e' out err; then give_up 'an escape character came through'; fi
}

test_closed_descriptors_are_not_taken_by_others() {
  local code=0 fd
  bmcsim b --misbehave silent
  add_node a "$address"
  # Else a socket could be number 1 or 2, and what is printed be sent to a BMC.
  "$nodeipmi_program" test a --timeout 2 <&- >&- 2>&- &
  sleep 1
  for fd in 0 1 2; do
    # An ordinary user cannot look.
    if [[ -r /proc/$!/fd && $(readlink /proc/$!/fd/$fd) != /dev/null ]]; then give_up "descriptor $fd is taken"; fi
  done
  wait $! || code=$?
  ((code == 3)) || give_up "exit code $code"
  bmc b set misbehave none >said
  code=0
  "$nodeipmi_program" test a <&- >&- 2>err || code=$?
  ((code == 5)) || give_up "standard output closed: exit code $code"
}

run_cases
