# For the tests of `nodeipmi monitor --push`, after cli.sh and monitor.sh.

receiver_program=$PWD/tests/e2e/push/receiver.py
received_program=$PWD/tests/e2e/push/received.py

# start_receiver NAME OPTION...: sets `port`. Its folder is NAME, and it is in mode ok.
start_receiver() {
  local name=$1 ready
  shift
  mkdir -p "$name"
  [[ -e $name/mode ]] || echo ok >"$name/mode"
  mkfifo "$name/ready"
  /usr/bin/python3 "$receiver_program" "$name" "$@" >"$name/ready" &
  receiver=$!
  read -t 20 -r ready port <"$name/ready" || give_up "the receiver $name does not start"
  rm "$name/ready"
}

# mode NAME WORD...: of the requests that come from now on.
mode() {
  echo "${*:2}" >"$1/mode.new"
  mv "$1/mode.new" "$1/mode"
}

# received NAME EXPRESSION [lossy]: see received.py.
received() { /usr/bin/python3 "$received_program" "$@" || give_up "$line: what $1 received"; }
await_received() { await "$1 received: $2" /usr/bin/python3 "$received_program" "$@"; }

# sink NAME TYPE URL [MEMBER...]: an object for push_config, that is tried again soon.
sink() {
  local members="\"name\": \"$1\", \"type\": \"$2\", \"url\": \"$3\", \"retry_min_ms\": 20, \"retry_max_ms\": 100" member
  for member in "${@:4}"; do members+=", $member"; done
  echo "{$members}"
}
# push_config SINK...: writes push.json.
push_config() {
  local all=$1 one
  for one in "${@:2}"; do all+=", $one"; done
  echo "{\"sinks\": [$all]}" >push.json
}
secret() { echo 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' >secret; }

# A receiver `hook` that checks signatures, and push.json for it.
start_hook() {
  secret
  start_receiver hook --secret secret
  push_config "$(sink hook cloudevents "http://127.0.0.1:$port/hook" '"allow_http": true' '"secret_file": "secret"' "$@")"
}

start_push() { start_monitor --interval 0.1 --health 0 --push push.json "$@"; }
await_err() { await "standard error has '$1'" grep -q -F -- "$1" err; }
