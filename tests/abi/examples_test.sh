#!/bin/bash
# The examples say of each node what is so.
source tests/abi/state.sh

one=cabi/examples/test_node
asynchronous=cabi/examples/test_node_async
monitor=cabi/examples/monitor

expect 1 'There is no state in' "$one" good
expect 1 'There is no state in' "$asynchronous" good
expect 1 'There is no state in' "$monitor" 1
make_state

expect 0 '^good: OK, power is on$' "$one" good
expect 1 '^bad: .*\(bad_password\)$' "$one" bad
expect 1 '^keyless: .*\(no_credentials\)$' "$one" keyless
expect 1 '^nobody: .*\(not_found\)$' "$one" nobody
expect 2 '^usage: ' "$one"

expect 0 '^OK, power is on$' "$asynchronous" good
expect 1 '^The BMC refuses the password' "$asynchronous" bad
expect 1 '^No IPMI user' "$asynchronous" keyless
expect 1 '^There is no such node' "$asynchronous" nobody
expect 2 '^usage: ' "$asynchronous"
expect 2 '^usage: ' "$asynchronous" good bad

expect 0 '^good: OK, power is on$' "$monitor" 2
expect 0 '^bad: The BMC refuses the password' "$monitor" 2
expect 0 '^keyless: No IPMI user' "$monitor" 2
expect 2 '^usage: ' "$monitor"
