#!/bin/bash
# Fencing that cannot be confirmed has failed: whatever the reason, whoever asks, every time.
source tests/e2e/pacemaker/fencing.sh

# agent_fails NODE SENTENCE ACTION OPTION=VALUE...
agent_fails() {
  local options=() option
  for option in "${@:4}"; do
    option=--$option
    options+=("${option//_/-}")
  done
  agent 1 -o "$3" -n "$1" "${options[@]}"
  err_has "$2"
  out_is_empty
}

# never_fences NODE SENTENCE OPTION=VALUE...: each action of each says SENTENCE and fails.
never_fences() {
  local node=$1 sentence=$2 action
  shift 2
  for action in off reset; do
    plugin failure hostname="$node" "$@" -T $action "$node"
    log_has "$sentence"
  done
  for action in off reboot; do
    agent_fails "$node" "$sentence" $action "$@"
  done
}

# The same, and it cannot be turned on or asked either.
never_acts() {
  never_fences "$@"
  local node=$1 sentence=$2
  shift 2
  plugin failure hostname="$node" "$@" -T on "$node"
  log_has "$sentence"
  plugin failure hostname="$node" "$@" -S
  log_has "$sentence"
  for action in on status; do
    agent_fails "$node" "$sentence" $action "$@"
  done
}

test_a_bmc_that_is_silent() {
  install_fencing
  bmcsim b --misbehave silent
  add_node n "$address"
  never_acts n 'n: No answer' timeout=1 power_timeout=1
}

test_a_bmc_that_cannot_be_reached() {
  install_fencing
  bmcsim b
  add_node n "$address"
  stop_bmcsim b >said
  never_acts n 'n: ' timeout=1 power_timeout=1
}

test_a_library_that_is_too_old() {
  install_fencing
  bmcsim b
  add_node n "$address"
  # What a cluster asks each minute tells it too, not only the action that is missing.
  export LD_PRELOAD=$older_library
  plugin failure hostname=n -S
  log_has 'which is too old'
  for action in monitor status validate-all reboot; do
    agent_fails n 'which is too old' $action
  done
  agent 1 --version
  err_has 'which is too old'
  unset LD_PRELOAD
  agent 0 --version
}

test_a_wrong_password() {
  install_fencing
  bmcsim b
  add_node n "$address"
  nodeipmi node edit n --password-file wrong-password >/dev/null
  never_acts n 'n: The BMC refuses the password'
  power_is b on
}

test_no_credentials() {
  install_fencing
  bmcsim b
  nodeipmi node add n --address "$address" >/dev/null </dev/null
  never_acts n 'n: '
  agent 1 -o validate-all
  power_is b on
}

test_a_user_that_may_not() {
  install_fencing
  bmcsim b --privilege user
  add_node n "$address"
  never_fences n 'n: '
  power_is b on
}

test_a_node_that_stays_on() {
  install_fencing
  bmcsim b --off-delay 3600
  add_node n "$address"
  never_fences n 'the node is still on' power_timeout=1
}

test_a_bmc_that_only_says_that_it_acts() {
  install_fencing
  bmcsim b --misbehave control-c3
  add_node n "$address"
  never_fences n 'n: ' timeout=2 power_timeout=1
  power_is b on
}

test_a_bmc_that_does_not_know_the_command() {
  install_fencing
  bmcsim b --misbehave c1
  add_node n "$address"
  never_acts n 'n: ' timeout=2 power_timeout=1
}

test_a_bmc_that_says_not_in_this_state() {
  install_fencing
  # What the power is, it does not tell either.
  bmcsim b --misbehave d5
  add_node n "$address"
  never_acts n 'n: ' timeout=2 power_timeout=1
}

test_answers_that_are_forged() {
  install_fencing
  bmcsim b --misbehave bad-integrity
  add_node n "$address"
  never_acts n 'n: ' timeout=1 power_timeout=1
}

test_an_outcome_that_is_not_known() {
  install_fencing
  bmcsim b --misbehave lost-control-answer --cycle-time 0
  add_node n "$address"
  # It was carried out, which nobody can know.
  plugin failure hostname=n timeout=1 power_timeout=1 method=cycle -T reset n
  log_has 'n: The power cycle was sent once and its answer was lost'
  agent_fails n 'its answer was lost' reboot timeout=1 power_timeout=1 method=cycle
  counter_is b 'd["chassis_control"]["cycle"] == 2'
  never_fences n 'n: ' timeout=1 power_timeout=1
}

test_a_tenant_node() {
  install_fencing
  nodeipmi node add n --kind tenant >/dev/null
  never_acts n 'n: '
  agent 1 -o validate-all --hostname n
}

test_a_node_that_nobody_knows() {
  install_fencing
  never_acts n 'n: '
  agent 1 -o monitor
  agent 1 -o off
  err_has 'There is no node'
}

test_a_node_of_another_device() {
  install_fencing
  bmcsim b
  add_node n "$address"
  plugin failure hostname=m -T off n
  log_has "'n' is no node of this device."
  agent 1 -o off -n n --hostname m
  err_has "'n' is no node of this device."
  power_is b on
}

test_no_state() {
  install_fencing
  plugin failure hostname=n state="$PWD/nowhere" -T off n
  log_has 'nodeipmi: '
  agent 1 -o off -n n --state "$PWD/nowhere"
  agent 1 -o monitor --state "$PWD/nowhere"
}

test_a_configuration_that_is_wrong() {
  install_fencing
  bmcsim b
  add_node n "$address"
  plugin failure state="$NODEIPMI_STATE" -T off n
  log_has 'hostname is missing'
  plugin failure hostname=n timeout=soon -T off n
  log_has 'timeout is 1 to 3600 seconds'
  plugin failure hostname=n method=hammer -T off n
  agent 1 -o off -n n -m hammer
  power_is b on
}

test_no_message_holds_the_password() {
  install_fencing
  bmcsim b
  add_node n "$address"
  plugin 0 hostname=n -T reset n
  agent 0 -o reboot -n n -v
  if grep -r -q -F 'correct horse' out err log; then give_up 'the password was told'; fi
}

run_cases
