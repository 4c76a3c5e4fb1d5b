#!/bin/bash
# Each way to fail has its own code, its own sentence and its exit code, and none takes longer than it may.
source tests/e2e/cli/cli.sh

# fails CODE WORD [OPTION...]: `test a` ends so, within its time.
fails() {
  local code=$1 word=$2 begin end
  shift 2
  begin=${EPOCHREALTIME/./}
  cli_json "$code" "n['code'] == '$word' and n['ipmi_status'] not in ('', 'OK', 'NA')" test a --timeout 2 "$@"
  end=${EPOCHREALTIME/./}
  ((end - begin < $(is_sanitized && echo 6000000 || echo 3000000))) || give_up "$line took $((end - begin)) microseconds"
  cli_json 0 "n['code'] == '$word'" status a
}

test_wrong_password() {
  bmcsim b
  add_node a "$address"
  cli 0 node edit a --password-file wrong-password
  fails 4 bad_password
  cli_json 4 'n["stage"]' test a
}

test_wrong_user() {
  bmcsim b
  add_node a "$address"
  cli 0 node edit a --user nobody
  fails 4 bad_user
}

test_too_low_a_privilege() {
  bmcsim b --privilege user
  add_node a "$address"
  cli 0 test a
  cli_json 4 'n["code"] == "privilege_too_low"' power a on
  cli 0 node edit a --privilege user
  cli_json 4 'n["code"] == "privilege_too_low"' power a on
}

test_refused_suite() {
  bmcsim b --suites 3
  add_node a "$address" --cipher 17
  fails 1 cipher_refused
}

test_full_bmc() {
  bmcsim b --misbehave full
  add_node a "$address"
  fails 1 bmc_busy
}

test_silent_port() {
  bmcsim b --misbehave silent
  add_node a "$address"
  fails 3 no_answer
}

test_closed_port() {
  add_node a 127.0.0.1:1
  fails 3 unreachable
}

test_not_ipmi() {
  bmcsim b --misbehave http
  add_node a "$address"
  fails 3 not_ipmi
}

test_name_not_resolved() {
  add_node a no-such-host.invalid
  fails 3 name_not_resolved
}

test_refused_commands() {
  bmcsim b --misbehave d5
  add_node a "$address"
  fails 1 command_refused
  cli_json 1 'n["code"] == "command_refused" and n["completion_code"] == 0xD5' power a on
  err_has 'a: '
  bmc b set misbehave c1 >/dev/null
  cli_json 1 'n["code"] == "command_refused" and n["completion_code"] == 0xC1' identify a
  # The status is about the connection, which is good; but for what asks for nothing else.
  cli_json 0 'n["code"] == "ok"' status a
  cli_json 1 'n["completion_code"] == 0xC1' test a
  cli_json 0 'n["code"] == "command_refused"' status a
  bmc b set misbehave d4 >/dev/null
  cli_json 4 'n["code"] == "privilege_too_low" and n["completion_code"] == 0xD4' power a on
  cli_json 0 'n["code"] == "ok"' status a
  # What the node's own setting forbids is no attempt.
  bmc b set misbehave none >/dev/null
  cli 0 test a
  cli 0 node edit a --privilege user
  cli_json 4 'n["code"] == "privilege_too_low"' power a on
  cli_json 0 'n["code"] == "ok" and n["power"] == "on"' status a
}

test_a_command_whose_answer_is_lost() {
  bmcsim b --misbehave lost-control-answer
  add_node a "$address"
  cli_json 1 'n["code"] == "outcome_unknown"' power a cycle --timeout 3
  counter_is b 'd["chassis_control"]["cycle"] == 1'
}

test_no_credentials() {
  cli 0 node add a --address 127.0.0.1:1
  fails 4 no_credentials
}

test_the_key_is_missing() {
  add_node a 127.0.0.1:1
  local key
  key=$(find state -type f -name '*key*')
  [[ $key ]]
  mv "$key" kept
  cli_json 5 'd["error"]["code"] == "key_missing"' test a
}

test_of_several_nodes_the_highest_exit_code_counts() {
  bmcsim b
  add_node good "$address"
  add_node wrong "$address"
  cli 0 node edit wrong --password-file wrong-password
  add_node closed 127.0.0.1:1
  cli 0 node add vm --kind tenant
  cli_json 3 '[x["code"] for x in d["nodes"]] == ["good" and "ok", "unreachable"]' test good closed
  cli_json 4 '[x["code"] for x in d["nodes"]] == ["unreachable", "bad_password", "ok", "not_host_node"]' \
    test closed wrong good vm
  cli 1 test vm good
  cli 3 power 'closed,good' status
  out_has 'unreachable'
  err_has 'closed: '
}

run_cases
