#!/bin/bash
# Whatever a BMC gets wrong about sensors, log, inventories, power and LAN, nodeipmi says what a right one says, or that
# it is missing or wrong; in a bounded number of requests, and in characters that harm no terminal.
source tests/e2e/cli/cli.sh

judge=$PWD/tests/e2e/health/hostile.py
commands=(sensors sel fru info power)
# The requests of all commands, with room for what is asked again.
most_requests=3000

# Every misbehaviour of bmcsim that has to do with health: those are listed last. What has no end, and noise, are in
# told_test.sh.
misbehaviours() {
  "$BMCSIM" --list-misbehaviours | sed -n '/^sdr-no-whole-read/,$ s/[ =].*//p' |
    grep -v -x -e '.*-endless' -e sdr-owners -e health-noise
}

# What a right BMC says, in clean-COMMAND.
look_at_a_right_one() {
  local command
  bmcsim clean
  add_node clean "$address"
  for command in "${commands[@]}"; do ask clean "$command"; done
  /usr/bin/python3 "$judge" harmless clean-* || give_up 'a right BMC'
}

words_of() {
  case $2 in
    power) words=(power "$1" draw) ;;
    *) words=("$2" "$1") ;;
  esac
}

# ask NODE COMMAND: as JSON, in the file NODE-COMMAND; and as text; the files NODE-COMMAND-* have the rest. Either it works
# or the BMC is said to be wrong.
ask() {
  local words code=0
  words_of "$1" "$2"
  nodeipmi "${words[@]}" --timeout 60 --json >"$1-$2" 2>"$1-$2-err" || code=$?
  ((code <= 1)) || give_up "nodeipmi ${words[*]}: exit code $code"
  code=0
  nodeipmi "${words[@]}" --timeout 60 >"$1-$2-text" 2>"$1-$2-text-err" || code=$?
  ((code <= 1)) || give_up "nodeipmi ${words[*]}: exit code $code"
}

# The commands whose text the BMC has told otherwise, and rightly so as far as anybody can tell.
may_differ() {
  case $1 in
    escape-strings* | sdr-name-* | reading-short* | health-short*) may=("${commands[@]}") ;;
    fru-odd-6bit*) may=(fru) ;;
    sdr-* | small-reads-*) may=(sel) ;;
    *) may=() ;;
  esac
}

# try SPEC: all that is asked of a BMC that misbehaves so.
try() {
  local spec=$1 node=n$((++tries)) command may
  bmcsim "$node" --misbehave "$spec"
  add_node "$node" "$address"
  for command in "${commands[@]}"; do ask "$node" "$command"; done
  may_differ "$spec"
  /usr/bin/python3 "$judge" judge "$node" "${may[@]}" || give_up "$spec"
  counter_is "$node" "d['packets']['in'] < $most_requests and d['sessions']['open'] == 0"
  stop_bmcsim "$node"
}

test_each_misbehaviour() {
  local name tries=0
  look_at_a_right_one
  for name in $(misbehaviours); do try "$name"; done
  ((tries > 35)) || give_up "only $tries misbehaviours were tried"
}

test_reservations_that_never_hold() {
  local said tries=0
  look_at_a_right_one
  try sdr-c5=0
  try sel-c5=0
  for said in n1-sensors n2-sel; do
    /usr/bin/python3 "$document_program" "$said" '"0xC5" in n["trouble"]' || give_up "$said"
  done
}

# Answers that end at each byte.
test_short_answers() {
  local tries=0 length
  look_at_a_right_one
  for length in {1..16}; do try "health-short=$length"; done
  for length in {3..9}; do try "sdr-short-answer=$length"; done
  for length in {0..3}; do try "reading-short=$length"; done
  for length in {0..17}; do try "sel-short-entry=$length"; done
}

# The monitor reads them all, and the connection is none the worse for it.
test_the_monitor() {
  local name tries=0 tells_nothing=
  for name in $(misbehaviours); do
    # Each of its answers is cut off: neither sensors nor log are told.
    [[ $name == health-short ]] && tells_nothing=m$((tries + 1))
    bmcsim "m$((++tries))" --misbehave "$name"
    add_node "m$tries" "$address"
  done
  "$nodeipmi_program" monitor --interval 1 --health 1 --json >changes 2>monitor-err &
  local monitor=$!
  all_were_read() {
    nodeipmi status --json >all && /usr/bin/python3 "$document_program" all \
      "all((x['health_read'] == 'NA') == (x['node'] == '$tells_nothing') and x['code'] == 'ok'
           for x in d['nodes'])"
  }
  await 'every BMC has been read, and is OK' all_were_read
  kill -TERM "$monitor"
  wait "$monitor" || give_up "the monitor ended with $?"
  /usr/bin/python3 "$judge" harmless changes monitor-err || give_up 'the monitor'
  for ((; tries > 0; --tries)); do counter_is "m$tries" "d['sessions']['open'] == 0"; done
}

run_cases
