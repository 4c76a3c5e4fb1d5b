#!/bin/bash
# What the plugin and the agent do, and what the BMCs are seen to have done.
source tests/e2e/pacemaker/fencing.sh

test_libstonith_knows_the_plugin() {
  install_fencing
  fencing 0 stonith -L
  out_has nodeipmi
  plugin 0 -n
  out_has 'hostname  state  timeout  power_timeout  method'
  plugin 0 -m
  /usr/bin/python3 -c 'import sys, xml.dom.minidom as m
d = m.parse("out")
names = {p.getAttribute("name"): p.getAttribute("required") for p in d.getElementsByTagName("parameter")}
sys.exit(names != {"hostname": "1", "state": "0", "timeout": "0", "power_timeout": "0", "method": "0"})' ||
    give_up "the plugin's metadata"
}

test_the_agent_describes_itself() {
  install_fencing
  agent 0 -o metadata
  cp out metadata
  /usr/bin/python3 -c 'import sys, xml.dom.minidom as m
d = m.parse("out")
names = {p.getAttribute("name") for p in d.getElementsByTagName("parameter")}
actions = {a.getAttribute("name") for a in d.getElementsByTagName("action")}
sys.exit(not names >= {"action", "plug", "hostname", "state", "timeout", "power_timeout", "method", "delay"} or
         actions != {"on", "off", "reboot", "status", "monitor", "list", "list-status", "metadata", "validate-all"})' ||
    give_up "the agent's metadata"
  echo action=metadata | "$fence_nodeipmi" | cmp - metadata
  agent 0 --help
  out_has '--power-timeout'
  agent 0 --version
  agent 1 --nonsense
  err_has "What is '--nonsense'?"
}

test_the_plugin_tells_of_its_nodes() {
  install_fencing
  bmcsim a --power off
  add_node a "$address"
  bmcsim b
  add_node B "$address"
  plugin 0 hostname='a, B' -lS
  [[ $(<out) == $'a\nB' ]] || give_up 'the list of nodes'
  plugin 0 hostname=a -S
  # In the environment, as a cluster gives it.
  fencing 0 env hostname='a B' state="$NODEIPMI_STATE" NODEIPMI_STATE=/nowhere stonith -t nodeipmi -E -lS
  fencing failure env hostname='a B' state=/nowhere stonith -t nodeipmi -E -S
  # One that does not answer is enough.
  bmc b set misbehave silent >said
  plugin failure hostname='a B' timeout=1 -S
  log_has 'B: No answer'
  plugin 0 hostname=a timeout=1 -S
}

test_the_plugin_acts() {
  install_fencing
  bmcsim b --on-delay 0.3 --off-delay 0.3
  add_node Rack1-N7 "$address"
  plugin 0 hostname=Rack1-N7 -T off Rack1-N7
  power_is b off
  log_has 'Rack1-N7: power is off, as read back.'
  # It is off already: that is right, and stays so.
  plugin 0 hostname=Rack1-N7 -T off Rack1-N7
  power_is b off
  plugin 0 hostname=Rack1-N7 -T on Rack1-N7
  power_is b on
  counter_is b 'd["chassis_control"]["off"] == 2 and d["chassis_control"]["on"] == 1'
  bmc b reset-counters >said
  plugin 0 hostname=Rack1-N7 -T reset rack1-n7
  power_is b on
  log_has 'Rack1-N7: power was off, as read back, and is on again, as read back.'
  counter_is b 'd["chassis_control"]["off"] == 1 and d["chassis_control"]["on"] == 1'
  bmc b set power off >said
  plugin 0 hostname=Rack1-N7 -T reset Rack1-N7
  power_is b on
  counter_is b 'd["chassis_control"]["cycle"] == 0 and d["sessions"]["opened"] == d["sessions"]["closed"]'
}

test_the_agent_acts() {
  install_fencing
  bmcsim b --on-delay 0.3 --off-delay 0.3
  add_node n "$address"
  printf 'nodename=n\naction=off\n' | "$fence_nodeipmi" >out
  out_has 'Success: Powered OFF'
  power_is b off
  agent 2 -o status -n n
  out_has 'Status: OFF'
  agent 0 -o off -n n
  agent 0 -o on --plug=n -v
  out_has 'Success: Powered ON'
  err_has 'n: power is on, as read back.'
  power_is b on
  agent 0 -o status -n n
  out_has 'Status: ON'
  bmc b reset-counters >said
  printf 'plug=n\n' | "$fence_nodeipmi" >out
  out_has 'Success: Rebooted'
  power_is b on
  counter_is b 'd["chassis_control"]["off"] == 1 and d["chassis_control"]["on"] == 1'
  agent 0 -o validate-all
  agent 0 -o monitor
  agent 0 -o list
  [[ $(<out) == n, ]] || give_up 'the list of nodes'
  counter_is b 'd["sessions"]["opened"] == d["sessions"]["closed"]'
}

test_the_agent_tells_of_several_nodes() {
  install_fencing
  bmcsim a --power off
  add_node a "$address"
  bmcsim b
  add_node b "$address"
  nodeipmi node add tenant --kind tenant >/dev/null
  agent 0 -o list-status
  [[ $(<out) == $'a,,OFF\nb,,ON' ]] || give_up 'the list of nodes'
  bmc b set misbehave silent >said
  agent 1 -o monitor --timeout 1
  err_has 'b: No answer'
  agent 0 -o monitor --timeout 1 --hostname a
  agent 0 -o list-status --timeout 1
  [[ $(<out) == $'a,,OFF\nb,,UNKNOWN' ]] || give_up 'the list of nodes'
}

test_a_power_cycle() {
  install_fencing
  bmcsim b --cycle-time 0.6
  add_node n "$address"
  plugin 0 hostname=n method=cycle -T reset n
  power_is b on
  counter_is b 'd["chassis_control"]["cycle"] == 1 and d["chassis_control"]["off"] == 0'
  # One that is off cannot be cycled: it is fenced, and turned on.
  bmc b set power off >said
  agent 0 -o reboot -n n -m cycle
  power_is b on
}

test_a_power_cycle_that_a_bmc_ignores_of_a_node_that_is_off() {
  install_fencing
  bmcsim b --misbehave cycle-ignored
  bmc b set power off >said
  add_node n "$address"
  agent 0 -o reboot -n n -m cycle --power-timeout 1 -v
  err_has 'n: power was off, as read back, and is on again'
  power_is b on
  counter_is b 'd["chassis_control"]["cycle"] == 0 and d["chassis_control"]["on"] == 1'
}

test_nodes_that_have_other_names_in_the_cluster() {
  install_fencing
  bmcsim a
  bmcsim_of_a=$address
  bmcsim b
  add_node rack1-n1 "$bmcsim_of_a"
  add_node rack1-n2 "$address"
  local nodes='Node1:rack1-n1 node2:rack1-n2'
  plugin 0 hostname="$nodes" -lS
  [[ $(<out) == *'Node1 node2'* || $(<out) == *$'Node1\nnode2'* ]] || give_up "the list is: $(<out)"
  plugin 0 hostname="$nodes" -T off node1
  power_is a off
  power_is b on
  agent 0 -o off -n node2 --hostname "$nodes"
  power_is b off
  agent 0 -o list --hostname "$nodes"
  [[ $(<out) == $'Node1,\nnode2,' ]] || give_up "the list is: $(<out)"
  # By its other name it is none of the device's nodes.
  plugin failure hostname="$nodes" -T on rack1-n1
  agent 1 -o on -n rack1-n1 --hostname "$nodes"
  power_is a off
}

test_a_fenced_node_that_does_not_come_back_is_fenced() {
  install_fencing
  bmcsim b --on-delay 60
  add_node n "$address"
  plugin 0 hostname=n power_timeout=1 -T reset n
  log_has 'n: power was off, as read back, so it is fenced; but it could not be turned on again'
  power_is b off
  agent 0 -o reboot -n n --power-timeout 1
  err_has 'so it is fenced; but it could not be turned on again'
  # To turn it on is another thing.
  plugin failure hostname=n power_timeout=1 -T on n
  agent 1 -o on -n n --power-timeout 1
}

test_ipmi_sim() {
  install_fencing
  printf 'secret-pw\n' >password
  ipmi_sim
  add_node n "$address"
  plugin 0 hostname=n -lS
  plugin 0 hostname=n -T off n
  agent 2 -o status -n n
  plugin 0 hostname=n -T on n
  agent 0 -o status -n n
  plugin 0 hostname=n -T reset n
  agent 0 -o off -n n
  agent 0 -o reboot -n n
  agent 0 -o monitor
  # Where ipmi_sim is slow to answer, it is asked the same again.
  grep -o 'set power .*' foreign*/log | uniq >asked
  [[ $(tr '\n' ' ' <asked) == 'set power 0 set power 1 set power 0 set power 1 set power 0 set power 1 ' ]] ||
    { cat asked; give_up 'what ipmi_sim was asked'; }
}

run_cases
