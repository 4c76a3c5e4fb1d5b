#!/bin/bash
# The header's layout is that of LAYOUT_TXT, and what the code takes for the first release's sizes is too.
#
# usage: layout_test.sh LAYOUT_PY HEADER LAYOUT_TXT STRUCTS_H
set -euo pipefail

failed=0
same() {
  if ! diff "$2" "$3"; then
    echo "FAILED: $1 (< is in layout.txt, > is found)" >&2
    failed=1
  fi
}

/usr/bin/python3 "$1" "$2" "$3" >"$TEST_TMPDIR/found"
same 'the layout of the header; what may change, and how to write the file anew, says cabi/README.md' \
  "$3" "$TEST_TMPDIR/found"

same "kFirstSize in $4" <(sed -n 's/^first //p' "$3" | LC_ALL=C sort) \
  <(sed -n -E 's/^.*kFirstSize<(node\w+)> = ([0-9]+);/\1 \2/p' "$4" | LC_ALL=C sort)

# Nothing of the header was overlooked. layout.py itself sees to the members.
same_count() {
  if (($2 != $3)); then
    echo "FAILED: layout.txt has $2 lines of $1, the header $3" >&2
    failed=1
  fi
}
count() { grep -c -E -- "$1" "$2"; }
not_numbers=3 # the guard, and NODEIPMI_API or NODE_EXT_EXPORT twice
names=$(grep -c -E '^#define NODE\w+ +"' "$2" || true)
same_count constant "$(count '^constant ' "$3")" $(($(count '^#define NODE' "$2") - not_numbers - names))
same_count struct "$(count '^struct ' "$3")" "$(count '^typedef struct .*\{' "$2")"
same_count first "$(count '^first ' "$3")" "$(count '^  uint32_t struct_size;' "$2")"
exit "$failed"
