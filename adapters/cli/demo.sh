#!/bin/bash
# bazel run //adapters/cli:demo
#
# A tour of the command `nodeipmi`, against a simulated BMC on loopback and a state in a temporary folder. Each command
# is printed as a user types it, and its result is checked: if something is not as it should be, the demo says so and
# fails. Nothing is left behind.
set -euo pipefail

files=${RUNFILES_DIR:-$0.runfiles}/nodeipmi
folder=$(mktemp -d)
simulator=

clean_up() {
  if [[ $simulator ]]; then
    kill "$simulator" 2>/dev/null || true
    wait "$simulator" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  printf '\nThe demo failed: %s\n' "$1" >&2
  exit 1
}

say() { printf '\n# %s\n' "$1"; }

# run CODE TEXT COMMAND: prints the command line and what it prints; that must hold TEXT, and the exit code be CODE.
run() {
  local wanted_code=$1 wanted_text=$2 line=$3 code=0 output
  printf '$ %s\n' "$line"
  output=$(bash -c "$line" 2>&1) || code=$?
  if [[ $output ]]; then printf '%s\n' "$output"; fi
  if ((code != 0)); then printf '(exit code %s)\n' "$code"; fi
  if ((code != wanted_code)); then fail "'$line' ended with exit code $code, not $wanted_code"; fi
  if [[ $output != *"$wanted_text"* ]]; then fail "'$line' did not print '$wanted_text'"; fi
}

# So that the lines read as they are typed: the command by its name, files in the current folder, the state by itself.
mkdir "$folder/bin" "$folder/home"
ln -s "$(realpath "$files/adapters/cli/nodeipmi")" "$folder/bin/nodeipmi"
export PATH=$folder/bin:$PATH NODEIPMI_STATE=$folder/state NO_COLOR=1
simulator_program=$(realpath "$files/tests/sim/bmcsim")
cd "$folder/home"
umask 077
printf 'correct horse\n' >password
printf 'wrong horse\n' >wrong-password

"$simulator_program" --port 0 --user admin --password-file password --exit-with-parent \
  --power off --on-delay 1 >"$folder/ready" &
simulator=$!
for ((tries = 0; ; tries++)); do
  if [[ -s $folder/ready ]]; then break; fi
  if ((tries == 100)) || ! kill -0 "$simulator" 2>/dev/null; then fail 'the simulated BMC did not start'; fi
  sleep 0.1
done
read -r _ address <"$folder/ready"

say "A simulated BMC answers at $address. Its user is admin; the password is in the file 'password'."

say 'Make the state: where the nodes, their sealed passwords and their status are kept.'
run 0 'The state is made' 'nodeipmi init'

say 'Add a node. Without --password-file it asks for the password.'
run 0 'added' "nodeipmi node add rack1-n07 --address $address --user admin --password-file password"
run 0 'rack1-n07' 'nodeipmi node list'

say 'Test the connection.'
run 0 'OK' 'nodeipmi test rack1-n07'

say 'With a wrong password, it says so.'
run 0 'changed' 'nodeipmi node edit rack1-n07 --password-file wrong-password'
run 4 'password' 'nodeipmi test rack1-n07'
run 0 'changed' 'nodeipmi node edit rack1-n07 --password-file password'

say 'Turn the node on, look, and turn it off and on again.'
run 0 'OK' 'nodeipmi power rack1-n07 on --wait 30'
run 0 'on' 'nodeipmi power rack1-n07 status'
run 0 'OK' 'nodeipmi power rack1-n07 cycle --wait 30'

say 'What is last known, without asking the BMC; for programs, as JSON.'
run 0 'OK' 'nodeipmi status'
run 0 '"code":"ok"' 'nodeipmi status rack1-n07 --json'

say "The address of the BMC's web page; --open starts the browser."
run 0 'https://' 'nodeipmi connect rack1-n07'

say "That was it; nothing is left behind. With a BMC of your own: bazel run //:install -- --prefix DIR, then
# DIR/bin/nodeipmi init, and DIR/bin/nodeipmi --help"
