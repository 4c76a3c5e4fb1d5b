# For tests of the plugin that pushes, after host.sh: the words of tests/e2e/push/push.sh, and what is below.
source tests/e2e/push/push.sh

# pushing_host: node a of the simulated BMC `one` with its credentials, and config.json, which says push.json. Needs that
# file.
pushing_host() {
  bmcsim one
  printf '%s\n' "a host $address" >nodes
  # Paths in it begin at its folder.
  echo '{"state": "state", "interval": 0.1, "health": 0, "push": "push.json"}' >config.json
  host_options=()
  host 0 set a ipmi.user=admin ipmi.password <password
}

# start_host FILE: it watches until it is ended; what the plugin logs is in FILE. Sets `watcher`, its process.
start_host() {
  "$example_host" --nodes nodes --path config.json --verbose "$plugin" watch 1000000 >watched 2>"$1" &
  watcher=$!
}
await_log() { await "'$2' is logged" grep -q -F -- "$2" "$1"; }

# end_host: within the two seconds that are promised, with all that is unloaded, and one more: whoever is silent takes 1.7
# of them, and the machine may stand still. With sanitizers, which slow it down, another.
end_host() {
  local code=0 begin=${EPOCHREALTIME/./} took most=3000000
  if is_sanitized; then most=4000000; fi
  kill -TERM "$watcher"
  wait "$watcher" || code=$?
  took=$((${EPOCHREALTIME/./} - begin))
  echo "ended after $((took / 1000)) ms"
  ((code == 0)) || give_up "the host ends with $code"
  ((took < most)) || give_up "the host took $took microseconds to end"
}
