#!/bin/bash
# The monitor in a terminal: the live table, and the terminal as it was after each way to end.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh

export TERM=xterm
enter=$'\e[?1049h'
leave=$'\e[?7h\e[?25h\e[?1049l'

# in_terminal INPUT COMMAND: runs it in a terminal; what it prints is in the file out. INPUT is a command whose output
# is typed there.
in_terminal() {
  line=$2
  rm -f typed
  mkfifo typed
  # Not by process substitution: `script` would take the end of that process for the end of its own child.
  $1 >typed &
  local typist=$!
  PATH=$(dirname "$nodeipmi_program"):$PATH script -q -e -c "$2" out <typed >/dev/null || give_up "$2: exit code $?"
  wait $typist
}

type_after() { sleep "$1"; printf "$2"; }
nothing() { :; }

# frames EXPRESSION: of the pages drawn, `p`, each a list of its lines.
frames() {
  /usr/bin/python3 - "$1" <<'PYTHON' || give_up "$line"
import re, sys
text = open("out", encoding="utf-8", newline="").read()
p = [re.split("\r+\n", re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", page.split("\x1b[?2026l")[0]))
     for page in text.split("\x1b[?2026h")[1:]]
if not eval("(" + sys.argv[1] + ")"):
    sys.exit("does not hold: %s\nof: %r" % (sys.argv[1], p))
PYTHON
}

was_restored() {
  local text
  text=$(cat out)
  [[ ${text##*"$enter"} == *"$leave"* ]] || give_up "$line: the terminal is not as it was"
}

test_shows_a_live_table() {
  bmcsim b
  add_node good "$address"
  add_node closed 127.0.0.1:1
  add_node wrong "$address"
  nodeipmi node edit wrong --password-file wrong-password >/dev/null
  change_power() {
    sleep 1.5
    bmc b set power off >/dev/null
    sleep 2.5
    printf q
  }
  in_terminal change_power 'nodeipmi monitor --interval 0.3; echo code $?; stty -a'
  was_restored
  frames 'any("3 nodes every 0.3 s" in x[0] for x in p)'
  frames 'any(x[1].startswith("OK 1   failing 2   waiting 0   power on 1   off 0   sessions 1") for x in p)'
  frames 'any("polls/s" in x[2] and "latency" in x[2] and "good " in x[3] for x in p)'
  frames 'any(y.startswith("closed ") and "network" in y for y in p[-1])
    and any(y.startswith("wrong ") and "password" in y for y in p[-1])'
  frames 'any("good  power: on -> off" in y for y in p[-1])'
  out_has 'Watched 3 nodes for 00:00:0'
  out_has 'code 0'
  out_has ' echo '
  out_has ' icanon '
  no_session_is_open b
}

test_knows_who_fails_from_the_start() {
  add_node closed 127.0.0.1:1
  cli 3 test closed
  in_terminal 'type_after 2 q' 'nodeipmi monitor'
  frames 'any(y.startswith("closed ") for y in p[-1]) and not any("CHANGES" in y for y in p[-1])'
}

test_ctrl_c_ends_it() {
  add_node closed 127.0.0.1:1
  in_terminal 'type_after 1 \003' 'exec nodeipmi monitor'
  was_restored
}

test_sigterm_ends_it() {
  bmcsim b
  add_node a "$address"
  in_terminal nothing 'timeout --foreground -s TERM 2 nodeipmi monitor; echo code $?'  # 124: it was timeout that ended it
  was_restored
  out_has 'Watched 1 nodes'
  out_has 'code 124'
  no_session_is_open b
}

test_ctrl_z_gives_the_terminal_back_meanwhile() {
  add_node closed 127.0.0.1:1
  stop_and_go_on() {
    sleep 1.5
    printf '\032'
    sleep 2.5
    printf q
  }
  in_terminal stop_and_go_on "bash -c 'set -m; nodeipmi monitor; echo was stopped; stty -a; sleep 0.5; fg; echo code \$?'"
  was_restored
  /usr/bin/python3 - <<'PYTHON' || give_up 'the terminal while it was stopped'
import sys
text = open("out", encoding="utf-8", newline="").read()
before, after = text.split("\r\nwas stopped")
enter, leave = "\x1b[?1049h", "\x1b[?1049l"
sys.exit(not (before.rindex(leave) > before.rindex(enter) and enter in after and " echo " in after))
PYTHON
  out_has 'code 0'
}

test_fits_the_window() {
  local i
  for i in 1 2 3 4 5 6 7 8 9; do add_node "closed$i" 127.0.0.1:1; done
  in_terminal 'type_after 4 q' \
    'stty cols 80 rows 24; (sleep 2; stty cols 40 rows 9 </dev/tty) & nodeipmi monitor --interval 0.3'
  frames 'all(len(x) <= 24 and all(len(y) <= 80 for y in x) for x in p) and any(len(x) > 9 for x in p)'
  frames 'len(p[-1]) == 9 and all(len(y) <= 40 for y in p[-1]) and any(y.endswith("more") for y in p[-1])'
}

test_prints_lines_where_the_terminal_can_no_more() {
  add_node closed 127.0.0.1:1
  in_terminal nothing 'export TERM=dumb; timeout --foreground 2 nodeipmi monitor; true'
  out_has 'closed IPMI Status: NA -> '
  out_lacks $'\e'
  in_terminal nothing 'timeout --foreground 2 nodeipmi monitor --first --json; true'
  out_has '{"time"'
  out_lacks $'\e'
  # In the background the terminal is another program's.
  in_terminal nothing "bash -c 'set -m; nodeipmi monitor --first & sleep 2; kill %1; wait'"
  out_has 'closed first poll'
  out_lacks $'\e'
}

run_cases
