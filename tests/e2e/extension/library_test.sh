#!/bin/bash
# What nodeipmi_extension.so shows to the loader: one symbol.
#
# usage: library_test.sh LIBRARY
set -euo pipefail

library=$1
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

same 'the exports' node_extension_entry "$(nm -D -g --defined-only "$library" | awk '{ print $3 }')"
same SONAME nodeipmi_extension.so "$(tag SONAME)"
runtime='^(libc\.so\.6|libm\.so\.6|libgcc_s\.so\.1|libstdc\+\+\.so\.6|ld-linux.*)$'
same 'libraries needed, beside those of C and C++' 'libcjson.so.1
libcrypto.so.3
libsqlite3.so.0' "$(tag NEEDED | grep -v -E "$runtime")"
same 'no search path of its own' '' "$(tag 'RPATH|RUNPATH')"
same 'bound when loaded' yes "$(grep -q -E 'FLAGS_1.*NOW' <<<"$dynamic" && echo yes)"
same 'it can be unloaded' '' "$(grep -E 'NODELETE' <<<"$dynamic" || true)"

exit "$failed"
