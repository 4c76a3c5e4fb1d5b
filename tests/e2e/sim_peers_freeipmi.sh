# ipmipower (FreeIPMI) against bmcsim: every cipher suite, IPMI 1.5, users, K_g, IPv6.
source tests/e2e/sim_peers_lib.sh
need ipmipower freeipmi-tools

WORDS_ON=": on"
WORDS_OFF=": off"
LEFT_BY_RESET=1  # ipmipower does not close the session that it sent a reset in

# client USER PASSWORD OPTION…: the command line of the following calls, to the last BMC that was started.
# A machine under load is no reason to send anything twice: so it waits 5 s for an answer.
client() {
  CLIENT=(ipmipower -h "$BMC_ADDRESS" -u "$1" -p "$2" --session-timeout=20000 --retransmission-timeout=5000 "${@:3}")
}
IMPATIENT=(--session-timeout=3000 --retransmission-timeout=500)
power() {
  local action=--$1
  [[ $1 == status ]] && action=--stat
  timeout "$TIME_LIMIT" "${CLIENT[@]}" "$action"
}

test_suites() {
  local suite
  for suite in 0 1 2 3 6 7 8 11 12 15 16 17; do
    start_bmcsim "suite$suite" --suites "$suite" "${NO_WAITING[@]}"
    client admin secret-pw -D LAN_2_0 -I "$suite"
    check_power "suite $suite" "suite$suite"
    stop_bmcsim "suite$suite"
  done
}

# What FreeIPMI 1.6.10 does not do itself: if one of these begins to work, the suite moves up.
test_suites_that_freeipmi_refuses() {
  start_bmcsim refusing
  local suite
  for suite in 4 5 9 10 13 14 18; do
    client admin secret-pw -D LAN_2_0 -I "$suite"
    expect_failure "suite $suite is not known to FreeIPMI" "unsupported cipher suite id" power status
  done
  expect_equal "the BMC was not even asked" 0 "$(counter refusing packets.in)"
  client admin secret-pw -D LAN_2_0 -I 0
  expect "suite 0 is refused unless enabled (ipmipower exits with 0)" "BMC error" power status
  expect_equal "that refusal was the BMC's" 1 "$(counter refusing rakp_failures.cipher_refused)"
  client admin secret-pw -D LAN -a md2
  expect_failure "MD2 is not offered" "authentication type unavailable" power status
  stop_bmcsim refusing
}

test_lan15() {
  local per_message user_level type user
  for per_message in on off; do
    for user_level in on off; do
      for type in none md5 straight_password_key; do
        start_bmcsim lan15 --lan 1.5 --auth15 none,md5,straight --per-message-auth "$per_message" \
          --user-level-auth "$user_level" --users-file "$SCRATCH/users.json" "${NO_WAITING[@]}"
        client sixteen 0123456789abcdef -D LAN -a "$type"
        check_power "IPMI 1.5 $type, per-message $per_message, user-level $user_level" lan15
        stop_bmcsim lan15
      done
    done
  done
  # ipmipower 1.6.10 compares straight passwords without padding its own: it fails with ipmi_sim, too,
  # unless the password fills all 16 bytes. (ipmi-chassis of the same package does not.)
  start_bmcsim straight "${NO_WAITING[@]}"
  client admin secret-pw -D LAN -a straight_password_key "${IMPATIENT[@]}"
  expect_failure "a short straight password is ipmipower's own fault" "password verification timeout" power status
  if command -v ipmi-chassis > "$SCRATCH/which"; then
    expect "a short straight password works with ipmi-chassis" "System Power                        : on" \
      ipmi-chassis -h "$BMC_ADDRESS" -u admin -p secret-pw -D LAN -a straight_password_key --get-chassis-status
  fi
  stop_bmcsim straight
}

test_credentials() {
  start_bmcsim users --users-file "$SCRATCH/users.json" "${NO_WAITING[@]}"
  client admin wrong -D LAN_2_0 -I 3
  expect_failure "RMCP+ refuses a wrong password" "password invalid" power status
  client nobody secret-pw -D LAN_2_0 -I 3
  expect_failure "RMCP+ refuses an unknown user" "username invalid" power status
  expect_equal "the BMC knew that it did not know it" 1 "$(counter users rakp_failures.unknown_user)"
  client admin wrong -D LAN -a md5 "${IMPATIENT[@]}"
  expect_failure "IPMI 1.5 drops a wrong password" "password verification timeout" power status
  client nobody secret-pw -D LAN -a md5
  expect_failure "IPMI 1.5 refuses an unknown user" "username invalid" power status
  client twenty 01234567890123456789 -D LAN_2_0 -I 17
  expect "RMCP+ takes a password of 20 bytes" "$WORDS_ON" power status

  client viewer viewer-pw -D LAN_2_0 -I 17 -l operator
  expect_failure "RMCP+ refuses too high a level" "privilege level cannot be obtained" power off
  client viewer viewer-pw -D LAN -l operator
  expect_failure "IPMI 1.5 refuses too high a level" "privilege level cannot be obtained" power off
  client viewer viewer-pw -D LAN_2_0 -I 17 -l user
  expect "a user may look" "$WORDS_ON" power status
  client oper oper-pw -D LAN_2_0 -I 17 -l operator
  check "an operator may switch off" power off
  expect_equal "it is off" off "$(bmc users power)"
  expect_equal "no session is left" 0 "$(counter users sessions.open)"
  stop_bmcsim users
}

test_kg() {
  write_kg
  start_bmcsim kg --kg-file "$SCRATCH/kg" "${NO_WAITING[@]}"
  local suite
  for suite in 3 11 12 17; do
    client admin secret-pw -D LAN_2_0 -I "$suite" -k "0x$KG_HEX"
    expect "K_g with suite $suite" "$WORDS_ON" power status
  done
  check_clean "K_g" kg
  client admin secret-pw -D LAN_2_0 -I 17 -k "0x$OTHER_KG_HEX"
  expect_failure "a wrong K_g is refused" "k_g invalid" power status
  client admin secret-pw -D LAN_2_0 -I 17
  expect_failure "no K_g is refused" "k_g invalid" power status
  stop_bmcsim kg
}

test_ipv6() {
  start_bmcsim six --address ::1 "${NO_WAITING[@]}"
  client admin secret-pw -D LAN_2_0 -I 17
  check_power "IPv6" six
  stop_bmcsim six
}

write_users
test_suites
test_suites_that_freeipmi_refuses
test_lan15
test_credentials
test_kg
test_ipv6
finish
