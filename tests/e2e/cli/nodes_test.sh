#!/bin/bash
# What is kept of nodes: init, node add, edit, remove, list, show; menu, connect and status without a BMC.
source tests/e2e/cli/cli.sh

test_remove_says_in_its_help_that_it_asks_nothing() {
  cli 0 node remove --help
  out_has 'It asks nothing'
}

test_init_makes_a_private_state_once() {
  cli 0 init --state "$PWD/other"
  [[ $(stat -c %a other) == 700 ]]
  while read -r file; do [[ $(stat -c %a "$file") == 600 ]]; done < <(find other -type f)
  cli 2 init --state "$PWD/other"
  out_is_empty
  cli_json 0 'd["code"] == "ok"' init --state "$PWD/third"
}

test_the_state_is_where_it_is_said() {
  NODEIPMI_STATE=$PWD/by-variable cli 0 init
  [[ -d by-variable ]]
  cli 0 init --state "$PWD/by-option"
  [[ -d by-option ]]
  NODEIPMI_STATE=$PWD/nowhere cli 0 node list --state "$PWD/by-option"
  NODEIPMI_STATE=$PWD/nowhere cli 5 node list
  err_has 'nodeipmi init'
  # For root it would be /var/lib/nodeipmi, which is not a test's to make.
  if ((EUID == 0)); then return 0; fi
  unset NODEIPMI_STATE
  XDG_STATE_HOME=$PWD/xdg cli 0 init
  [[ -d xdg/nodeipmi ]]
  HOME=$PWD/home cli 0 init
  [[ -d home/.local/state/nodeipmi ]]
}

test_what_a_bmc_would_not_take_is_warned_of() {
  cli 0 node add a --address 192.0.2.1
  err_has 'no user and no password are stored for a; set with: nodeipmi node edit a --user USER --password-file FILE'
  cli 0 node edit a --user admin
  err_has 'no password is stored for a; set with: nodeipmi node edit a --password-file FILE'
  cli 0 node edit a --password-file password
  err_is_empty
  cli 0 node add b --address 192.0.2.1 --password-file password
  err_has 'no user is stored for b'
  cli 0 node add vm --kind tenant
  err_is_empty
}

test_an_insecure_state_is_refused_with_the_remedy() {
  chmod 755 state
  cli_json 5 'd["error"]["code"] == "state_insecure"' node list
  err_has 'chmod'
  chmod 700 state
  local file
  for file in state/*; do
    chmod 644 "$file"
    cli 5 node list
    chmod 600 "$file"
  done
  cli 0 node list
}

test_a_node_is_added_with_defaults() {
  cli 0 node add rack1-n07 --address 10.0.0.7
  out_has 'rack1-n07: added'
  cli_json 0 'n == {"node": "rack1-n07", "kind": "host", "host": "10.0.0.7", "port": 623, "web": "", "user": "not set",
    "password": "not set", "kg": "not set", "lan": "auto", "auth": "auto", "cipher": "auto",
    "privilege": "administrator", "quirks": []}' node show rack1-n07
  cli 2 node add rack1-n07 --address 10.0.0.8
  cli_json 2 'd["error"]["code"] == "already_exists"' node add rack1-n07 --address 10.0.0.8
  cli 2 node add no-address
}

test_a_node_is_added_with_everything() {
  printf '0x00ff01\n' >kg
  cli_json 0 'n["user"] == n["password"] == n["kg"] == "set" and n["host"] == "fe80::1%lo" and n["port"] == 9000
    and n["web"] == "http://bmc7.example/" and n["lan"] == "1.5" and n["auth"] == "straight"
    and n["privilege"] == "operator" and n["quirks"] == ["lookup-by-privilege", "zero-session-id"]' \
    node add a --address '[fe80::1%lo]:9000' --user admin --password-file password --kg-file kg \
    --web http://bmc7.example/ --lan 1.5 --auth straight --privilege operator --kind host \
    --quirk lookup-by-privilege --quirk zero-session-id
  cli 0 node show a
  out_has 'address: [fe80::1%lo]:9000'
  out_has 'user: set'
  out_has 'kg: set'
  out_lacks admin
  out_lacks horse
  cli_json 0 'n["lan"] == "2.0" and n["cipher"] == "3"' node add b --address 10.0.0.7 --lan 2.0 --cipher 3
  cli 2 node add c --address 10.0.0.7 --lan 1.5 --cipher 3
}

test_editing_changes_what_is_named_and_no_more() {
  add_node a 10.0.0.7 --lan 2.0 --quirk zero-session-id
  cli_json 0 'n["host"] == "10.0.0.8" and n["lan"] == "2.0" and n["user"] == "set" and n["quirks"] == ["zero-session-id"]' \
    node edit a --address 10.0.0.8
  cli_json 0 'n["quirks"] == []' node edit a --quirk none
  cli_json 0 'n["web"] == "https://x.example/"' node edit a --web https://x.example/
  cli_json 0 'n["web"] == ""' node edit a --web ''
  cli_json 0 'n["user"] == "set" and n["password"] == n["kg"] == "not set"' node edit a --clear-credentials --user other
  cli_json 0 'n["user"] == n["password"] == n["kg"] == "not set"' node edit a --clear-credentials
  cli_json 2 'd["error"]["code"] == "not_found"' node edit nosuch --lan auto
  cli 2 node edit a --web ftp://x.example/
  cli 2 node edit a --web javascript:alert
  cli 2 node edit a --address ''
}

test_a_node_is_removed() {
  add_node a 10.0.0.7
  cli_json 0 'd == {"nodes": [{"node": "a"}]}' node remove a
  cli 2 node remove a
  cli_json 0 'd == {"nodes": []}' node list
  cli 0 node list
  out_is_empty
}

test_many_nodes_are_changed_and_removed_at_once() {
  local name
  for name in r1 r2 r3 x; do add_node $name 10.0.0.7; done
  cli 0 node add r9 --kind tenant
  cli_json 0 '[(x["node"], x["lan"]) for x in d["nodes"]] == [("r1", "2.0"), ("r2", "2.0")]' node edit 'r[1-2]' --lan 2.0
  cli 0 node edit 'r*' x --privilege operator
  out_has 'r9: changed'
  out_has 'x: changed'
  cli_json 0 '[x["node"] for x in d["nodes"] if x["privilege"] == "operator"] == ["r1", "r2", "r3", "r9"]' node list 'r*'
  cli 2 node edit 'r[1-2]' --address 10.0.0.8
  err_has '--address and --web are of one node; these are 2'
  # What fits one and not the other says how far it came.
  cli 0 node edit r2 --cipher 17
  cli 2 node edit 'r[1-3]' --lan 1.5
  err_has 'r2: '
  err_has 'changed already: r1; not changed: r2 r3'
  # Nothing is done by halves because of a slip of the finger.
  cli 2 node remove r1 nosuch
  cli 2 node remove 'y*'
  cli_json 0 'len(d["nodes"]) == 5' node list
  cli_json 0 'd == {"nodes": [{"node": x} for x in ("r1", "r2", "r3", "r9")]}' node remove 'r*'
  cli_json 0 '[x["node"] for x in d["nodes"]] == ["x"]' node list
}

test_nodes_are_listed_in_order() {
  local name
  for name in b a c; do add_node $name 10.0.0.7; done
  cli 0 node add t --kind tenant
  cli_json 0 '[x["node"] for x in d["nodes"]] == ["a", "b", "c", "t"]' node list
  cli 0 node list
  out_has 'NODE  KIND    ADDRESS'
  out_has 'tenant'
}

test_names_are_checked() {
  local name
  for name in 'a/b' 'a b' '' 'ä' "$(printf 'x%.0s' {1..129})"; do
    cli_json 2 'd["error"]["code"] == "invalid_argument"' node add "$name" --address 10.0.0.7
  done
  cli 0 node add "$(printf 'x%.0s' {1..128})" --address 10.0.0.7
}

test_status_of_a_node_never_contacted() {
  cli 0 node add a --address 10.0.0.7
  cli_json 0 'd == {"nodes": [{"node": "a", "ipmi_status": "NA", "code": "unknown", "ipmi_last_connected": "NA",
    "power": "unknown", "cipher_suite": None, "round_trips": 0, "latency_ms": 0, "health": "unknown", "bad_sensors": "",
    "health_read": "NA", "sel_percent": None, "sel_entries": None, "sel_overflow": None}]}' status
  cli_json 0 'n["node"] == "a"' status a
  cli 0 status
  out_has 'IPMI LAST CONNECTED'
}

test_connect_prints_the_address() {
  cli 0 node add a --address 10.0.0.7:9000
  cli 0 connect a
  [[ $(<out) == https://10.0.0.7/ ]]
  cli 0 node add b --address 'fe80::1%lo' --web http://b.example:8080/x
  cli_json 0 'd == {"nodes": [{"node": "b", "web": "http://b.example:8080/x", "opened": False}]}' connect b
  cli 0 node add c --address '[::1]:9000'
  cli 0 connect c
  [[ $(<out) == 'https://[::1]/' ]]
  cli 2 connect nosuch
}

test_connect_opens_the_browser_without_a_shell() {
  printf '#!/bin/sh\necho "$#:$1:$(readlink /proc/self/fd/0)" >%s/opened\necho noise\n' "$PWD" >browser
  chmod +x browser
  cli 0 node add a --address 10.0.0.7 --web 'https://x.example/$(touch%20hacked);id&'
  BROWSER=/no/such/program:$PWD/browser cli 0 connect a --open <password
  out_lacks noise
  [[ $(<opened) == '1:https://x.example/$(touch%20hacked);id&:/dev/null' ]]
  BROWSER=$PWD/browser cli_json 0 'n["opened"] is True' connect a --open
  printf '#!/bin/sh\nexit 3\n' >browser
  BROWSER=$PWD/browser cli 5 connect a --open
  err_has 'no browser could be started'
}

test_the_menu_of_a_host_node() {
  cli 0 node add a --address 10.0.0.7
  cli_json 0 'd["submenu"] == "IPMI" and d["node"] is None and all(i["enabled"] for i in d["items"])
    and [i["label"] for i in d["items"]] == ["Test", "Connect", "Power On", "Power Off", "Power Cycle", "Reset",
    "Soft Shutdown", "Identify"]' menu
  cli_json 0 'd["node"] == "a" and {i["id"] for i in d["items"] if i["destructive"]} >= {"power-off", "power-cycle"}' menu a
  cli 0 menu a
  out_has 'Power Cycle'
}

test_a_tenant_node_has_no_ipmi() {
  cli 0 node add vm --kind tenant
  local words
  for words in 'test vm' 'power vm on' 'power vm status' 'identify vm' 'bootdev vm' 'bootdev vm pxe' 'info vm'; do
    cli_json 1 'n["code"] == "not_host_node" and n["node"] == "vm"' $words
  done
  for words in 'connect vm' 'menu vm'; do
    cli_json 1 'd["error"]["code"] == "not_host_node" and d["error"]["node"] == "vm"' $words
  done
  cli_json 1 'n["code"] == "not_host_node" and n["ipmi_last_connected"] == "NA"' status vm
  cli_json 0 'd == {"nodes": []}' status
  cli_json 0 'd == {"nodes": []}' test --all
  cli 2 test 'v*'
}

run_cases
