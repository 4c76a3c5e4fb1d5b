#!/bin/bash
# Where passwords go in, and that they do not come out.
source tests/e2e/cli/cli.sh

nothing_holds_the_password() {
  if grep -r -l -F 'correct horse' state out err 2>/dev/null; then give_up "$line: the password is in these"; fi
}

test_a_password_on_the_command_line_is_refused() {
  local words
  for words in '--password hunter2' '--password=hunter2'; do
    cli 2 node add a --address 10.0.0.7 --user admin $words
    err_has '--password-file FILE or --password-stdin'
    if grep -q hunter2 err; then give_up 'it repeats the password'; fi
  done
  cli_json 0 'd == {"nodes": []}' node list
}

test_a_password_from_a_file_and_from_standard_input() {
  bmcsim b
  cli 0 node add a --address "$address" --user admin --password-file password
  cli 0 test a
  cli 0 node add b --address "$address" --user admin --password-stdin <password
  cli 0 test b
  cli 0 node add c --address "$address" --user admin --password-file - <password
  cli 0 test c
  # An ordinary user's process that may not be dumped cannot open its own /dev/fd.
  cli 0 node add d --address "$address" --user admin --password-file <(cat password)
  cli 0 test d
  cli 0 node add e --address "$address" --user admin --password-file /dev/stdin < <(cat password)
  cli 0 test e
  printf 'correct horse\r\nanother line\n' >dos
  cli 0 node add f --address "$address" --user admin --password-file dos
  cli 0 test f
  nothing_holds_the_password
}

test_files_that_hold_no_password_are_refused() {
  cli 2 node add a --address 10.0.0.7 --user admin --password-file no-such-file
  err_has "cannot be read from 'no-such-file'"
  cli 2 node add a --address 10.0.0.7 --user admin --password-file .
  : >empty
  cli 2 node add a --address 10.0.0.7 --user admin --password-file empty
  err_has 'nothing is to be read'
  cli 2 node add a --address 10.0.0.7 --user admin --password-stdin </dev/null
  printf '%021d\n' 0 >long
  cli 2 node add a --address 10.0.0.7 --user admin --password-file long
  err_has 20
  cli 2 node add a --address 10.0.0.7 --user admin --password-file password --password-stdin
  cli 2 node add a --address 10.0.0.7 --user admin --password-stdin --kg-file - <password
  printf '0x123\n' >kg
  cli 2 node add a --address 10.0.0.7 --kg-file kg
  err_has 'hexadecimal'
  printf '%017d\n' 0 >user
  cli 2 node add a --address 10.0.0.7 --user "$(<user)"
  cli_json 0 'd == {"nodes": []}' node list
}

test_a_password_file_that_others_can_read_is_warned_of() {
  chmod 644 password
  cli 0 node add a --address 10.0.0.7 --user admin --password-file password
  err_has "chmod 600 'password'"
  chmod 600 password
  cli 0 node edit a --password-file password
  err_is_empty
}

# With `script`, which gives a terminal: answer_prompts 'first\nsecond\n' COMMAND...
answer_prompts() {
  local answers=$1
  shift
  # Each answer when its question has come.
  {
    local answer
    while IFS= read -r answer; do
      until [[ $(grep -c 'Password of' typescript 2>/dev/null) -gt ${asked:-0} ]]; do sleep 0.05; done
      asked=$((${asked:-0} + 1))
      sleep 0.2
      printf '%s\n' "$answer"
    done < <(printf "$answers")
    sleep 0.5
  } | script -q -e -f -c "$*" typescript >/dev/null 2>&1
}

test_it_asks_on_a_terminal_without_echo() {
  bmcsim b
  answer_prompts 'correct horse\ncorrect horse\n' "$nodeipmi_program" node add a --address "$address" --user admin
  if grep -q 'correct horse' typescript; then give_up 'the password was echoed'; fi
  line='node add at a terminal'
  cli 0 test a
}

test_two_passwords_that_differ_change_nothing() {
  local code=0
  answer_prompts 'correct horse\nwrong horse\n' "$nodeipmi_program" node add a --address 10.0.0.7 --user admin || code=$?
  ((code == 2)) || give_up "exit code $code"
  grep -q 'differ' typescript
  cli_json 0 'd == {"nodes": []}' node list
}

# Before a command: as one who may look into a process only if that process lets itself be looked into, without root's
# rights to look into every one.
without_privilege=()
if ((EUID == 0)); then
  rights=-sys_ptrace,-perfmon,-sys_admin
  without_privilege=(setpriv --bounding-set=$rights --inh-caps=$rights)
fi

can_look_into() { "${without_privilege[@]}" cat "/proc/$1/environ" >environment 2>/dev/null; }

# Whether this kernel keeps others from looking into a process that asked for it.
kernel_keeps_others_out() {
  "${without_privilege[@]}" /usr/bin/python3 -c '
import ctypes, time
ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
open("closed", "w")
time.sleep(60)' &
  until [[ -e closed ]]; do sleep 0.05; done
  if can_look_into $!; then return 1; fi
}

test_no_process_shows_the_password() {
  mkfifo slow
  exec 7<>slow  # not waiting for a reader that may never come
  printf 'correct horse' >&7
  "${without_privilege[@]}" "$nodeipmi_program" node add a --address 10.0.0.7 --user admin --password-file slow \
    >out 2>err &
  local pid=$!
  sleep 0.5
  [[ -d /proc/$pid ]] || give_up 'it does not wait for the rest of the line'
  if grep -a -q 'horse' /proc/$pid/cmdline; then give_up 'it is in the command line'; fi
  if can_look_into $pid && grep -a -q 'horse' environment; then give_up 'it is in the environment'; fi
  if kernel_keeps_others_out; then
    if can_look_into $pid; then give_up 'it can be looked into'; fi
  else
    echo 'this kernel keeps nobody out: whether the command asks for it cannot be seen here'
  fi
  printf '\n' >&7
  exec 7>&-
  wait $pid
  line='node add'
  nothing_holds_the_password
}

test_what_is_shown_and_kept_holds_no_secret() {
  bmcsim b
  add_node a "$address"
  local words
  for words in 'node list' 'node show a' 'test a' 'status a' 'power a status' 'info a' 'menu a' 'connect a'; do
    cli 0 $words
    nothing_holds_the_password
    cli 0 $words --json
    nothing_holds_the_password
  done
  cli 0 node edit a --password-file wrong-password
  cli 4 test a
  if grep -q 'wrong horse' out err; then give_up 'the password is in the failure'; fi
}

run_cases
