#!/bin/bash
# The example host loads, uses and unloads the plugin a thousand times: no thread, no descriptor, no session at the BMC
# is left, and the memory stays what it is. (After each round the example host looks for itself.)
source tests/e2e/extension/host.sh

is_sanitized() { readelf -dW "$plugin" | grep -q -E 'lib(asan|tsan)\.so'; }

all_closed() { [[ $(counter one sessions.open) == 0 && $(counter one sessions.half_open) == 0 ]]; }

# rounds COUNT COMMAND…
rounds() {
  local count=$1 before after
  shift
  host_options=(--yes --repeat "$count")
  host 0 "$@"
  read -r _ _ _ before after _ < <(grep '^rounds' err) || give_up "$line: it does not say what is left"
  echo "$count times $*: $before kB after a tenth, $after kB at the end"
  # The allocators of the sanitizers keep what was freed for a while.
  is_sanitized || ((after - before < 1024)) || give_up "$line: the memory grows"
  await 'every session is closed' all_closed
}

test_a_thousand_times() {
  bmcsim one
  printf '%s\n' "a host $address" 'b host' >nodes
  host 0 set a ipmi.user=admin ipmi.password <password
  rounds 1000 run a test
  [[ $(grep -c -x -F $'a\ttest\tOK' out) == 1000 ]] || give_up 'not every test was OK'
  (($(counter one commands.get_chassis_status) >= 1000)) || give_up 'the BMC was not asked each time'
}

# It is stopped while the monitor opens its first sessions.
test_in_the_middle_of_work() {
  bmcsim one
  printf '%s\n' "a host $address" 'b host' >nodes
  host 0 set a ipmi.user=admin ipmi.password <password
  rounds 200 watch 0
  rounds 50 show a
  rounds 50 run a connect
}

run_cases
