#!/bin/bash
# The key and who keeps it, the doctor, and backups, as a user has them.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh

key_is() { cli_json 0 "d[\"key\"][\"kind\"] == \"$1\"" key show "${@:2}"; }

test_a_new_key_opens_what_the_old_one_sealed() {
  bmcsim b
  add_node a "$address"
  cp state/nodeipmi.key old.key
  nodeipmi key show --json >before
  cli_json 0 'd["key"]["kind"] == "file" and len(d["key"]["id"]) == 16' key rotate
  err_has 'backups that were made until now open with the key'
  err_has 'keep a copy of the new nodeipmi.key'
  ! cmp -s before out || give_up 'it is the same key'
  cli 0 test a
  [[ $(ls state) == $'nodeipmi.db\nnodeipmi.key' ]] || give_up "$(ls state)"
  cp old.key state/nodeipmi.key
  cli_json 5 'd["error"]["code"] == "key_missing"' test a
  err_has 'sealed with'
}

# watch: a monitor, whose output is in the file watched. Sets `monitor`.
watch() {
  "$nodeipmi_program" monitor --interval 0.1 --health 0 >watched 2>&1 &
  monitor=$!
  await 'it watches' grep -q ' a power: unknown -> on' watched
}

end_watch() {
  kill -TERM "$monitor"
  wait "$monitor" || give_up "the monitor ended with $?"
}

# Its polls succeed and its session stays, whoever keeps the key; what is added meanwhile is polled too.
test_a_monitor_goes_on_while_the_key_is_replaced() {
  bmcsim b
  add_node a "$address"
  printf 'open sesame\n' >phrase
  watch
  local i polls
  for i in 1 2 3 4 5 6; do
    case $i in
      3) cli 0 key rotate --to passphrase --new-passphrase-file phrase --unattended ;;
      5) cli 0 key rotate --to file ;;
      *) cli 0 key rotate ;;
    esac
    polls=$(counter b commands.get_chassis_status)
    await 'it goes on polling' counter_at_least b commands.get_chassis_status $((polls + 3))
  done
  counter_is b 'd["sessions"]["opened"] == 1'
  add_node late "$address"
  await 'the late node is polled' late_is_ok
  # It unseals what is sealed with the newest key.
  cli 0 node edit a --password-file password
  await 'the edited node is polled anew' counter_at_least b sessions.opened 3
  end_watch
  if grep -q 'OK ->' watched; then give_up "$(cat watched)"; fi
  cli_json 0 'n["code"] == "ok"' status a
}

# What it cannot unseal is told, and polled once the key is one that it can read.
test_a_monitor_tells_what_it_cannot_unseal() {
  bmcsim b
  add_node a "$address"
  printf 'open sesame\n' >phrase
  watch
  cli 0 key rotate --to passphrase --new-passphrase-file phrase
  err_has 'start them anew, with the secret'
  err_has 'backups that were made until now open with the key'
  local polls
  polls=$(counter b commands.get_chassis_status)
  await 'it goes on polling' counter_at_least b commands.get_chassis_status $((polls + 3))
  add_node late "$address" --passphrase-file phrase
  cli 0 node edit a --password-file password --passphrase-file phrase
  await 'the late node is told' grep -q ' late IPMI Status: NA -> The key of this state needs its passphrase' watched
  await 'the edited node is told' grep -q ' a IPMI Status: OK -> The key of this state needs its passphrase' watched
  sleep 2.5
  [[ $(grep -c -F 'needs its passphrase' watched) == 2 ]] || give_up "$(cat watched)"
  cli 0 key rotate --to file --passphrase-file phrase
  await 'the late node is polled' grep -q ' late IPMI Status: key_locked -> OK' watched
  await 'the edited node is polled' grep -q ' a IPMI Status: key_locked -> OK' watched
  end_watch
}
late_is_ok() { nodeipmi status late --json | grep -q '"code":"ok"'; }

test_a_passphrase_keeps_the_key() {
  bmcsim b
  add_node a "$address"
  printf 'open sesame\n' >phrase
  printf 'open barley\n' >wrong
  cli 0 key rotate --to passphrase --new-passphrase-file phrase
  err_has 'the passphrase is short'
  [[ $(ls state) == nodeipmi.db ]] || give_up "$(ls state)"
  cli_json 5 'd["error"]["code"] == "key_locked"' test a
  err_has 'passphrase'
  cli_json 5 'd["error"]["code"] == "key_locked"' test a --passphrase-file wrong
  err_has 'The passphrase is wrong'
  cli 0 test a --passphrase-file phrase
  cli 0 test a --passphrase-file - <phrase
  exec 5<phrase
  cli 0 test a --passphrase-file /dev/fd/5
  exec 5<&-
  cli 0 state backup saved --passphrase-file phrase
  out_has 'the passphrase opens its credentials'
  # Another one, noted for programs that nobody gives it.
  printf 'second\n' >second
  cli 2 key rotate --passphrase-file phrase --to passphrase --unattended
  cli 2 key rotate --passphrase-file phrase --to passphrase --new-passphrase-file none --unattended
  cli 0 key rotate --passphrase-file phrase --to passphrase --new-passphrase-file second --unattended
  cli 0 test a
  cli_json 0 "d[\"key\"][\"secret_file\"] == \"$PWD/second\"" key show
  chmod 640 second
  cli_json 5 'd["error"]["code"] == "state_insecure"' test a
  err_has "chmod 0600 $PWD/second"
  chmod 600 second
  # Whoever replaces it where it is noted replaces it for all.
  printf 'third\n' >second
  cli 5 test a
  printf 'second\n' >second
  cli 0 key rotate --to file
  cli 0 test a
  if grep -r -l -F -e 'open sesame' -e second state out err; then give_up 'the passphrase is in these'; fi
  cli 2 key rotate --to somebody
  cli 2 key rotate --new-passphrase-file phrase
  cli 2 key rotate --to pkcs11 --module /x.so
  cli 2 key rotate --to file --token x
}

# At a terminal it is asked for: once to open, twice for a new one. What is typed is not shown.
test_a_passphrase_is_asked_for_at_a_terminal() {
  bmcsim b
  add_node a "$address"
  answer 'New passphrase' 'open sesame' 'open sesame' -- key rotate --to passphrase
  key_is passphrase --passphrase-file <(echo 'open sesame')
  answer 'Passphrase or PIN' 'open sesame' -- test a
  grep -q 'OK' typescript || give_up "$(cat typescript)"
  local code=0
  answer 'Passphrase or PIN' 'wrong' -- test a || code=$?
  ((code == 5)) || give_up "exit code $code"
  if grep -q 'sesame' typescript; then give_up 'it was shown'; fi
}

# answer PROMPT LINE... -- ARGUMENT...: each line when its question has come.
answer() {
  local prompt=$1 lines=()
  shift
  while [[ $1 != -- ]]; do lines+=("$1") && shift; done
  shift
  : >typescript
  {
    local asked=0
    for text in "${lines[@]}"; do
      until (($(grep -o "$prompt" typescript | wc -l) > asked)); do sleep 0.05; done
      asked=$((asked + 1))
      sleep 0.3
      printf '%s\n' "$text"
    done
    sleep 1
  } | script -q -e -f -c "$nodeipmi_program $*" typescript >said 2>&1
}

test_a_unit_of_systemd_is_given_the_key() {
  bmcsim b
  add_node a "$address"
  mkdir -m 700 credentials
  cli 0 key make credentials/nodeipmi.key
  cli_json 5 'd["error"]["code"] == "key_missing"' key rotate --to systemd
  CREDENTIALS_DIRECTORY=$PWD/credentials cli 0 key rotate --to systemd
  err_has "keep a copy of the file that 'nodeipmi key make' made"
  [[ $(ls state) == nodeipmi.db ]] || give_up "$(ls state)"
  CREDENTIALS_DIRECTORY=$PWD/credentials cli 0 test a
  cli_json 5 'd["error"]["code"] == "key_missing"' test a
  err_has systemd-run
}

test_a_token_keeps_the_key() {
  bmcsim b
  add_node a "$address"
  mkdir tokens
  printf 'directories.tokendir = %s\nobjectstore.backend = file\n' "$PWD/tokens" >softhsm2.conf
  export SOFTHSM2_CONF=$PWD/softhsm2.conf
  local module=/usr/lib/softhsm/libsofthsm2.so
  softhsm2-util --init-token --free --label rack --pin 123456 --so-pin 654321 >said
  pkcs11-tool --module $module --token-label rack --login --pin 123456 --keygen --key-type AES:32 --label sealer >said 2>&1
  printf '123456\n' >pin
  cli 0 key rotate --to pkcs11 --module $module --token rack --key sealer --new-passphrase-file pin
  key_is pkcs11 --passphrase-file pin
  cli 0 test a --passphrase-file pin
  cli_json 5 'd["error"]["code"] == "key_locked"' test a --passphrase-file wrong-password
  err_has PIN
  cli 0 key rotate --passphrase-file pin --new-passphrase-file pin --unattended
  cli 0 test a
  cli 0 doctor
  mv tokens elsewhere
  cli_json 5 'd["error"]["code"] == "key_missing"' test a
  # The library is not linked with what it loads.
  if ldd "$(dirname "$nodeipmi_program")/../../cabi/libnodeipmi.so.1" | grep -q -i -e pkcs11 -e p11; then give_up 'linked'; fi
}

test_the_doctor_says_what_is_wrong_and_what_to_do() {
  add_node a 192.0.2.1
  cli 0 doctor
  [[ $(wc -l <out) == 7 ]] || give_up "$(cat out)"
  cli_json 0 'd["in_order"] and all(f["verdict"] == "ok" for f in d["findings"])' doctor
  chmod 644 state/nodeipmi.key
  cli 5 doctor
  out_has "chmod 0600 $PWD/state/nodeipmi.key"
  chmod 600 state/nodeipmi.key
  /usr/bin/python3 -c "
import sqlite3
with sqlite3.connect('state/nodeipmi.db') as db:
    db.execute(\"UPDATE credential SET sealed = zeroblob(77) WHERE field = 'password'\")"
  cli_json 5 '[f["name"] for f in d["findings"] if f["verdict"] == "problem"] == ["seals"]' doctor
  cli 5 doctor
  out_has 'the password of node a'
  cli 5 key rotate
  cli 0 node edit a --password-file password
  cli 0 doctor
  cli 5 doctor --state nowhere
  out_has 'nodeipmi init'
}

test_a_key_without_its_database_is_told() {
  add_node a 192.0.2.1
  cli 0 state backup saved
  rm state/nodeipmi.db*
  cli 5 test a
  err_has 'nodeipmi.db is gone, its key is here; put it back, or restore a backup'
  cli 5 doctor
  out_has 'nodeipmi.db is gone, its key is here; put it back'
  out_has 'nodeipmi.key is here without a database'
  cp -r state empty
  cli 0 init --state "$PWD/empty"
  cmp state/nodeipmi.key empty/nodeipmi.key
  rm empty/nodeipmi.db*
  cli 0 state restore saved --state "$PWD/empty"
  cli 0 node show a --state "$PWD/empty"
}

test_a_backup_of_a_state_that_is_watched() {
  bmcsim b
  add_node a "$address"
  watch
  local i
  for i in 1 2 3 4 5; do cli 0 state backup "backup-$i"; done
  out_has 'only with the key'
  end_watch
  [[ $(stat -c %a backup-5) == 600 ]] || give_up 'others can read it'
  if grep -q 'correct horse' backup-5; then give_up 'the password is in it'; fi
  cli 2 state backup backup-5
  cli_json 5 'd["error"]["code"] == "key_missing" and "not usable yet" in d["error"]["message"]' state restore backup-5 --state restored
  cli_json 5 'd["error"]["code"] == "key_missing"' test a --state restored
  cp state/nodeipmi.key restored/
  cli 0 test a --state restored
  cli 0 state restore backup-1 --state again --key-file state/nodeipmi.key
  cli_json 0 'n["ipmi_status"] == "OK"' status a --state again
  cli 2 state restore backup-1 --state again
  cli 5 state restore password --state third/of/them
  err_has 'password is no backup of a state'
  { head -c 8192 backup-5 && head -c 60000 /dev/zero; } >damaged
  cli 5 state restore damaged --state fourth
  err_has 'damaged'
  [[ ! -e third ]] || give_up 'a folder is left'
}

# Ended at some moment, time after time; the state always opens, and the next one tidies up.
test_a_rotation_that_is_killed_leaves_a_state_that_opens() {
  bmcsim b
  add_node a "$address"
  local i
  for i in $(seq 30); do
    "$nodeipmi_program" key rotate >said 2>&1 &
    sleep 0.0$((RANDOM % 6))$((RANDOM % 10))
    kill -KILL $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    cli 0 key show
    [[ $(ls state) == $'nodeipmi.db\nnodeipmi.key' ]] || give_up "$(ls state)"
  done
  cli 0 doctor
  cli 0 test a
}

run_cases
