#!/bin/bash
# Each public header compiles alone, and twice, in every language and standard that a host may be written in.
#
# usage: header_test.sh HEADER...
set -uo pipefail

warnings='-pedantic -pedantic-errors -Wall -Wextra -Wconversion -Wshadow -Wundef -Werror'
failed=0
compiled=0

# compile COMPILER LANGUAGE OPTION...
compile() {
  local header include=${headers[0]%/nodeipmi/*}
  command -v "$1" >/dev/null || return 0
  for header in "${headers[@]}"; do
    compiled=$((compiled + 1))
    # As a system's header, a compiler would keep its warnings to itself: -I, not -isystem.
    if ! printf '#include "nodeipmi/%s"\n#include "nodeipmi/%s"\n' "${header##*/}" "${header##*/}" |
      "$1" -x "$2" "${@:3}" $warnings -I "$include" -c -o /dev/null -; then
      echo "FAILED: ${header##*/} with $*" >&2
      failed=1
    fi
  done
}

headers=("$@")
for standard in c99 c11 c17 gnu17; do
  compile gcc c "-std=$standard" -Wstrict-prototypes -Wc++-compat
  compile clang-19 c "-std=$standard" -Wstrict-prototypes
done
for standard in c++11 c++14 c++17 c++20 c++23; do
  compile g++ c++ "-std=$standard"
  compile clang++-19 c++ "-std=$standard"
done

echo "$compiled compilations"
((compiled >= 9 * ${#headers[@]} && failed == 0))
