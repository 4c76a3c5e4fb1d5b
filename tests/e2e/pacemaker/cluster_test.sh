#!/bin/bash
# Fencing by Pacemaker itself: by its fencer alone, and by a cluster of one node, on this machine's loopback.
source tests/e2e/pacemaker/apart.sh
source tests/e2e/pacemaker/fencing.sh
need pacemakerd pacemaker
need corosync corosync
need stonith_admin pacemaker-cli-utils

at_end=()
end_cluster() {
  local command
  for command in "${at_end[@]}"; do eval "$command" || true; done
  rm -f "$plugins"
  end_case
}

# With the plugin and the agent where they are found.
prepare() {
  install_fencing
  put_agent "$fence_nodeipmi"
  trap end_cluster EXIT
}

# A daemon's failure is what its log says.
give_up_with_log() {
  tail -n 40 daemon.log >&2
  give_up "$1"
}

within_a_minute() {
  local text=$1 end=$((SECONDS + 60))
  shift
  until "$@" >awaited 2>&1; do
    ((SECONDS < end)) || { cat awaited >&2; give_up_with_log "not within a minute: $text"; }
    read -t 0.1 -r -u "$NEVER" || true
  done
}

start_fencer() {
  # Its own log has what the agents say.
  /usr/lib/pacemaker/pacemaker-fenced --stand-alone --logfile="$PWD/daemon.log" >fenced.out 2>&1 &
  at_end+=("kill $! 2>/dev/null; wait $!")
  within_a_minute 'the fencer answers' stonith_admin --list-registered
}

admin() { fencing "$1" stonith_admin "${@:2}"; }

# The device, by whichever of the two, fences what it should and fails where it must.
fences_nodes() {
  local name=$1
  admin 0 --reboot n1 --timeout 20
  power_is "$name" on
  counter_is "$name" 'd["chassis_control"]["off"] == 1 and d["chassis_control"]["on"] == 1'
  admin 0 --fence n1 --timeout 20
  power_is "$name" off
  admin 0 --unfence n1 --timeout 20
  power_is "$name" on
  # From here on it does not do as it says.
  bmc "$name" set misbehave control-c3 >said
  admin failure --reboot n1 --timeout 20
  admin failure --fence n1 --timeout 20
  bmc "$name" set misbehave silent >said
  admin failure --reboot n1 --timeout 20
  power_is "$name" on
}

test_the_fencer_fences_by_the_plugin() {
  prepare
  bmcsim b
  add_node n1 "$address"
  start_fencer
  admin 0 --register d1 --agent nodeipmi -o hostname=n1 -o state="$NODEIPMI_STATE" -o timeout=1 -o power_timeout=1 \
    -o pcmk_host_list=n1
  fences_nodes b
}

test_the_fencer_fences_by_the_agent() {
  prepare
  bmcsim b
  add_node n1 "$address"
  start_fencer
  admin 0 --list-installed
  out_has fence_nodeipmi
  # Which nodes it can fence it tells itself.
  admin 0 --register d1 --agent fence_nodeipmi -o state="$NODEIPMI_STATE" -o timeout=1 -o power_timeout=1
  admin 0 --list n1
  fences_nodes b
}

start_cluster() {
  cat >corosync.conf <<CONF
totem {
  version: 2
  cluster_name: nodeipmi-test
  transport: udpu
  interface {
    ringnumber: 0
    bindnetaddr: 127.0.0.1
    mcastport: 25405
  }
}
nodelist {
  node {
    ring0_addr: 127.0.0.1
    name: here
    nodeid: 1
  }
}
quorum {
  provider: corosync_votequorum
}
logging {
  to_logfile: yes
  to_syslog: no
  to_stderr: no
  logfile: $PWD/corosync.log
}
CONF
  corosync -f -c "$PWD/corosync.conf" >corosync.out 2>&1 &
  at_end=("kill $! 2>/dev/null; wait $!" "${at_end[@]}")
  within_a_minute 'corosync answers' corosync-quorumtool -s
  PCMK_logfile=$PWD/daemon.log PCMK_logfacility=none pacemakerd -f >pacemakerd.out 2>&1 &
  at_end=("kill $! 2>/dev/null; wait $!" "${at_end[@]}")
  if [[ $APART == no ]]; then at_end+=('rm -rf /var/lib/pacemaker/*/*'); fi
  within_a_minute 'the cluster has a coordinator' has_coordinator
}
has_coordinator() { crm_mon -1 | grep -q 'Current DC: here'; }
is_started() { crm_mon -1 | grep -q -E "$1.*Started here"; }

primitive() {
  local id=$1 type=$2 option
  shift 2
  echo "<primitive id=\"$id\" class=\"stonith\" type=\"$type\"><instance_attributes id=\"$id-options\">"
  for option in "$@"; do
    echo "<nvpair id=\"$id-${option%%=*}\" name=\"${option%%=*}\" value=\"${option#*=}\"/>"
  done
  echo "</instance_attributes><operations>"
  echo "<op id=\"$id-monitor\" name=\"monitor\" interval=\"2s\" timeout=\"20s\"/></operations></primitive>"
}

test_a_cluster_fences() {
  prepare
  chmod 711 .
  bmcsim a
  add_node n1 "$address"
  bmcsim b
  add_node n2 "$address"
  start_cluster
  cibadmin -C -o resources -X "$(primitive plugin nodeipmi hostname=n1 state="$NODEIPMI_STATE" timeout=2 \
    power_timeout=2 pcmk_host_list=n1)"
  cibadmin -C -o resources -X "$(primitive agent fence_nodeipmi hostname=n2 state="$NODEIPMI_STATE" timeout=2 \
    power_timeout=2)"
  within_a_minute 'the plugin is started' is_started plugin
  within_a_minute 'the agent is started' is_started agent
  # Each BMC has been asked by then, and is asked again and again.
  within_a_minute 'a is monitored' asked_again a
  within_a_minute 'b is monitored' asked_again b
  admin 0 --reboot n1 --timeout 30
  counter_is a 'd["chassis_control"]["off"] == 1 and d["chassis_control"]["on"] == 1'
  power_is a on
  admin 0 --fence n2 --timeout 30
  power_is b off
  admin 0 --history n2
  out_has 'turning off of n2 successful'
  # What cannot be confirmed has failed.
  bmc a set misbehave control-c3 >said
  admin failure --reboot n1 --timeout 30
  # A BMC that is silent is found by the monitor.
  bmc b set misbehave silent >said
  within_a_minute 'the monitor has failed' has_failed agent
}
asked_again() { (($(counter "$1" commands.get_chassis_status) >= 3)); }
# Pacemaker starts a device anew whose monitor has failed, which asks the BMC too.
has_failed() { crm_mon -1 | grep -q -E "$1 .* on here returned 'error'"; }

run_cases
