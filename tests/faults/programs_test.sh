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

tried=0 leaked=0

# leaves_nothing NAME COMMAND...: while it waits for its standard input it is looked into, then it is made to dump core.
leaves_nothing() {
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
  tried=$((tried + 2))
  if can_look_into "$pid"; then
    if [[ $name != control ]]; then leaked=$((leaked + 1)); fi
    looked_into=yes
  else
    looked_into=no
  fi
  kill -ABRT "$pid"
  wait "$pid" 2> said || code=$?
  expect_equal "$name ends by the signal" 134 "$code"
  if compgen -G 'core*' > found; then
    if [[ $name != control ]]; then leaked=$((leaked + 1)); fi
    rm -f core*
    dumped=yes
  else
    dumped=no
  fi
}

# Whether a program that does nothing for it can be looked into, as the others must not be.
leaves_nothing control sleep 1000
tried=0
echo "a program without protection: looked into: $looked_into, dumped core: $dumped"
if [[ $looked_into == no && $dumped == no ]]; then echo 'here nothing can be seen of it'; fi

check 'a state is made' "$cli" --state "$SCRATCH/state" init
leaves_nothing 'the command' "$cli" --state "$SCRATCH/state" node add a --address 192.0.2.1 --user admin --password-stdin
leaves_nothing 'the fence agent' "$agent"
record_fault 'own programs looked into, and made to dump core, while they hold a password' $tried 0 $leaked
expect_equal 'nothing is seen of them' 0 $leaked
finish
