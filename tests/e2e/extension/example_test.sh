#!/bin/bash
# The example host, and the small one of the read me, do what they say.
source tests/e2e/extension/host.sh

small_host=$(program adapters/extension/small_host) || exit 1
here=$PWD

# The lines of the example host's menu, from the command's.
command_menu() {
  cli 0 menu "$1" --json
  /usr/bin/python3 -c '
import json
menu = json.load(open("out", encoding="utf-8"))
for item in menu["items"]:
    print(menu["submenu"], item["id"], item["label"], "asks" if item["destructive"] else "-",
          item["disabled_reason"] or "-", sep="\t")' >wanted
}

test_menu_is_that_of_the_command() {
  bmcsim one
  printf '%s\n' 'good host' 'keyless host' 'new host' 'tenant tenant' >nodes
  add_node good "$address"
  nodeipmi node add keyless --address "$address" >/dev/null
  local node
  for node in good keyless; do
    command_menu "$node"
    [[ $(wc -l <wanted) == 8 ]] || give_up "the menu of $node has not 8 items"
    host 0 menu "$node"
    diff wanted out >difference || give_up "the menus of $node differ: $(<difference)"
  done
  # A node that the command does not know: the items, labels and marks are the same.
  command_menu good
  host 0 menu new
  diff <(cut -f 1-4 wanted) <(cut -f 1-4 out) >difference || give_up "the menus differ: $(<difference)"
  host 1 menu tenant
  err_has 'this is a tenant node'
  cli 2 menu new --json
}

test_example_host() {
  bmcsim one
  printf '%s\n' "a host $address" 'b host' 't tenant' >nodes
  host 0 show b
  out_has $'ipmi.status\tIPMI Status\tNA'
  out_has $'ipmi.last_connected\tIPMI Last Connected\tNA'
  out_has $'ipmi.password\tIPMI Password\tnot set'
  host 1 run b test
  err_has 'enter it in the field IPMI Address'
  host 0 set a ipmi.user=admin ipmi.password <password
  host 0 set b "ipmi.address=$address" ipmi.user=admin ipmi.password <wrong-password
  host 2 set b ipmi.password=visible
  err_has 'is a secret'
  host 0 run a test
  out_has $'a\ttest\tOK'
  host 1 run b test
  err_has 'refuses the password'
  host 2 run a power-on --nonsense
  host 2 run a power-cycle
  err_has 'say --yes'
  host_options=(--yes)
  host 0 run a power-off
  [[ $(bmc one power) == off ]] || give_up 'the power is still on'
  host_options=()
  host 0 run a connect
  out_has $'open\thttps://127.0.0.1/'
  host 0 show a
  out_has $'ipmi.status\tIPMI Status\tOK'
  out_has 'The host gives the address'
  host 0 forget a
  host 0 show a
  out_has $'ipmi.password\tIPMI Password\tnot set'
  host 1 run a test
  host 1 run t test
  host 1 run nobody test
  host 2 nonsense a
  cli 0 node list
  out_has b
}

test_example_host_watches() {
  bmcsim one
  printf '%s\n' "a host $address" >nodes
  printf '{"state": "%s", "interval": 0.2}\n' "$NODEIPMI_STATE" >config.json
  host 0 set a ipmi.user=admin ipmi.password <password
  host_options=(--path config.json)
  host 0 watch 3
  out_has $'a\tipmi.status\tOK'
  out_has $'a\tipmi.last_connected\t20'
  await 'sessions are closed' test "$(counter one sessions.open)" = 0

  # Ctrl-C ends it, with its sessions.
  "$example_host" --nodes nodes --path config.json "$plugin" watch 1000000 >out 2>err &
  local watcher=$! polls
  polls=$(counter one commands.get_chassis_status)
  is_polled() { (($(counter one commands.get_chassis_status) > polls)); }
  await 'it is polled' is_polled
  kill -TERM "$watcher"
  wait "$watcher" || give_up 'the watcher does not end well'
  is_closed() { [[ $(counter one sessions.open) == 0 ]]; }
  await 'sessions are closed' is_closed
}

test_example_host_usage() {
  "$example_host" --help >out
  out_has 'usage: example_host'
  printf 'a host\n' >nodes
  local code=0
  "$example_host" >out 2>err || code=$?
  ((code == 2)) || give_up 'without a word: not exit code 2'
  code=0
  "$example_host" --nodes nodes /nowhere.so menu a >out 2>err || code=$?
  ((code == 1)) || give_up 'no plugin: not exit code 1'
  err_has '/nowhere.so'
}

test_small_host_is_that_of_the_read_me() {
  sed -n '/^```c$/,/^```$/p' "$here/adapters/extension/README.md" | sed '/^```/d' >shown.c
  diff "$here/adapters/extension/small_host.c" shown.c >difference || give_up "$(<difference)"
  bmcsim one
  "$small_host" "$plugin" state "$address" admin test <password >out
  [[ $(<out) == OK ]] || give_up 'test is not OK'
  local code=0
  "$small_host" "$plugin" state "$address" admin test <wrong-password >out || code=$?
  ((code == 1)) || give_up 'a wrong password: not exit code 1'
  out_has 'refuses the password'
}

# It is written in C99 as a host's own code would be.
test_hosts_compile_without_a_warning() {
  local file
  for file in small_host example_host; do
    gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Wshadow -Werror -I "$here/cabi/include" -c -o object.o \
      "$here/adapters/extension/$file.c" || give_up "$file.c"
  done
}

run_cases
