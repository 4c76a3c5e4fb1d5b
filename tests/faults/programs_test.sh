#!/bin/bash
# Programs of this project that may have a password in memory: nobody without root's rights looks into them, and they leave
# no core dump.
source tests/e2e/lib.sh

cli=$(program adapters/cli/nodeipmi) || exit 1
agent=$(program adapters/pacemaker/fence_nodeipmi) || exit 1
ulimit -S -c "$(ulimit -H -c)"
mkdir "$SCRATCH/here" && cd "$SCRATCH/here" || exit 1

# As one who may look into a process only if that process lets itself be looked into.
without_privilege=()
if ((EUID == 0)); then
  rights=-sys_ptrace,-perfmon,-sys_admin
  without_privilege=(setpriv --bounding-set=$rights --inh-caps=$rights)
fi
can_look_into() { "${without_privilege[@]}" cat "/proc/$1/environ" > environment 2> said; }

looked_into=no dumped=no
password=held-by-it-now
# Nobody closes it, so that what is written is no line yet, nor the end of one.
mkfifo "$SCRATCH/input"
exec {INPUT}<> "$SCRATCH/input"

sleeps() { [[ $(cat "/proc/$1/stat" 2> said) == *') S '* ]]; }
has_taken_all() { ! read -r -t 0 -u "$INPUT"; }
has_asked() { (($(counter silent packets.in) > 0)); }

# watch NAME HOLDS COMMAND...: once HOLDS is true the program has a password in memory and waits for what never comes.
# Then it is looked into, and made to dump core.
watch() {
  local name=$1 holds=$2 pid code=0
  shift 2
  "${without_privilege[@]}" "$@" <&0 > out 2> err &
  pid=$!
  wait_until "$name holds a password" "$holds"
  wait_until "$name waits" sleeps "$pid"
  if can_look_into "$pid"; then looked_into=yes; else looked_into=no; fi
  kill -ABRT "$pid"
  wait "$pid" 2> said || code=$?
  expect_equal "$name ends by the signal" 134 "$code"
  if compgen -G 'core*' > found; then dumped=yes; else dumped=no; fi
  rm -f core*
}

# A program that does nothing for it shows what can be seen here at all.
printf '%s' "$password" >&"$INPUT"
watch control has_taken_all cat <&"$INPUT"
can_look=$looked_into can_dump=$dumped
echo "a program without protection: looked into: $can_look, dumped core: $can_dump"

looks=0 seen=0 dumps=0 left=0
shows_nothing() {
  watch "$@"
  if [[ $can_look == yes ]]; then looks=$((looks + 1)); fi
  if [[ $can_dump == yes ]]; then dumps=$((dumps + 1)); fi
  if [[ $looked_into == yes ]]; then seen=$((seen + 1)); fi
  if [[ $dumped == yes ]]; then left=$((left + 1)); fi
}
start_bmcsim silent --misbehave silent
printf '%s\n' "$password" > "$SCRATCH/password"
printf '%s\n' action=status plug=n timeout=60 "state=$SCRATCH/state" > "$SCRATCH/request"
cli=("$cli" --state "$SCRATCH/state")
check 'a state is made' "${cli[@]}" init
check 'a node is added' "${cli[@]}" node add n --address "$BMC_ADDRESS" --user admin \
  --password-file "$SCRATCH/password"
printf '%s' "$password" >&"$INPUT"
shows_nothing 'the command' has_taken_all "${cli[@]}" node add a --address 192.0.2.1 --user admin \
  --password-stdin <&"$INPUT"
shows_nothing 'the fence agent' has_asked "$agent" < "$SCRATCH/request"
if ((looks > 0)); then
  record_fault 'own programs looked into while they hold a password' $looks "$NOT_MEASURED" $seen
fi
if ((dumps > 0)); then
  record_fault 'own programs made to dump core while they hold a password' $dumps "$NOT_MEASURED" $left
fi
expect_equal 'nothing is seen of them' 0 $seen
expect_equal 'no core dump is left of them' 0 $left
finish
