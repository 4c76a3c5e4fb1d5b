#!/bin/bash
# What nodeipmi tells of each thing that a BMC can get wrong about its health: a row for each. hostile_test.sh holds that
# nothing wrong is told; here is what it must come to.
source tests/e2e/cli/cli.sh

judge=$PWD/tests/e2e/health/hostile.py

# Of health are the last that bmcsim lists, from this one on.
misbehaviours() { "$BMCSIM" --list-misbehaviours | sed -n '/^sdr-no-whole-read/,$ s/[ =].*//p'; }

# words COMMAND NODE
words() {
  case $1 in
    draw) echo power "$2" draw ;;
    *' '*) echo "${1%% *}" "$2" "${1#* }" ;;
    *) echo "$1" "$2" ;;
  esac
}

# row MISBEHAVIOUR COMMAND CODE EXPRESSION [REQUESTS]: as JSON and as text, of a node that nothing is known of yet. CODE
# is the exit code. In the expression n is the node, t its trouble ('' for none), and s, e and f are what there is of
# sensors, entries and inventories. Both take fewer than REQUESTS requests.
row() {
  local spec=$1 command=$2 wanted=$3 expression=$4 most=${5:-400} code node=n$((++rows)) arguments
  tried+=" ${spec%%=*} "
  add_node "$node" "$address"
  read -ra arguments < <(words "$command" "$node")
  bmc b set misbehave "$spec" >said
  bmc b reset-counters >said
  line="$spec: nodeipmi ${arguments[*]}"
  code=0
  nodeipmi "${arguments[@]}" --timeout "${timeout:-30}" --json >out 2>err || code=$?
  ((code == wanted)) || give_up "$line --json: exit code $code, not $wanted"
  code=0
  nodeipmi "${arguments[@]}" --timeout "${timeout:-30}" >text 2>text-err || code=$?
  ((code == wanted)) || give_up "$line: exit code $code, not $wanted"
  /usr/bin/python3 "$judge" harmless text text-err out err || give_up "$line"
  document "(lambda t, s, e, f: $expression)(
    n.get('trouble') or '', n.get('sensors'), n.get('sel'), n.get('fru'))"
  counter_is b "d['packets']['in'] < $most and d['sessions']['open'] == 0"
}

all_sensors='not t and len(s) == 53'
all_entries='not t and len(e) == 20'
all_units='not t and len(f) == 2'
no_answer_of_82='"0x82" in t and len(s) == 53 and [x["state"] for x in s if x["owner"] == 0x82] == ["unavailable"]'
fields='[x["value"] for u in f for a in u["areas"] for x in a["fields"]]'

test_each_misbehaviour() {
  local rows=0 tried=' ' name command
  bmcsim b

  # Records
  row sdr-no-whole-read sensors 0 "$all_sensors" 800
  for name in small-reads-ca small-reads-c7 small-reads-c8 small-reads-ff; do
    row $name sensors 0 "$all_sensors" 800
    row $name fru 0 "$all_units" 1000
  done
  row small-reads-ca=5 sensors 0 "$all_sensors" 2000
  row small-reads-ca=1 sensors 1 's == [] and "0xCA" in t'
  row small-reads-c8=0 fru 1 'f == [] and "0xC8" in t'
  row sdr-c5 sensors 0 "$all_sensors"
  row sdr-c5=0 sensors 1 's == [] and "0xC5" in t'
  row sdr-c5=0 sel 0 "$all_entries"
  row sdr-count sensors 0 "$all_sensors"
  row sdr-count=65535 sensors 0 "$all_sensors"
  row sdr-loop sensors 0 '"circle" in t and len(s) == 53'
  row sdr-stuck sensors 0 '"circle" in t and len(s) == 1'
  row sdr-last-c3 sensors 0 '"0xC3" in t and len(s) == 53'
  row sdr-short-answer sensors 1 's == [] and "shorter than its header" in t'
  row sdr-short-answer=7 sensors 1 's == [] and "shorter than its header" in t'
  row sdr-short-answer=1 fru 0 '"shorter than its header" in t and len(f) == 1'
  row sdr-long-length sensors 1 's == [] and "0xC9" in t'
  row sdr-long-length=255 fru 0 '"records are incomplete" in t or len(f) == 2'
  row sdr-name-31 sensors 0 "$all_sensors and s[0]['sensor'] == 'x' * 16"
  row sdr-name-past-end sensors 0 "$all_sensors and s[0]['sensor'] == 'yyyy'"
  row sdr-name-past-end fru 0 "$all_units and f[1]['name'] == 'yyyy'"
  row sdr-name-unicode sensors 0 "$all_sensors and s[0]['sensor'] == '?a?????????'[:len(s[0]['sensor'])]"
  row escape-strings sensors 0 "$all_sensors and {'%n%s%x%999d', '?[31mred?[2J', '?]0;title?'} <= {x['sensor'] for x in s}"
  row escape-strings sel 0 "$all_entries"
  row escape-strings fru 0 "$all_units and any('[31mred' in x for x in $fields)"

  # Readings
  for command in sensors 'sensors --thresholds'; do
    row reading-short "$command" 0 "$all_sensors and {x['state'] for x in s if x['owner'] == 0x20} == {'unavailable'}"
    row reading-short=0 "$command" 0 "$all_sensors and {x['value'] for x in s if x['owner'] == 0x20} == {None}"
    row sensor-busy "$command" 0 "$no_answer_of_82 and '0xC0' in t"
  done
  row bridged-lost sensors 0 "$no_answer_of_82 and 'does not answer' in t"
  row bridged-refused sensors 0 "$no_answer_of_82 and '0x83' in t"
  row bridged-first sensors 0 "$all_sensors and [x['value'] for x in s if x['owner'] == 0x82] == [33]"
  row bridged-embedded sensors 0 "$all_sensors and [x['value'] for x in s if x['owner'] == 0x82] == [33]"

  # The log
  row sel-c5 sel 0 "$all_entries"
  row sel-c5=0 sel 1 'e == [] and "0xC5" in t'
  row sel-loop sel 0 '"circle" in t and len(e) == 20'
  row sel-stuck sel 0 '"circle" in t and len(e) == 1'
  row sel-count sel 0 "$all_entries and n['entries'] == 65535"
  row sel-count 'sel info' 0 "n['entries'] == 65535"
  row sel-long-entry sel 0 "$all_entries"
  row sel-long-entry=200 sel 0 "$all_entries"
  row sel-short-entry sel 1 'e == [] and "shorter than its fields" in t'
  row sel-short-entry=0 sel 1 'e == [] and "empty answer" in t'

  # Inventories
  row fru-more fru 0 "$all_units"
  row fru-more=200 fru 0 "len(f) == 2"
  row fru-claims-more fru 0 "$all_units"
  row fru-none fru 1 'f == [] and "Unit 1" in t and "empty answer" in t'
  row fru-empty-answer fru 1 'f == [] and "Unit 1" in t and "empty answer" in t'
  row fru-busy fru 0 "$all_units"
  row fru-busy=1000000 fru 1 'f == [] and "0x81" in t'
  row fru-size fru 0 '"0xC9" in t and len(f) == 2'
  row fru-size=3 fru 1 'f == [] and "common header" in t'
  row fru-areas-past-end fru 0 '"past the end" in t and len(f) == 2'
  row fru-long-areas fru 0 '"cut off by the end" in t and len(f) == 2'
  row fru-bad-checksums fru 0 '"wrong checksum" in t and len(f) == 2'
  row fru-odd-6bit fru 0 "$all_units"
  row fru-no-end-mark fru 0 '"no end mark" in t and len(f) == 2'

  # DCMI, the LAN, cipher suites
  for name in dcmi-none dcmi-empty-answer; do
    row $name draw 0 'n["watts"] == 340 and n["source"] == "sensors"'
  done
  for name in dcmi-none dcmi-capabilities-empty-answer; do row $name info 0 'n["code"] == "ok" and n["dcmi"] is None'; done
  row lan-parameter-long info 0 'n["lan"]["ip"] == "192.0.2.10"'
  row suites-end-inside info 0 'n["cipher_suites"] and set(n["cipher_suites"]) <= set(range(18))'
  row health-short sensors 1 'n["code"] == "protocol_error" and "shorter than its fields" in n["ipmi_status"]'
  row health-short sel 1 'n["code"] == "protocol_error"'
  row health-short fru 0 '"shorter than its fields" in t and len(f) == 1' 1000
  row health-short draw 1 'n["code"] == "protocol_error"'
  row health-short=1 info 0 'n["code"] == "ok"'

  # The log is empty from here on.
  row sel-slow-erase 'sel clear --yes' 0 'n["code"] == "ok"'
  row sel-c5=0 'sel clear --yes' 0 'n["code"] == "ok"'

  for name in $(misbehaviours); do
    # What takes all the time that it gets, and noise, are below.
    case $name in *-endless | sdr-owners | health-noise) continue ;; esac
    [[ $tried == *" $name "* ]] || give_up "what is told of $name is not in the table"
  done
}

# any MISBEHAVIOUR COMMAND: whatever is told, it is fit to be read.
any() {
  local node=n$((++rows)) form code arguments
  add_node "$node" "$address"
  read -ra arguments < <(words "$2" "$node")
  bmc b set misbehave "$1" >said
  for form in '' --json; do
    code=0
    nodeipmi "${arguments[@]}" $form --timeout 2 >out 2>err || code=$?
    line="$1: nodeipmi ${arguments[*]} $form"
    ((code <= 1)) || give_up "$line: exit code $code"
    /usr/bin/python3 "$judge" harmless out err || give_up "$line"
  done
  document 'n["node"]'
}

# What was read until the time was over is told, or that it was too short.
test_what_does_not_end() {
  local rows=0 spec command
  bmcsim b
  for spec in sdr-endless sdr-endless=32 sdr-endless=34 sdr-owners; do
    for command in sensors fru; do
      any $spec "$command"
      case $spec,$command in
        sdr-owners,fru) document 'n["trouble"] is None' ;;
        *) document '"allow more (--timeout)" in n["ipmi_status"] or n["trouble"]' ;;
      esac
    done
    any $spec sel
    document 'n["code"] == "timed_out" or len(n["sel"]) == 20'
  done
  any sdr-owners sensors
  document '"does not answer" in n["trouble"] and "allow more" in n["trouble"] and 0 < len(n["sensors"]) < 53'
  any sel-endless sel
  document 'n["trouble"] and len(n["sel"]) > 20'
  counter_is b 'd["sessions"]["open"] == 0'
}

test_noise() {
  local rows=0 seed command
  bmcsim b
  for seed in {1..8}; do
    for command in sensors 'sensors --thresholds' sel 'sel info' fru info draw; do any "health-noise=$seed" "$command"; done
  done
  counter_is b 'd["sessions"]["open"] == 0 and d["packets"]["in"] < 40000'
}

# Their health does not become known, or not soon; their connection is as good as any.
test_the_monitor_and_what_does_not_end() {
  local specs=(sdr-endless sdr-endless=32 sdr-endless=34 sdr-owners health-noise=2) i code=0
  for i in "${!specs[@]}"; do
    bmcsim "m$i" --misbehave "${specs[i]}"
    add_node "m$i" "$address"
  done
  "$nodeipmi_program" monitor --interval 0.2 --health 1 --json >changes 2>monitor-err &
  local monitor=$!
  asked() { (($(counter "m$1" packets.in) > 60)); }
  for i in "${!specs[@]}"; do await "the BMC with ${specs[i]} is asked for its health" asked "$i"; done
  kill -TERM "$monitor"
  wait "$monitor" || code=$?
  ((code == 0)) || give_up "the monitor ended with $code"
  /usr/bin/python3 "$judge" harmless changes monitor-err || give_up 'the monitor'
  cli_json 0 'len(d["nodes"]) == 5 and {x["code"] for x in d["nodes"]} == {"ok"}' status
  for i in "${!specs[@]}"; do counter_is "m$i" 'd["sessions"]["open"] == 0'; done
}

run_cases
