# Helpers for end-to-end tests. A test begins with
#
#   source tests/e2e/lib.sh
#
# and ends with `finish`. It may run next to any other: each simulator takes a free port of its own, and
# all files are in $SCRATCH. Nothing outlives the test.
#
#   start_bmcsim NAME [FLAG…]      a simulated BMC; then $BMC_HOST, $BMC_PORT and $BMC_PID are those of it
#   stop_bmcsim NAME
#   bmc NAME COMMAND…              asks it through its control socket: bmc a power; bmc a set power off
#   counter NAME PATH              one of its counters: counter a sessions.open
#
#   check TEXT COMMAND…            the command must exit with 0
#   check_fails TEXT COMMAND…      it must exit with something else
#   expect TEXT PART COMMAND…      it must exit with 0 and print PART somewhere
#   expect_failure TEXT PART COMMAND…   it must exit with something else and print PART somewhere
#   expect_exit TEXT CODE COMMAND…      it must exit with CODE
#   expect_equal TEXT WANTED GOT
#   wait_until TEXT COMMAND…       it must exit with 0 within 10 s; it is tried until then
#
#   record_fault TEXT TRIED LOST LEAKED   for the table in tests/README.md; $NOT_MEASURED where nothing was looked at
#
# Each of them runs the command once, for at most $TIME_LIMIT seconds, and leaves what it printed (standard
# output and standard error) in $OUTPUT. TEXT is what must be true: it is printed with "ok" or "FAILED".

set -u
ulimit -S -c 0  # a peer that aborts leaves no core file

TIME_LIMIT=${TIME_LIMIT:-60}
SCRATCH=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/e2e.XXXXXX")
OUTPUT=
FAILURES=0
CHECKS=0
NOT_MEASURED=-
declare -A SIMULATORS=()  # name: process id
mkfifo "$SCRATCH/never"
exec {NEVER}<> "$SCRATCH/never"  # nobody writes to it: reading it with a limit waits that long

# Built programs: beside the test under Bazel, else where `bazel build` leaves them.
program() {
  local path
  for path in "$1" ".bazel/bin/$1"; do
    [[ -x $path ]] && { realpath "$path"; return; }
  done
  echo "$1 is not built: bazel build //${1%/*}:${1##*/}" >&2
  return 1
}

need() {
  command -v "$1" > "$SCRATCH/need" && return
  echo "$1 is missing: install the package $2" >&2
  exit 1
}

clean_up() {
  local name
  for name in "${!SIMULATORS[@]}"; do
    kill "${SIMULATORS[$name]}" 2> "$SCRATCH/kill"
    wait "${SIMULATORS[$name]}" 2> "$SCRATCH/kill"
  done
  rm -rf "$SCRATCH"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# Not to be called in a subshell: the simulator ends with the shell that started it.
start_bmcsim() {
  local name=$1 ready
  shift
  local said="$SCRATCH/$name.ready"
  rm -f "$said"
  mkfifo "$said"
  "$BMCSIM" --exit-with-parent --control "$SCRATCH/$name.control" "$@" > "$said" &
  BMC_PID=$!
  SIMULATORS[$name]=$BMC_PID
  if ! read -t 20 -r ready BMC_ADDRESS < "$said" || [[ $ready != ready ]]; then
    echo "bmcsim $* did not start" >&2
    exit 1
  fi
  BMC_PORT=${BMC_ADDRESS##*:}
  BMC_HOST=${BMC_ADDRESS%:*}
  BMC_HOST=${BMC_HOST#[}
  BMC_HOST=${BMC_HOST%]}
}

stop_bmcsim() {
  kill "${SIMULATORS[$1]}"
  wait "${SIMULATORS[$1]}"
  local code=$?
  unset "SIMULATORS[$1]"
  expect_equal "simulator $1 ends as told" 0 "$code"
}

bmc() {
  local name=$1
  shift
  "$BMCCTL" "$SCRATCH/$name.control" "$@"
}

counter() { bmc "$1" counter "$2"; }

# Runs a command, or a function of the test.
run() {
  if [[ $(type -t "$1") == function ]]; then
    OUTPUT=$("$@" 2>&1 < /dev/null)
  else
    OUTPUT=$(timeout "$TIME_LIMIT" "$@" 2>&1 < /dev/null)
  fi
}

record_fault() {
  if [[ -n ${TEST_UNDECLARED_OUTPUTS_DIR:-} ]]; then
    printf '%s\t%d\t%s\t%s\n' "$@" >> "$TEST_UNDECLARED_OUTPUTS_DIR/faults.tsv"
  fi
}

passed() {
  CHECKS=$((CHECKS + 1))
  echo "ok      $1"
}

failed() {
  CHECKS=$((CHECKS + 1))
  FAILURES=$((FAILURES + 1))
  echo "FAILED  $1: $2"
  [[ -n $OUTPUT ]] && sed 's/^/        | /' <<< "$OUTPUT"
}

check() {
  local text=$1
  shift
  if run "$@"; then passed "$text"; else failed "$text" "exit code $? of: $*"; fi
}

check_fails() {
  local text=$1
  shift
  if run "$@"; then failed "$text" "succeeded: $*"; else passed "$text"; fi
}

expect() {
  local text=$1 part=$2 code
  shift 2
  run "$@"
  code=$?
  if ((code != 0)); then
    failed "$text" "exit code $code of: $*"
  elif [[ $OUTPUT != *"$part"* ]]; then
    failed "$text" "\"$part\" is not in what this printed: $*"
  else
    passed "$text"
  fi
}

expect_failure() {
  local text=$1 part=$2
  shift 2
  if run "$@"; then
    failed "$text" "succeeded: $*"
  elif [[ $OUTPUT != *"$part"* ]]; then
    failed "$text" "\"$part\" is not in what this printed: $*"
  else
    passed "$text"
  fi
}

expect_exit() {
  local text=$1 wanted=$2 code
  shift 2
  run "$@"
  code=$?
  if ((code == wanted)); then passed "$text"; else failed "$text" "exit code $code, not $wanted, of: $*"; fi
}

expect_equal() {
  if [[ $2 == "$3" ]]; then
    passed "$1"
  else
    OUTPUT=
    failed "$1" "\"$3\" is not \"$2\""
  fi
}

wait_until() {
  local text=$1 end=$((SECONDS + 10))
  shift
  until run "$@"; do
    ((SECONDS < end)) || { failed "$text" "not within 10 s: $*"; return; }
    read -t 0.02 -r -u "$NEVER"
  done
  passed "$text"
}

finish() {
  if ((CHECKS == 0)); then
    echo "nothing was checked" >&2
    exit 1
  fi
  echo "$CHECKS checks, $FAILURES failed"
  ((FAILURES == 0))
  exit
}

BMCSIM=${BMCSIM:-$(program tests/sim/bmcsim)} || exit 1
BMCCTL=${BMCCTL:-$(program tests/sim/bmcctl)} || exit 1
