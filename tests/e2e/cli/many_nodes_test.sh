#!/bin/bash
# Many nodes at once: more than are ever in flight together, in the order given, each once.
source tests/e2e/cli/cli.sh

node_count=560

# rack-n001 to rack-n560, at 127.1.0.1 and up.
add_many() {
  local i port
  bmcsim b --count $node_count --base-address 127.1.0.1
  port=${address##*:}
  for ((i = 1; i <= node_count; i++)); do
    add_node "$(printf 'rack-n%03d' $i)" "127.1.$((i / 256)).$((i % 256)):$port"
  done
}

test_all_at_once() {
  add_many
  cli_json 0 "[x['node'] for x in d['nodes']] == ['rack-n%03d' % i for i in range(1, $node_count + 1)]
    and all(x['code'] == 'ok' for x in d['nodes'])" test --all --timeout 20
  cli_json 0 "len(d['nodes']) == $node_count" test --all --engine-threads 4 --timeout 20
  cli_json 0 "[x['node'] for x in d['nodes']] == ['rack-n098', 'rack-n099', 'rack-n100', 'rack-n007']" \
    power 'rack-n[098-100]' 'rack-n007,rack-n099' status
  cli_json 0 "len(d['nodes']) == 100" test 'rack-n1??'
  cli_json 0 "len(d['nodes']) == $node_count" status 'rack-*'
  [[ $(bmc b counters | /usr/bin/python3 -c 'import json, sys
s = json.load(sys.stdin)["sessions"]
print(s["opened"] == s["closed"] > 600)') == True ]] || give_up "sessions: $(bmc b counters)"
  # Nothing is done where one name is wrong.
  bmc b reset-counters >/dev/null
  cli 2 power 'rack-n[001-005]' rack-n999 off
  counter_is b 'd["packets"]["in"] == 0'
}

test_progress_is_shown_on_a_terminal_only() {
  bmcsim b
  add_node a "$address"
  add_node b "$address"
  cli 0 test a b
  err_is_empty
  script -q -e -c "$nodeipmi_program test a b" typescript >/dev/null
  grep -q '/2 done' typescript
  script -q -e -c "$nodeipmi_program test a" typescript >/dev/null
  if grep -q '/1 done' typescript; then give_up 'progress of a single node'; fi
}

run_cases
