# What the tests of bmcsim against independent clients share. Each client's test gives
#
#   power ACTION            a function: status, on, off, cycle, reset or soft
#   $WORDS_ON, $WORDS_OFF   what its status prints
#   $LEFT_BY_RESET          how many sessions it leaves open after a reset

source tests/e2e/lib.sh

# Every power action once, and what the BMC says of it. `cycle` and `soft` take no time, so that a status
# right behind them has one right answer.
NO_WAITING=(--cycle-time 0 --soft-delay 0)

check_power() {
  local text=$1 name=$2
  expect "$text: the power is on" "$WORDS_ON" power status
  expect "$text: off" "" power off
  expect "$text: the power is off" "$WORDS_OFF" power status
  expect_equal "$text: the BMC says so too" off "$(bmc "$name" power)"
  expect "$text: on" "" power on
  expect "$text: the power is on again" "$WORDS_ON" power status
  expect "$text: cycle" "" power cycle
  expect "$text: reset" "" power reset
  expect_equal "$text: the power is on after cycle and reset" on "$(bmc "$name" power)"
  expect "$text: soft" "" power soft
  expect_equal "$text: the power is off after soft" off "$(bmc "$name" power)"
  local action
  for action in off on cycle reset soft; do
    expect_equal "$text: $action was executed once" 1 "$(counter "$name" "chassis_control.$action")"
  done
  check_clean "$text" "$name" "$LEFT_BY_RESET"
}

# check_clean TEXT NAME [LEFT]: what must be true after a client whose every session succeeded, if it leaves
# LEFT sessions open (0).
check_clean() {
  local left=${3:-0}
  expect_equal "$1: sessions left open: $left" "$left" "$(counter "$2" sessions.open)"
  expect_equal "$1: none is left half-open" 0 "$(counter "$2" sessions.half_open)"
  expect_equal "$1: none timed out" 0 "$(counter "$2" sessions.timed_out)"
  expect_equal "$1: each other was closed" "$(($(counter "$2" sessions.opened) - left))" \
    "$(counter "$2" sessions.closed)"
  expect_equal "$1: no packet was dropped" 0 "$(counter "$2" packets.dropped.total)"
}

# Users with different limits, for --users-file.
write_users() {
  cat > "$SCRATCH/users.json" << 'END'
[{"name": "admin", "password": "secret-pw", "privilege": "administrator"},
 {"name": "oper", "password": "oper-pw", "privilege": "operator"},
 {"name": "viewer", "password": "viewer-pw", "privilege": "user"},
 {"name": "twenty", "password": "01234567890123456789", "privilege": "administrator"},
 {"name": "sixteen", "password": "0123456789abcdef", "privilege": "administrator"}]
END
}

KG_HEX=0102030405060708090a0b0c0d0e0f1011121314
OTHER_KG_HEX=0102030405060708090a0b0c0d0e0f1011121315
write_kg() { echo "0x$KG_HEX" > "$SCRATCH/kg"; }
