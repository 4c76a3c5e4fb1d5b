#!/bin/bash
# The example host loads, uses and unloads the plugin again and again (NODEIPMI_LOADS: 250 times): no thread, no
# descriptor, no session at the BMC is left, and the memory stays what it is. (After each round the example host looks for
# itself.)
source tests/e2e/extension/host.sh
source tests/e2e/extension/pushing.sh

rounds_options=()
loads=${NODEIPMI_LOADS:-250}

all_closed() { [[ $(counter one sessions.open) == 0 && $(counter one sessions.half_open) == 0 ]]; }

# rounds COUNT COMMAND…
rounds() {
  local count=$1 before after
  shift
  host_options=(--yes --repeat "$count" "${rounds_options[@]}")
  host 0 "$@"
  read -r _ _ _ before after _ < <(grep '^rounds' err) || give_up "$line: it does not say what is left"
  echo "$count times $*: $before kB after a tenth, $after kB at the end"
  # The allocators of the sanitizers keep what was freed for a while.
  is_sanitized || ((after - before < 1024)) || give_up "$line: the memory grows"
  await 'every session is closed' all_closed
}

test_again_and_again() {
  bmcsim one
  printf '%s\n' "a host $address" 'b host' >nodes
  host 0 set a ipmi.user=admin ipmi.password <password
  rounds "$loads" run a test
  [[ $(grep -c -x -F $'a\ttest\tOK' out) == "$loads" ]] || give_up 'not every test was OK'
  (($(counter one commands.get_chassis_status) >= loads)) || give_up 'the BMC was not asked each time'
}

# The power is another again and again, so that there is something to hand on.
toggle() {
  while true; do
    bmc one set power off
    sleep 0.1
    bmc one set power on
    sleep 0.1
  done >toggled
}

# requests AT_LEAST: the receiver had so many, and found no fault with them.
requests() { received hook "len(r) >= $1" lossy; }

# With a request that comes through, at least in many of them.
test_with_a_push() {
  start_hook
  pushing_host
  rounds_options=(--path config.json)
  toggle &
  rounds 250 run a test
  [[ $(grep -c -x -F $'a\ttest\tOK' out) == 250 ]] || give_up 'not every test was OK'
  requests 100
  received hook 'len(ok) == len(r) and {e["data"].get("power") for e in of("a")} == {"on", "off"}'
}

# Each time a request is under way whose answer does not come; and over TLS, where there is more to forget.
test_with_a_push_that_hangs() {
  start_hook
  pushing_host
  rounds_options=(--path config.json)
  mode hook hang
  rounds 50 run a test
  requests 40
}

test_with_a_push_over_tls() {
  need openssl openssl
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout hook.key -out hook.pem -days 2 \
    -subj /CN=hook -addext subjectAltName=IP:127.0.0.1 2>made || give_up "no certificate: $(<made)"
  secret
  start_receiver hook --secret secret --tls hook.pem hook.key
  push_config "$(sink hook cloudevents "https://127.0.0.1:$port/hook" '"secret_file": "secret"' '"ca_file": "hook.pem"')"
  pushing_host
  rounds_options=(--path config.json)
  toggle &
  rounds 100 run a test
  requests 40
  received hook 'len(ok) == len(r)' lossy
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
