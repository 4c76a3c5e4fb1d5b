# What bmcsim promises to the tests that use it: options, control socket, counters, many BMCs, a clean end.
source tests/e2e/lib.sh
need ipmitool ipmitool

# status HOST [OPTION…]: the power status through the port of the last BMC that was started.
status() {
  timeout "$TIME_LIMIT" ipmitool -I lanplus -C 17 -N 2 -R 2 -H "$1" -p "$BMC_PORT" -U admin -P secret-pw \
    "${@:2}" chassis power status
}

test_options() {
  expect "--help shows an option" "--suites LIST" "$BMCSIM" --help
  expect "--list-misbehaviours has sentences" "Nothing is answered." "$BMCSIM" --list-misbehaviours
  local words
  for words in "--no-such-option" "--suites 99" "--slots many" "--port 70000" "--misbehave no-such-thing" \
    "--lan 3.0" "--loss 101" "--guid 00" "--address nowhere" "--count 1 --base-address 10.0.0.1" \
    "--config $SCRATCH/none.json" "--password-file $SCRATCH/none" "--slots" "stray"; do
    # shellcheck disable=SC2086  # the words are several arguments
    expect_exit "bmcsim $words is bad usage" 2 "$BMCSIM" $words
    expect_equal "bmcsim ${words% *}: it says so in one line" 1 "$(grep -c '^bmcsim: ' <<< "$OUTPUT")"
  done
  expect_exit "bmcctl without a command is bad usage" 2 "$BMCCTL" "$SCRATCH/none"
  expect_exit "bmcctl without a simulator fails" 1 "$BMCCTL" "$SCRATCH/none" power
}

test_control() {
  start_bmcsim ctl --power off --ready "$SCRATCH/ctl.address"
  expect_equal "--ready takes the address" "$BMC_ADDRESS" "$(< "$SCRATCH/ctl.address")"
  expect "the power is off" "is off" status "$BMC_HOST"
  expect_equal "set power" ok "$(bmc ctl set power on)"
  expect_equal "power" on "$(bmc ctl power)"
  expect "the power is on" "is on" status "$BMC_HOST"
  expect_equal "sessions are counted" 2 "$(counter ctl sessions.opened)"
  expect_equal "commands are counted" 2 "$(counter ctl commands.get_chassis_status)"
  expect_equal "set misbehave" ok "$(bmc ctl set misbehave c1)"
  expect_failure "it misbehaves" "Invalid command" status "$BMC_HOST"
  expect_equal "set misbehave none" ok "$(bmc ctl set misbehave none)"
  expect "it behaves again" "is on" status "$BMC_HOST"
  expect_equal "reset-counters" ok "$(bmc ctl reset-counters)"
  expect_equal "nothing is counted any more" 0 "$(counter ctl packets.in)"
  expect_failure "an unknown command is an error" "error: " bmc ctl no-such-command
  expect_failure "an unknown counter is an error" "there is no counter" bmc ctl counter no.such
  expect_failure "an unknown misbehaviour is an error" "there is no misbehaviour" bmc ctl set misbehave no-such
  expect_failure "power is on or off" "on or off" bmc ctl set power up
  expect_equal "quit" ok "$(bmc ctl quit)"
  wait "$BMC_PID"
  expect_equal "it ends with 0" 0 $?
  check_fails "its control socket is gone" test -e "$SCRATCH/ctl.control"
  unset "SIMULATORS[ctl]"
}

test_counters_file() {
  start_bmcsim file --counters "$SCRATCH/counters.json"
  kill -USR1 "$BMC_PID"
  wait_until "SIGUSR1 writes the counters" test -s "$SCRATCH/counters.json"
  expect "they are those of this moment" '"opened":0,' cat "$SCRATCH/counters.json"
  expect "one session" "is on" status "$BMC_HOST"
  stop_bmcsim file
  expect "the end writes them again" '"opened":1,' cat "$SCRATCH/counters.json"
}

test_many() {
  start_bmcsim many --count 300 --base-address 127.9.8.200
  expect "the first answers" "is on" status 127.9.8.200
  expect "the last answers" "is on" status 127.9.9.243
  check_fails "behind the last there is none" status 127.9.9.244
  expect_equal "each counts for itself" 1 "$(bmc many counter sessions.opened 127.9.9.243)"
  expect_equal "and all together" 2 "$(counter many sessions.opened)"
  expect_equal "one is switched off" ok "$(bmc many set power off 127.9.8.201)"
  expect "it is" "is off" status 127.9.8.201
  expect_equal "the others are not" on "$(bmc many power 127.9.8.202)"
  expect_equal "one misbehaves" ok "$(bmc many set misbehave silent 127.9.8.201)"
  check_fails "it is silent" status 127.9.8.201
  expect "the others are not" "is on" status 127.9.8.202
  expect_equal "one restarts" ok "$(bmc many reboot 127.9.8.203)"
  expect "it comes back" "is on" status 127.9.8.203
  expect_failure "reboot of an address without a BMC is an error" "no BMC" bmc many reboot 127.9.9.244
  expect_failure "an address without a BMC is an error" "no BMC" bmc many power 127.9.9.244
  stop_bmcsim many
}

test_config() {
  cat > "$SCRATCH/fleet.json" << 'END'
{"bmcs": [{"address": "127.7.0.1", "count": 2, "suites": [3, 17], "power": false},
          {"address": "127.7.1.1", "suites": [3]},
          {"address": "127.7.3.1", "count": 500, "misbehave": ["full", "late=20"]},
          {"address": "127.7.2.1", "users": [{"name": "other", "password": "other-pw", "privilege": "user"}]}]}
END
  start_bmcsim config --config "$SCRATCH/fleet.json" --slots 7
  expect "the second of the first group is off" "is off" status 127.7.0.2
  expect_failure "the second group has no suite 17" "invalid authentication algorithm" status 127.7.1.1
  expect "it has suite 3" "is on" status 127.7.1.1 -C 3
  expect "the third group has other users" "is on" status 127.7.2.1 -U other -P other-pw -L USER
  check_fails "and not those of the others" status 127.7.2.1
  expect_failure "the last of the misbehaving group does" "insufficient resources" status 127.7.4.244
  check_fails "behind it there is none" status 127.7.4.245
  stop_bmcsim config
  echo '{"bmcs": [{"address": "127.7.0.1", "count": 9}, {"address": "127.7.0.9"}]}' > "$SCRATCH/twice.json"
  expect_failure "groups may not share an address" "share an address" "$BMCSIM" --config "$SCRATCH/twice.json"
  echo '{"bmcs": [{"address": "127.7.0.1", "nonsense": 9}]}' > "$SCRATCH/unknown.json"
  expect_failure "an unknown key is named" "nonsense" "$BMCSIM" --config "$SCRATCH/unknown.json"
}

test_network() {
  start_bmcsim slow --delay 50
  local before=${EPOCHREALTIME/[.,]/} after
  expect "a slow BMC answers" "is on" status "$BMC_HOST"
  after=${EPOCHREALTIME/[.,]/}
  local packets least
  packets=$(counter slow packets.in)
  least=$((packets * 50000))
  check "each of $packets round trips took 50 ms" test $((after - before)) -ge "$least"
  stop_bmcsim slow
  start_bmcsim deaf --loss 100
  check_fails "nothing comes through" status "$BMC_HOST"
  expect_equal "all was lost" 0 "$(counter deaf packets.in)"
  check "and counted" test "$(counter deaf packets.lost_in)" -gt 0
  stop_bmcsim deaf
}

# It is the child of a shell that ends as soon as it is ready.
test_end_with_parent() {
  mkfifo "$SCRATCH/orphan"
  bash -c '"$0" --exit-with-parent --counters "$1" > "$2" & read -t 20 -r < "$2"' \
    "$BMCSIM" "$SCRATCH/orphan.json" "$SCRATCH/orphan"
  wait_until "it ends with its parent" test -s "$SCRATCH/orphan.json"
}

test_options
test_control
test_counters_file
test_many
test_config
test_network
test_end_with_parent
finish
