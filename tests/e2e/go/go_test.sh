#!/bin/bash
# The Go package builds with what is installed and Debian's Go and nothing else, without a network; its own tests pass
# under the race detector; a program elsewhere can use it.
#
# usage: go_test.sh INSTALL
#
# GO may name another go: bazel test --test_env=GO=/usr/local/go/bin/go //tests/e2e/go:go_test
source tests/e2e/lib.sh

TIME_LIMIT=270
GO=${GO:-/usr/bin/go}
need "$GO" golang-go
need pkg-config pkg-config
need gcc g++

prefix=$SCRATCH/prefix
"$1" --prefix "$prefix" >"$SCRATCH/installed" || exit 1

# Nothing of the user's own Go, and nothing from the network.
unset GOROOT GOBIN GOEXPERIMENT LD_LIBRARY_PATH
export HOME=$SCRATCH GOPATH=$SCRATCH/gopath GOCACHE=$SCRATCH/cache GOENV=off GOPROXY=off GOTOOLCHAIN=local
export GOFLAGS=-mod=mod CGO_ENABLED=1 PKG_CONFIG_PATH=$prefix/lib/pkgconfig TMPDIR=$SCRATCH
rpath=(-ldflags "-r $prefix/lib")

# The race detector has a runtime of its own, which goes with neither of these.
detector=-race
needed=$(readelf -dW "$prefix/lib/libnodeipmi.so.1")
case $needed in
  *libasan*) detector=-asan ;;
  *libtsan*) detector= && export CGO_CFLAGS=-fsanitize=thread CGO_LDFLAGS=-fsanitize=thread ;;
esac

# The package as somebody copies it: not where it is built.
cp -RL adapters/go "$SCRATCH/package"
chmod -R u+w "$SCRATCH/package"

# at FOLDER COMMAND…
at() { (cd "$1" && timeout "$TIME_LIMIT" "${@:2}"); }

formatted() {
  local wrong
  wrong=$("$("$GO" env GOROOT)/bin/gofmt" -l "$SCRATCH/package") || return
  [[ -z $wrong ]] || { echo "gofmt -w $wrong" && return 1; }
}
check 'the code is as gofmt has it' formatted
check 'go vet finds nothing' at "$SCRATCH/package" "$GO" vet -tags bmcsim ./...

bmcs=127.44.0.1
start_bmcsim fleet --count 250 --base-address "$bmcs"
export NODEIPMI_TEST_BMCS=$bmcs:$BMC_PORT NODEIPMI_TEST_CONTROL=$SCRATCH/fleet.control
# $detector unquoted: it may be none.
expect 'its tests pass' '--- PASS: TestTwoHundredGoroutines' \
  at "$SCRATCH/package" "$GO" test $detector "${rpath[@]}" -v -timeout 240s -tags bmcsim ./...

# A module of somebody else, as adapters/go/README.md says. The program is that of README.md.
mkdir "$SCRATCH/program"
awk '/^```/ { inside = ($0 == "```go") ; next } inside' README.md >"$SCRATCH/program/main.go"
check 'README.md shows the example' cmp "$SCRATCH/program/main.go" "$SCRATCH/package/examples/test_async/main.go"
cat >"$SCRATCH/program/go.mod" <<'MODULE'
module example.com/program

go 1.19

require nodeipmi v0.0.0

replace nodeipmi => ../package
MODULE
check 'another module can use it' at "$SCRATCH/program" "$GO" build ${detector/-race/} "${rpath[@]}" -o program .

export NODEIPMI_STATE=$SCRATCH/state
umask 077
printf secret-pw >"$SCRATCH/right"
printf wrong-pw >"$SCRATCH/wrong"
expect_exit 'without a state it says so' 1 "$SCRATCH/program/program" good
check 'a state' adapters/cli/nodeipmi init
for node in good:248:right bad:249:wrong; do
  IFS=: read -r name number password <<<"$node"
  check "node $name" adapters/cli/nodeipmi node add "$name" --address "127.44.0.$number:$BMC_PORT" --user admin \
    --password-file "$SCRATCH/$password"
done
expect 'the program tests a node' 'OK, power is on' "$SCRATCH/program/program" good
expect_failure 'it says what fails' 'nodeipmi: test bad: The BMC refuses the password' "$SCRATCH/program/program" bad
expect_failure 'it needs a node' 'usage: ' "$SCRATCH/program/program"

follow=$SCRATCH/follow
check 'the program that follows changes' at "$SCRATCH/package" "$GO" build ${detector/-race/} "${rpath[@]}" \
  -o "$follow" ./examples/follow_changes
told() { grep -q -F -- "$1" "$SCRATCH/told"; }
# followed TEXT: the program runs until it has told it, and is then stopped.
followed() {
  local code=0
  "$follow" audit >"$SCRATCH/told" &
  wait_until "it tells: $1" told "$1"
  kill $! && wait $! || code=$?
  expect_equal 'SIGTERM is no failure' 0 "$code"
}
followed 'good: OK, power is on'
check 'a change while it does not run' adapters/cli/nodeipmi power good off --wait 10
followed 'good: OK, power is off'
check_fails 'what was told is not told again' told 'power is on'
expect_failure 'it needs a name' 'usage: ' "$follow"

finish
