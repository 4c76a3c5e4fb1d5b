# For the tests of `nodeipmi monitor`, after cli.sh.

# start_monitor ARGUMENT...: its output is in the files out and err. Sets `monitor`, its process.
start_monitor() {
  line="nodeipmi monitor $*"
  : >out
  "$nodeipmi_program" monitor "$@" >out 2>err &
  monitor=$!
}

# end_monitor CODE [SIGNAL]: it ends with it, within two seconds of the signal (TERM); with a sanitizer, in four.
end_monitor() {
  local code=0 most=2000000 took
  if is_sanitized; then most=4000000; fi
  local begin=${EPOCHREALTIME/./}
  kill -"${2:-TERM}" "$monitor" || give_up "$line has ended before"
  wait "$monitor" || code=$?
  took=$((${EPOCHREALTIME/./} - begin))
  ((code == $1)) || give_up "$line: exit code $code, not $1"
  ((took < most)) || give_up "$line took $took microseconds to end"
}

# await_line TEXT: it is printed.
await_line() { await "'$1' is printed" grep -q -F -- "$1" out; }

# lines_are COUNT TEXT: so many lines of the output have it.
lines_are() {
  local count
  count=$(grep -c -F -- "$2" out || true)
  ((count == $1)) || give_up "$line: $count lines with '$2', not $1"
}

# counter_at_least NAME COUNTER NUMBER: of a simulated BMC.
counter_at_least() { (($(counter "$1" "$2") >= $3)); }

# heal NAME: all hardware of the simulated BMC is well; some is not as it starts (tests/sim/README.md).
heal() {
  local sensor
  for sensor in 'CPU2 Temp raw 45' 'SYS FAN1 raw 100' 'PSU2 Status states 1' 'Drive 1 states 1' 'CPU2 Status states 128'; do
    bmc "$1" set sensor $sensor >said || give_up "bmcsim $1: set sensor $sensor: $(cat said)"
  done
}

# log_an_event NAME
log_an_event() { bmc "$1" sel add 0000020000000020000401010159aa55 >said || give_up "bmcsim $1: sel add: $(cat said)"; }

# await_health NODE: its sensors were read, and that is stored.
await_health() { await "the health of $1 is stored" health_is_stored "$1"; }
health_is_stored() { nodeipmi status "$1" --json | grep -q '"health_read":"2'; }

no_session_is_open() {
  [[ $(counter "$1" sessions.open) == 0 ]] || give_up "sessions are left open at bmcsim $1: $(bmc "$1" counters)"
}
