#!/bin/bash
# The examples say of each node what is so.
source tests/abi/state.sh

one=cabi/examples/test_node
many=cabi/examples/test_node_async
monitor=cabi/examples/monitor

expect 1 'There is no state in' "$one" good
expect 1 'There is no state in' "$many" good
expect 1 'There is no state in' "$monitor" 1
make_state

expect 0 '^good: OK, power is on$' "$one" good
expect 1 '^bad: .*\(bad_password\)$' "$one" bad
expect 1 '^keyless: .*\(no_credentials\)$' "$one" keyless
expect 1 '^nobody: .*\(not_found\)$' "$one" nobody
expect 2 '^usage: ' "$one"

expect 0 '^good: OK \([0-9]+ ms\)$' "$many" good
expect 0 '^good: OK \([0-9]+ ms\)$' "$many" good good good
expect 1 '^good: OK \([0-9]+ ms\)$' "$many" good bad keyless nobody
expect 1 '^bad: The BMC refuses the password' "$many" good bad keyless nobody
expect 1 '^keyless: No IPMI user' "$many" good bad keyless nobody
expect 1 '^nobody: There is no such node' "$many" good bad keyless nobody
expect 2 '^usage: ' "$many"

expect 0 '^good: OK, power is on$' "$monitor" 2
expect 0 '^bad: The BMC refuses the password' "$monitor" 2
expect 0 '^keyless: No IPMI user' "$monitor" 2
expect 2 '^usage: ' "$monitor"
