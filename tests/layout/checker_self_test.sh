#!/bin/bash
# Holds the checker to its word: forges a small tree in order, then breaks one rule at a time.
set -euo pipefail
checker=$PWD/$1
tree=$TEST_TMPDIR/tree
cases=0 failures=0

# write FILE LINE...
write() {
  [[ $1 != */* ]] || mkdir -p "$tree/${1%/*}"
  printf '%s\n' "${@:2}" >"$tree/$1"
}

# The tree in order, with one file of every kind.
in_order() {
  mkdir "$tree"
  write WORKSPACE
  write BUILD
  write README.md
  write .bazelrc
  write third_party/README.md
  write core/base/a.h '#include <expected>' '#include <sys/random.h>' '#include <unistd.h>'
  write core/bytes/a.h '#include "core/base/a.h"'
  write core/secret/a.h '#include "core/base/a.h"'
  write core/crypto/a.cc '#include "core/secret/a.h"' '#include <openssl/evp.h>' '#include "core/base/a.h"'
  write core/wire/cmd/a.h '#include "core/crypto/a.h"' '#include "core/wire/rmcp.h"'
  write core/session/a.cc '#include "core/wire/cmd/a.h"' '#include "core/bytes/a.h"'
  write core/io/a.cc '#include "core/base/a.h"' '#include <sys/socket.h>' '#include <netinet/in.h>'
  write core/engine/a.cc '#include "core/session/a.h"' '#include "core/io/a.h"'
  write core/vault/a.cc '#include "core/crypto/a.h"' '#  include <openssl/rand.h>'
  write core/store/a.cc '#include "core/vault/a.h"' '#include <sqlite3.h>'
  write core/node/a.cc '#include "core/engine/a.h"' '#include "core/store/a.h"' '// #include "adapters/cli/a.h"'
  write cabi/include/nodeipmi/a.h '#include <stdint.h>' '#include "nodeipmi/b.h"'
  write cabi/src/a.cc '#include "nodeipmi/a.h"' '#include "core/node/a.h"' '#include "core/base/a.h"'
  write cabi/examples/a.c '#include <nodeipmi/a.h>' '#include <stdio.h>'
  write adapters/cli/a.c '#include "nodeipmi/a.h"' '#include "adapters/cli/b.h"' '#include <cjson/cJSON.h>'
  write adapters/go/a.go '// #include <nodeipmi/a.h>'
  write tests/unit/a.cc '#include "core/base/a.h"' '#include <openssl/evp.h>'
}

# expect NAME STATUS TEXT [MINIMUM]
expect() {
  local status=0
  "$checker" "$tree" "${4:-1}" >"$TEST_TMPDIR/out" 2>&1 || status=$?
  cases=$((cases + 1))
  if [[ $status != "$2" ]] || ! grep -q -F -- "$3" "$TEST_TMPDIR/out"; then
    complain "$1: wanted exit $2 and '$3', got exit $status and:"
  fi
}

complain() {
  echo "$1"
  cat "$TEST_TMPDIR/out"
  failures=$((failures + 1))
}

# refuses FILE INCLUDE SENTENCE: the tree in order, but for a FILE with INCLUDE in its second line.
refuses() {
  write "$1" '' "#include $2"
  expect "$1 with $2" 1 "$1:2: $3"
  [[ $(wc -l <"$TEST_TMPDIR/out") == 1 ]] || complain "$1 with $2: wanted that one line, got:"
  rm "$tree/$1"
}

# accepts FILE INCLUDE
accepts() {
  write "$1" "#include $2"
  expect "$1 with $2" 0 'all in order'
  rm "$tree/$1"
}

in_order
expect 'a tree in order' 0 'all in order'

# Each layer against each that is above or beside it.
layers=(base bytes secret crypto wire session io engine vault store node)
declare -A below=(
  [base]=' '
  [bytes]=' base '
  [secret]=' base '
  [crypto]=' base bytes secret '
  [wire]=' base bytes secret crypto '
  [session]=' base bytes secret crypto wire '
  [io]=' base '
  [engine]=' base bytes secret crypto wire session io '
  [vault]=' base bytes secret crypto '
  [store]=' base bytes secret crypto vault '
  [node]=' base bytes secret crypto wire session io engine vault store '
)
for from in "${layers[@]}"; do
  for to in "${layers[@]}"; do
    if [[ $from == "$to" || ${below[$from]} == *" $to "* ]]; then
      accepts "core/$from/x.h" "\"core/$to/a.h\""
    else
      refuses "core/$from/x.h" "\"core/$to/a.h\"" "core/$from must not include core/$to."
    fi
  done
done

refuses core/node/x.cc '"nodeipmi/a.h"' 'core/node must not include cabi/include.'
refuses core/node/x.cc '<nodeipmi/a.h>' 'core/node must not include cabi/include.'
refuses core/node/x.cc '"cabi/src/a.h"' 'core/node must not include cabi/src.'
refuses core/node/x.cc '"adapters/cli/a.h"' 'core/node must not include adapters.'
refuses core/node/x.cc '"tests/unit/a.h"' 'core/node must not include tests/unit.'
refuses cabi/src/x.cc '"adapters/cli/a.h"' 'cabi/src must not include adapters.'
refuses core/base/x.h '<boost/asio.hpp>' 'core/base includes no third-party header.'
refuses core/base/x.h '<openssl/evp.h>' 'only core/crypto and core/vault use OpenSSL.'
refuses core/base/x.h '<sqlite3.h>' 'only core/store uses SQLite.'
refuses core/session/x.h '<openssl/rand.h>' 'only core/crypto and core/vault use OpenSSL.'
refuses cabi/src/x.cc '<openssl/evp.h>' 'only core/crypto and core/vault use OpenSSL.'
refuses adapters/cli/x.cc '<openssl/evp.h>' 'only core/crypto and core/vault use OpenSSL.'
refuses core/node/x.cc '<sqlite3.h>' 'only core/store uses SQLite.'
refuses core/node/x.cc '<cjson/cJSON.h>' 'the library needs OpenSSL and SQLite only.'
refuses cabi/src/x.cc '<curl/curl.h>' 'the library needs OpenSSL and SQLite only.'
for header in sys/socket.h netinet/in.h netdb.h arpa/inet.h sys/epoll.h; do
  refuses core/engine/x.cc "<$header>" 'only core/io makes network system calls.'
  refuses adapters/push/x.cc "<$header>" 'only core/io makes network system calls.'
done
refuses cabi/include/nodeipmi/x.h '<unistd.h>' 'a public header includes standard C headers only.'
refuses cabi/include/nodeipmi/x.h '<vector>' 'a public header includes standard C headers only.'
refuses cabi/include/nodeipmi/x.h '"core/base/a.h"' 'a public header includes standard C headers only.'
refuses adapters/cli/x.cc '"core/base/a.h"' 'an adapter uses the public C headers'
refuses adapters/cli/x.cc '<core/base/a.h>' 'an adapter uses the public C headers'
refuses adapters/cli/x.cc '"cabi/src/a.h"' 'an adapter uses the public C headers'
refuses adapters/cli/x.cc '"tests/unit/a.h"' 'an adapter uses the public C headers'
refuses adapters/cli/x.cc '"cabi/include/nodeipmi/a.h"' 'write "nodeipmi/…"'
refuses cabi/examples/x.c '"core/base/a.h"' 'cabi/examples uses the public C headers'
refuses core/wire/x.cc '"rmcp.h"' 'write the path from the root'
refuses core/wire/x.cc '"../node/a.h"' 'write the path from the root'
refuses core/wire/x.cc '"core/wire/../node/a.h"' 'write the path from the root'
refuses core/wire/x.cc 'HEADER' 'spell out what is included.'

refuses_line() {  # FILE LINE SENTENCE
  write "$1" "$2"
  expect "$1 with $2" 1 "$1:1: $3"
  rm "$tree/$1"
}
refuses_line adapters/go/x.go '//#include "core/base/a.h"' 'an adapter uses'
refuses_line adapters/go/x.go '	# include "core/base/a.h"' 'an adapter uses'
refuses_line 'core/node/with space.cc' '#include"adapters/cli/a.h"' 'core/node must not include adapters.'
refuses_line notes.txt '' 'does not belong at the top level.'

write core/extra/x.cc '#include "core/base/a.h"'
expect 'a folder without a place' 1 'core/extra/x.cc:1: core/extra has no place in the include directions yet.'
rm -r "$tree/core/extra"

write src/x.cc ''
expect 'a stray folder' 1 'src:1: does not belong at the top level.'
rm -r "$tree/src"

expect 'a tree just large enough' 0 'all in order' 16
expect 'suspiciously few files' 1 'only 16 files' 17

rm -r "$tree/core/engine"
expect 'a tree that lacks a folder' 1 'core/engine:1: is not there'

rm -r "$tree"/*
mkdir "$tree"/{core,cabi,adapters}
expect 'an empty tree' 1 'only 0 files'

echo "$cases cases, $failures failures"
((failures == 0))
