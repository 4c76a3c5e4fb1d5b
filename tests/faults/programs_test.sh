#!/bin/bash
# Programs of this project that may have a password in memory: nobody without root's rights looks into them, and they leave
# no core dump.
source tests/e2e/lib.sh

cli=$(program adapters/cli/nodeipmi) || exit 1
agent=$(program adapters/pacemaker/fence_nodeipmi) || exit 1
ulimit -c unlimited 2> "$SCRATCH/ulimit" || echo 'no core dump can be made here anyway'
mkdir "$SCRATCH/here" && cd "$SCRATCH/here" || exit 1

# As one who may look into a process only if that process lets itself be looked into.
without_privilege=()
if ((EUID == 0)); then
  rights=-sys_ptrace,-perfmon,-sys_admin
  without_privilege=(setpriv --bounding-set=$rights --inh-caps=$rights)
fi
can_look_into() { "${without_privilege[@]}" cat "/proc/$1/environ" > environment 2> said; }

looked_into=no dumped=no

# watch NAME COMMAND...: while it waits for its standard input it is looked into, then it is made to dump core.
watch() {
  local name=$1 pid code=0
  shift
  "${without_privilege[@]}" "$@" <&"$NEVER" > out 2> err &
  pid=$!
  # It is past its first line once it waits.
  for ((i = 0; i < 100; i++)); do
    [[ $(cat "/proc/$pid/wchan" 2> said) == *pipe* || $(cat "/proc/$pid/stat" 2> said) == *') S '* ]] && break
    read -r -t 0.05 -u "$NEVER"
  done
  read -r -t 0.3 -u "$NEVER"
  if can_look_into "$pid"; then looked_into=yes; else looked_into=no; fi
  kill -ABRT "$pid"
  wait "$pid" 2> said || code=$?
  expect_equal "$name ends by the signal" 134 "$code"
  if compgen -G 'core*' > found; then dumped=yes; else dumped=no; fi
  rm -f core*
}

# A program that does nothing for it shows what can be seen here at all.
watch control sleep 1000
can_look=$looked_into can_dump=$dumped
echo "a program without protection: looked into: $can_look, dumped core: $can_dump"

tried=0 leaked=0
shows_nothing() {
  watch "$@"
  if [[ $can_look == yes ]]; then tried=$((tried + 1)); fi
  if [[ $can_dump == yes ]]; then tried=$((tried + 1)); fi
  if [[ $looked_into == yes ]]; then leaked=$((leaked + 1)); fi
  if [[ $dumped == yes ]]; then leaked=$((leaked + 1)); fi
}
check 'a state is made' "$cli" --state "$SCRATCH/state" init
shows_nothing 'the command' "$cli" --state "$SCRATCH/state" node add a --address 192.0.2.1 --user admin --password-stdin
shows_nothing 'the fence agent' "$agent"
record_fault 'own programs looked into, and made to dump core, while they hold a password' $tried 0 $leaked
expect_equal 'nothing is seen of them' 0 $leaked
finish
