#!/bin/bash
# The monitor, to a file or a pipe: what it tells, what it leaves behind, and how it ends.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh

test_tells_the_first_status_and_each_change_once() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 0.2 --health 0
  await_line ' a IPMI Status: NA -> OK'
  await_line ' a power: unknown -> on'
  bmc b set power off >/dev/null
  await_line ' a power: on -> off'
  local polls
  polls=$(counter b commands.get_chassis_status)
  await 'it goes on polling' counter_at_least b commands.get_chassis_status $((polls + 5))
  end_monitor 0
  lines_are 3 ' a '
  lines_are 1 'on -> off'
  err_is_empty
  grep -q -x -E '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z a power: on -> off' out || give_up 'no time'
  no_session_is_open b
  counter_is b 'd["sessions"]["opened"] == 1'
  cli_json 0 'n["code"] == "ok" and n["power"] == "off" and n["ipmi_last_connected"][-1] == "Z"' status a
}

test_says_nothing_of_what_was_known_unless_asked() {
  bmcsim b
  add_node a "$address"
  cli 0 test a
  start_monitor --interval 0.2 --health 0
  await 'it polls' counter_at_least b commands.get_chassis_status 5
  end_monitor 0
  out_is_empty
  start_monitor --interval 0.2 --health 0 --first
  await_line ' a first poll: power on, IPMI Status OK'
  end_monitor 0
  lines_are 1 ''
}

test_a_wrong_password_is_told_and_so_is_the_right_one() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 0.2
  await_line 'IPMI Status: NA -> OK'
  nodeipmi node edit a --password-file wrong-password >/dev/null
  await_line 'IPMI Status: OK -> The BMC refuses the password'
  nodeipmi node edit a --password-file password >/dev/null
  await_line 'IPMI Status: bad_password -> OK'
  end_monitor 0
  no_session_is_open b
}

test_sees_what_other_processes_do() {
  bmcsim one
  local one=$address
  bmcsim two --power off
  nodeipmi node add vm --kind tenant >/dev/null
  start_monitor --interval 0.2
  await 'it says that there is nothing to watch' grep -q 'no host nodes' err
  add_node a "$one"
  await_line ' a IPMI Status: NA -> OK'
  # Another BMC; what was told is told of the node.
  nodeipmi node edit a --address "$address" >/dev/null
  await_line ' a power: on -> off'
  no_session_is_open one
  nodeipmi node edit a --kind tenant >/dev/null
  await_line ' a no longer watched'
  add_node b "$one"
  await_line ' b IPMI Status: NA -> OK'
  nodeipmi node remove b >/dev/null
  await_line ' b no longer watched'
  await 'its session is closed' counter_at_least one sessions.closed 2
  end_monitor 0
  no_session_is_open one
  no_session_is_open two
}

test_json_has_the_members_of_status_and_what_changed() {
  bmcsim b
  add_node a "$address"
  add_node c 127.0.0.1:1
  start_monitor --interval 0.2 --health 0 --json
  await_line '"node":"a"'
  await_line '"node":"c"'
  bmc b set power off >/dev/null
  await_line '"previous_power":"on"'
  nodeipmi node remove c >/dev/null
  await_line '"removed"'
  nodeipmi status a --json >known
  end_monitor 0
  err_is_empty
  documents 'len(d) == 4 and all(x["time"][10] == "T" and x["time"][-1] == "Z" for x in d)'
  documents '[x for x in d if x["node"] == "a"][0]["changed"] == ["ipmi_status", "power"]
    and [x for x in d if x["node"] == "a"][0]["previous_code"] == "unknown"'
  documents '[x for x in d if x["node"] == "c"][0]["code"] == "unreachable"
    and "stage" in [x for x in d if x["node"] == "c"][0]
    and d[-1]["node"] == "c" and d[-1]["changed"] == ["removed"]'
  documents 'set(d[2]) - set(__import__("json").load(open("known"))["nodes"][0])
    == {"time", "changed", "previous_code", "previous_power", "previous_health", "previous_bad_sensors",
      "previous_sel_percent", "previous_sel_entries"}'
  documents 'd[2]["changed"] == ["power"] and d[2]["previous_code"] == "ok" and d[2]["previous_power"] == "on"
    and d[2]["power"] == "off" and d[2]["cipher_suite"] == 17 and d[2]["latency_ms"] > 0'
}

test_every_signal_to_stop_is_obeyed() {
  bmcsim b
  add_node a "$address"
  local signal
  for signal in TERM HUP; do
    start_monitor --interval 0.2 --first
    await_line 'first poll'
    end_monitor 0 $signal
    no_session_is_open b
  done
  # A shell without job control makes its background processes ignore SIGINT.
  line='nodeipmi monitor with SIGINT'
  : >out
  /usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$nodeipmi_program" monitor --first >out 2>err &
  monitor=$!
  await_line 'first poll'
  end_monitor 0 INT
  no_session_is_open b
}

test_ends_in_time_where_a_bmc_has_fallen_silent() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 5
  await_line 'IPMI Status: NA -> OK'
  bmc b set misbehave silent >/dev/null
  end_monitor 0
}

test_cold_keeps_no_session() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 0.3 --cold
  await 'each poll has a session of its own' counter_at_least b sessions.opened 4
  await 'each is closed' counter_at_least b sessions.closed 3
  end_monitor 0
  counter_is b 'd["sessions"]["opened"] == d["sessions"]["closed"]'
}

test_two_monitors_watch_one_state() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 0.2
  await_line 'IPMI Status: NA -> OK'
  local first=$monitor
  "$nodeipmi_program" monitor --interval 0.2 --json --first >second 2>second-err &
  local second=$!
  await 'the second watches too' grep -q '"first"' second
  bmc b set power off >/dev/null
  await_line 'power: on -> off'
  await 'the second tells it too' grep -q '"previous_power":"on"' second
  kill $second
  wait $second
  monitor=$first
  end_monitor 0
  lines_are 1 'on -> off'
  [[ ! -s second-err ]]
  no_session_is_open b
}

test_says_once_that_nothing_is_stored_and_once_that_it_is_again() {
  bmcsim b
  add_node a "$address"
  start_monitor --interval 0.2 --health 0 --json
  await_line '"code":"ok"'
  hold_database
  await 'it says that nothing is stored' grep -q 'cannot be stored' err
  release_database
  await 'it says that it is stored again' grep -q 'stored again' err
  end_monitor 0
  (($(wc -l <err) == 2)) || give_up 'more is said'
}

test_engine_threads() {
  bmcsim b --count 8 --base-address 127.1.0.1
  local i
  for i in 1 2 3 4 5 6 7 8; do add_node "n$i" "127.1.0.$i:${address##*:}"; done
  start_monitor --engine-threads 4 --json --interval 0.2 --health 0
  await 'all are told' bash -c '(($(wc -l <out) >= 8))'
  end_monitor 0
  documents 'sorted(x["node"] for x in d) == ["n%d" % i for i in range(1, 9)] and all(x["code"] == "ok" for x in d)'
  no_session_is_open b
}

test_output_that_cannot_be_written_ends_it() {
  bmcsim b
  add_node a "$address"
  local code=0
  "$nodeipmi_program" monitor >/dev/full 2>err || code=$?
  ((code == 5)) || give_up "full disk: exit code $code"
  grep -q 'No space left' err
  # It hears that its reader left while there is nothing to tell.
  set +o pipefail
  "$nodeipmi_program" monitor --first 2>err | head -1 >out
  code=${PIPESTATUS[0]}
  ((code == 5)) || give_up "a reader that has enough: exit code $code"
  [[ -s out && ! -s err ]] || give_up 'a reader that has enough: there is a message'
  no_session_is_open b
}

# A pipe that takes 64 KiB, and a monitor that has more to say of 400 nodes.
start_unread_monitor() {
  local i
  bmcsim b --count 400 --base-address 127.1.0.1
  for ((i = 1; i <= 400; i++)); do
    add_node "n$i" "127.1.$((i / 256)).$((i % 256)):${address##*:}"
  done
  mkfifo pipe
  exec {unread}<>pipe
  line='monitor without a reader'
  "$nodeipmi_program" monitor --interval 0.3 --health 0 --json --first >pipe 2>err &
  monitor=$!
  await 'all are polled' counter_at_least b commands.get_chassis_status 800
}

test_a_reader_that_does_not_read_holds_up_nothing() {
  start_unread_monitor
  end_monitor 5
  grep -q 'too slow' err
  no_session_is_open b
}

test_a_slow_reader_gets_the_oldest_and_the_newest() {
  start_unread_monitor
  local power polls
  for power in off on off; do
    bmc b set power $power >/dev/null
    polls=$(counter b commands.get_chassis_status)
    await "power $power is seen" counter_at_least b commands.get_chassis_status $((polls + 1200))
  done
  cat pipe >out {unread}<&- &
  local reader=$!
  await 'the power is read' bash -c '(($(grep -c "\"power\":\"off\"" out) >= 400))'
  end_monitor 0
  exec {unread}>&-
  wait $reader
  # Each node's changes follow on each other, from unknown to off, without those between that nobody could read.
  documents 'all([x["previous_power"] for x in mine][0] == "unknown" and mine[-1]["power"] == "off"
      and all(b["previous_power"] == a["power"] for a, b in zip(mine, mine[1:])) and len(mine) <= 4
    for mine in ([x for x in d if x["node"] == "n%d" % i] for i in range(1, 401)))'
  documents 'len(d) < 800'
}

run_cases
