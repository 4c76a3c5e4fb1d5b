#!/bin/bash
# What libnodeipmi.so.1 shows to the loader: the calls of the header and nothing else.
#
# usage: exports_test.sh LIBRARY EXPORTS_TXT HEADER
set -euo pipefail

library=$1
exports=$2
header=$3
failed=0

# same WHAT WANTED FOUND
same() {
  if ! diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"); then
    echo "FAILED: $1 (< is wanted, > is found)" >&2
    failed=1
  fi
}

# The sanitizers' runtimes, where the build is not the one that ships.
sanitizer='^lib(asan|ubsan|tsan)\.so'
dynamic=$(readelf -dW "$library")
tag() { sed -n -E "s/^.*\($1\).*\[(.*)\]$/\1/p" <<<"$dynamic" | grep -v -E "$sanitizer" | LC_ALL=C sort || true; }

# Names with their version, as "nodeipmi_test NODEIPMI_1"; the version's own name has type A. Weak symbols and
# type information of C++ would show here too.
exported=$(nm -D -g --defined-only --with-symbol-versions "$library" |
  awk '$2 != "A" { sub(/@+/, " ", $3); print $3 }' | LC_ALL=C sort)
listed=$(grep -v '^#' "$exports")
same 'the exports are those of cabi/abi/exports.txt' "$listed" "$exported"
same 'each export is code' T "$(nm -D -g --defined-only "$library" | awk '$2 != "A" { print $2 }' | sort -u)"

declared=$(sed -n -E 's/^NODEIPMI_API .*(nodeipmi_[a-z0-9_]+)\(.*/\1/p' "$header" | LC_ALL=C sort)
same 'the exports are what the header declares' "$declared" "${exported// NODEIPMI_1/}"

same SONAME libnodeipmi.so.1 "$(tag SONAME)"
runtime='^(libc\.so\.6|libm\.so\.6|libgcc_s\.so\.1|libstdc\+\+\.so\.6|ld-linux.*)$'
same 'libraries needed, beside those of C and C++' 'libcrypto.so.3
libsqlite3.so.0' "$(tag NEEDED | grep -v -E "$runtime")"
same 'no search path of its own' '' "$(tag 'RPATH|RUNPATH')"
same 'no relocation of code' '' "$(grep -E 'TEXTREL' <<<"$dynamic" || true)"
same 'bound when loaded' yes "$(grep -q -E 'FLAGS_1.*NOW' <<<"$dynamic" && echo yes)"

segments=$(readelf -lW "$library")
same 'no executable stack' RW "$(awk '$1 == "GNU_STACK" { print $7 }' <<<"$segments")"
same 'nothing is both written and run' '' "$(grep -E '^ +LOAD .* RWE ' <<<"$segments" || true)"
same 'relocations are read-only once done' yes "$(grep -q GNU_RELRO <<<"$segments" && echo yes)"

exit "$failed"
