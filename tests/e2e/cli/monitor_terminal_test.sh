#!/bin/bash
# The monitor in a terminal: the live table, and the terminal as it was after each way to end.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh

export TERM=xterm
enter=$'\e[?1049h'
leave=$'\e[?7h\e[?25h\e[?1049l'

# in_terminal CODE USER COMMAND: runs the command in a terminal; what it shows is in the file out. USER is a function;
# what it prints is typed there.
in_terminal() {
  local code=0 user
  line=$3
  rm -f typed out
  mkfifo typed
  : >out
  # Not by process substitution: `script` would take the end of that process for the end of its own child. If the user
  # does not see what it waits for, Ctrl-C ends the command.
  (trap 'printf "\003"' EXIT && "$2" && trap - EXIT) >typed &
  user=$!
  PATH=$(dirname "$nodeipmi_program"):$PATH script -q -e -f -c "$3" out <typed >/dev/null || code=$?
  wait $user || give_up "$line: not what its user waits for"
  ((code == $1)) || give_up "$line: exit code $code, not $1"
}

# For a user: waits until the screen has shown TEXT so many times.
sees() {
  await "'$1' is seen" screen_has "$1" "${2:-1}"
}
screen_has() { (($(grep -o -a -F -- "$1" out | wc -l) >= $2)); }

quits() {
  sees "$enter"
  printf q
}

# frames EXPRESSION: of the pages drawn, `p`, each a list of its lines.
frames() {
  /usr/bin/python3 - "$1" <<'PYTHON' || give_up "$line"
import re, sys
text = open("out", encoding="utf-8", newline="").read()
p = [re.split("\r+\n", re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", page.split("\x1b[?2026l")[0]))
     for page in text.split("\x1b[?2026h")[1:]]
if not eval("(" + sys.argv[1] + ")"):
    sys.exit("does not hold: %s\nof: %s" % (sys.argv[1], p))
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
  changes_power() {
    sees 'OK 1   failing 2   waiting 0   power on 1   off 0   sessions 1'
    bmc b set power off >/dev/null
    sees 'good  power: on -> off'
    sees 'latency in ms'
    printf q
  }
  in_terminal 0 changes_power 'nodeipmi monitor --interval 0.3 --health 0; echo code $?; stty -a'
  was_restored
  frames 'any("3 nodes every 0.3 s" in x[0] for x in p)'
  frames 'any("polls/s" in x[2] and "latency" in x[2] and "good " in x[3] for x in p)'
  frames 'any(y.startswith("closed ") and "network" in y for y in p[-1])
    and any(y.startswith("wrong ") and "password" in y for y in p[-1])'
  out_has 'Watched 3 nodes for 00:00:'
  out_has 'code 0'
  out_has ' echo '
  out_has ' icanon '
  no_session_is_open b
}

test_shows_bad_hardware() {
  bmcsim b
  add_node bad "$address"
  breaks_more_and_quits() {
    sees 'hardware ok 0   non-recoverable 1'
    sees 'bad           non-recoverable  SYS FAN1 non-recoverable, CPU2'
    bmc b set sensor SYS FAN1 raw 100 >said
    sees 'hardware ok 0   critical 1'
    sees 'bad  health: non-recoverable -> critical (no'
    printf q
  }
  in_terminal 0 breaks_more_and_quits 'nodeipmi monitor --interval 0.3 --health 1'
  frames 'any(y.startswith("BAD HARDWARE  HEALTH ") for y in p[-1]) and any(y.startswith("bad   ") for y in p[-1])'
  no_session_is_open b
}

test_shows_how_receivers_of_changes_are_doing() {
  bmcsim b
  add_node a "$address"
  echo '{"sinks": [{"name": "gone", "type": "pushgateway", "url": "http://127.0.0.1:1", "allow_http": true,
    "retry_min_ms": 20, "retry_max_ms": 100}]}' >push.json
  sees_it_and_quits() {
    sees 'push: gone 0 delivered, 2 waiting, FAILING: '
    printf q
  }
  in_terminal 0 sees_it_and_quits 'nodeipmi monitor --interval 0.3 --health 0 --push push.json'
  out_has 'Pushed: gone 0 delivered'
  out_lacks 'is failing, and'
}

test_knows_who_fails_from_the_start() {
  add_node closed 127.0.0.1:1
  cli 3 test closed
  sees_the_failure_and_quits() {
    sees 'failing 1'
    printf q
  }
  in_terminal 0 sees_the_failure_and_quits 'nodeipmi monitor'
  frames 'any(y.startswith("closed ") for y in p[-1]) and not any("CHANGES" in y for y in p[-1])'
}

test_says_that_there_is_nothing_to_watch() {
  in_terminal 0 quits 'nodeipmi monitor'
  frames '"There are no host nodes" in p[0][1]'
}

test_ctrl_c_ends_it() {
  add_node closed 127.0.0.1:1
  types_ctrl_c() {
    sees "$enter"
    printf '\003'
  }
  in_terminal 0 types_ctrl_c 'exec nodeipmi monitor'
  was_restored
}

test_sigterm_ends_it() {
  bmcsim b
  add_node a "$address"
  kills() {
    sees 'sessions 1'
    kill "$(cat pid)"
  }
  in_terminal 0 kills 'echo $$ >pid; exec nodeipmi monitor'
  was_restored
  out_has 'Watched 1 nodes'
  no_session_is_open b
}

test_ctrl_z_gives_the_terminal_back_meanwhile() {
  add_node closed 127.0.0.1:1
  stops_and_goes_on() {
    sees "$enter"
    printf '\032'
    sees "$enter" 2
    printf q
  }
  in_terminal 0 stops_and_goes_on "bash -c 'set -m; nodeipmi monitor; echo was stopped; stty -a; fg; echo code \$?'"
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
  makes_it_small() {
    sees 'failing 9'
    stty -F "$(cat tty)" cols 40 rows 9
    sees 'and 7 more'
    printf q
  }
  in_terminal 0 makes_it_small 'tty >tty; stty cols 80 rows 24; nodeipmi monitor --interval 0.3'
  frames 'all(len(x) <= 24 and all(len(y) <= 80 for y in x) for x in p) and any(len(x) > 9 for x in p)'
  frames 'len(p[-1]) == 9 and all(len(y) <= 40 for y in p[-1]) and p[-1][-1] == "and 7 more"'
  screen_has $'\e[2J' 2 || give_up 'what the larger page left is not cleared'
}

test_prints_lines_where_the_terminal_can_no_more() {
  add_node closed 127.0.0.1:1
  sees_a_line() {
    sees 'closed IPMI Status: NA -> '
    printf '\003'
  }
  in_terminal 0 sees_a_line 'export TERM=dumb; exec nodeipmi monitor'
  out_lacks $'\e'
  sees_json() {
    sees '{"time"'
    printf '\003'
  }
  in_terminal 0 sees_json 'exec nodeipmi monitor --first --json'
  out_lacks $'\e'
  # In the background the terminal is another program's.
  sees_a_line_and_kills() {
    sees 'closed first poll'
    kill "$(cat pid)"
  }
  in_terminal 0 sees_a_line_and_kills "bash -c 'set -m; nodeipmi monitor --first & echo \$! >pid; wait \$!'"
  out_lacks $'\e'
}

run_cases
