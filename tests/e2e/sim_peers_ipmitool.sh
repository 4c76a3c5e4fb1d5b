# ipmitool against bmcsim: every cipher suite that ipmitool knows, IPMI 1.5, users, K_g, IPv6.
source tests/e2e/sim_peers_lib.sh
need ipmitool ipmitool

WORDS_ON="Chassis Power is on"
WORDS_OFF="Chassis Power is off"
LEFT_BY_RESET=0

# client USER PASSWORD OPTION…: the command line of the following calls, to the last BMC that was started.
# A machine under load is no reason to send anything twice: so it waits 5 s for an answer.
client() { CLIENT=(ipmitool -H "$BMC_HOST" -p "$BMC_PORT" -U "$1" -P "$2" -N 5 "${@:3}"); }
power() { timeout "$TIME_LIMIT" "${CLIENT[@]}" chassis power "$1"; }
ask() { timeout "$TIME_LIMIT" "${CLIENT[@]}" "$@"; }

check_information() {
  local text=$1 name=$2
  expect "$text: mc info" "Manufacturer ID           : 32473" ask mc info
  expect "$text: mc info says what it is" "Chassis Device" ask mc info
  expect "$text: mc guid" "00112233445566778899AABBCCDDEEFF" ask mc guid
  expect "$text: channel authcap" "IPMI v1.5  auth types      : MD5 PASSWORD" ask channel authcap 1 4
  expect "$text: channel authcap tells of 2.0" "Channel supports IPMI v2.0 : yes" ask channel authcap 1 4
  expect "$text: channel getciphers has its first" "1    N/A     hmac_sha1       none            none" \
    ask channel getciphers ipmi
  expect "$text: channel getciphers has its last, from the fourth answer" \
    "17   N/A     hmac_sha256     sha256_128      aes_cbc_128" ask channel getciphers ipmi
  expect "$text: chassis identify" "5 seconds" ask chassis identify 5
  expect "$text: chassis identify force" "indefinite" ask chassis identify force
  local device words
  while read -r device words; do
    expect "$text: chassis bootdev $device" "Set Boot Device to $device" ask chassis bootdev "$device"
    expect "$text: chassis bootparam tells of $device" "$words" ask chassis bootparam get 5
  done << 'END'
pxe Force PXE
disk Force Boot from default Hard-Drive
bios Force Boot into BIOS Setup
END
  check "$text: chassis bootdev with options" ask chassis bootdev disk options=persistent,efiboot
  expect "$text: chassis bootparam tells of EFI" "BIOS EFI boot" ask chassis bootparam get 5
  expect "$text: chassis bootparam tells of persistence" "apply to all future boots" ask chassis bootparam get 5
  expect "$text: session info" "privilege level               : ADMINISTRATOR" ask session info active
  expect "$text: session info tells of slots" "slot count                    : 4" ask session info active
  expect_failure "$text: a command that no BMC knows" "Invalid command" ask raw 0x30 0x77
  check_clean "$text" "$name"
}

test_suites() {
  local suite
  for suite in 0 1 2 3 6 7 8 15 16 17; do
    start_bmcsim "suite$suite" --suites "$suite" "${NO_WAITING[@]}"
    client admin secret-pw -I lanplus -C "$suite"
    check_power "suite $suite" "suite$suite"
    stop_bmcsim "suite$suite"
  done
}

# What ipmitool 1.8.19 cannot do itself: if one of these begins to work, the suite moves up.
test_suites_that_ipmitool_refuses() {
  start_bmcsim refusing
  local suite
  for suite in 11 12; do
    client admin secret-pw -I lanplus -C "$suite"
    expect_failure "suite $suite makes ipmitool abort" "Assertion \`0' failed" power status
  done
  for suite in 4 5 9 10 13 14; do
    client admin secret-pw -I lanplus -C "$suite"
    expect_failure "suite $suite (XRC4) is refused by the BMC" "invalid confidentiality algorithm" power status
  done
  client admin secret-pw -I lanplus -C 18
  expect_failure "suite 18 is not known to ipmitool" "Unsupported cipher suite ID : 18" power status
  client admin secret-pw -I lanplus -C 0
  expect_failure "suite 0 is refused unless enabled" "invalid authentication algorithm" power status
  expect_equal "each refusal was the BMC's" 7 "$(counter refusing rakp_failures.cipher_refused)"
  client admin secret-pw -I lan -A MD2
  expect_failure "MD2 is not offered" "Authentication type MD2 not supported" power status
  stop_bmcsim refusing
}

test_lan15() {
  local per_message user_level type
  for per_message in on off; do
    for user_level in on off; do
      for type in NONE MD5 PASSWORD; do
        start_bmcsim lan15 --lan 1.5 --auth15 none,md5,straight --per-message-auth "$per_message" \
          --user-level-auth "$user_level" "${NO_WAITING[@]}"
        client admin secret-pw -I lan -A "$type"
        check_power "IPMI 1.5 $type, per-message $per_message, user-level $user_level" lan15
        stop_bmcsim lan15
      done
    done
  done
}

test_information() {
  start_bmcsim info --guid 00112233445566778899aabbccddeeff
  client admin secret-pw -I lanplus -C 17
  check_information "suite 17" info
  client admin secret-pw -I lanplus -C 3
  check_information "suite 3" info
  client admin secret-pw -I lan -A MD5
  check_information "IPMI 1.5" info
  stop_bmcsim info
}

test_credentials() {
  write_users
  start_bmcsim users --users-file "$SCRATCH/users.json" "${NO_WAITING[@]}"
  local refused="Unable to establish"
  client admin wrong -I lanplus -C 17
  expect_failure "RMCP+ refuses a wrong password" "$refused" power status
  client nobody secret-pw -I lanplus -C 17
  expect_failure "RMCP+ refuses an unknown user" "$refused" power status
  expect_equal "the BMC knew that it did not know it" 1 "$(counter users rakp_failures.unknown_user)"
  client admin wrong -I lan -A MD5 -N 1 -R 2
  expect_failure "IPMI 1.5 drops a wrong password" "$refused" power status
  client nobody secret-pw -I lan -A MD5
  expect_failure "IPMI 1.5 refuses an unknown user" "Invalid user name" power status
  client twenty 01234567890123456789 -I lanplus -C 17
  expect "RMCP+ takes a password of 20 bytes" "$WORDS_ON" power status

  client oper oper-pw -I lanplus -C 17
  expect_failure "an operator is no administrator" "$refused" power status
  client oper oper-pw -I lanplus -C 17 -L OPERATOR
  check "an operator may switch off" power off
  client viewer viewer-pw -I lanplus -C 17 -L USER
  expect "a user may look" "$WORDS_OFF" power status
  expect_failure "a user may not switch" "Insufficient privilege level" power on
  client viewer viewer-pw -I lan -A MD5 -L USER
  expect_failure "a user may not switch through IPMI 1.5" "Insufficient privilege level" power on
  client viewer viewer-pw -I lan -A MD5 -L ADMINISTRATOR
  expect_failure "IPMI 1.5 refuses too high a level" "Requested privilege level exceeds limit" power on
  expect_equal "nothing was switched on" off "$(bmc users power)"
  client admin secret-pw -I lanplus -C 17
  expect_failure "a cycle needs power" "Command not supported in present state" power cycle
  expect_equal "no session is left" 0 "$(counter users sessions.open)"
  stop_bmcsim users
}

test_kg() {
  write_kg
  start_bmcsim kg --kg-file "$SCRATCH/kg" "${NO_WAITING[@]}"
  local suite
  for suite in 3 8 17; do
    client admin secret-pw -I lanplus -C "$suite" -y "$KG_HEX"
    expect "K_g with suite $suite" "$WORDS_ON" power status
  done
  check_clean "K_g" kg
  client admin secret-pw -I lanplus -C 17 -y "$OTHER_KG_HEX"
  # ipmitool 1.8.19 then exits with 0 all the same.
  run power status
  expect_equal "a wrong K_g is refused" "Error: Unable to establish IPMI v2 / RMCP+ session" "$OUTPUT"
  client admin secret-pw -I lanplus -C 17
  expect_failure "no K_g is refused" "Unable to establish" power status
  stop_bmcsim kg
}

test_ipv6() {
  start_bmcsim six --address ::1 "${NO_WAITING[@]}"
  client admin secret-pw -I lanplus -C 17
  check_power "IPv6" six
  stop_bmcsim six
}

test_suites
test_suites_that_ipmitool_refuses
test_lan15
test_information
test_credentials
test_kg
test_ipv6
finish
