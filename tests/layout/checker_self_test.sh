#!/bin/bash
# Holds the checker to its word: forges a small tree in order, then one that breaks every rule, and compares
# what the checker prints, line by line, with what it must print.
set -euo pipefail
checker=$PWD/$1
tree=$TEST_TMPDIR/tree
expected=$TEST_TMPDIR/expected
printed=$TEST_TMPDIR/printed
failures=0

# write FILE LINE...
write() {
  [[ $1 != */* ]] || mkdir -p "$tree/${1%/*}"
  printf '%s\n' "${@:2}" >"$tree/$1"
}

complain() {
  echo "$1"
  cat "$printed"
  failures=$((failures + 1))
}

# expect NAME STATUS TEXT [MINIMUM]
expect() {
  local status=0
  "$checker" "$tree" "${4:-1}" >"$printed" 2>&1 || status=$?
  if [[ $status != "$2" ]] || ! grep -q -F -- "$3" "$printed"; then
    complain "$1: wanted exit $2 and '$3', got exit $status and:"
  fi
}

cases=0

# accepts FOLDER INCLUDE: writes a file of its own for it.
accepts() {
  cases=$((cases + 1))
  write "$1/case_$cases.${3:-h}" '' "#include $2"
}

# refuses FOLDER INCLUDE SENTENCE: the same, and the checker must name the file's second line.
refuses() {
  accepts "$1" "$2" "${4:-h}"
  echo "$1/case_$cases.${4:-h}:2: $3" >>"$expected"
}

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

expect 'a tree in order' 0 '16 files, 34 #include lines: all in order.'
expect 'a tree just large enough' 0 'all in order' 16
expect 'suspiciously few files' 1 'only 16 files' 17
mv "$tree/core/engine" "$TEST_TMPDIR"
expect 'a tree that lacks a folder' 1 'core/engine:1: is not there'
mv "$TEST_TMPDIR/engine" "$tree/core"

# Each layer with each other one.
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
for from in "${!below[@]}"; do
  for to in "${!below[@]}"; do
    if [[ $from == "$to" || ${below[$from]} == *" $to "* ]]; then
      accepts "core/$from" "\"core/$to/a.h\""
    else
      refuses "core/$from" "\"core/$to/a.h\"" "core/$from must not include core/$to."
    fi
  done
  accepts cabi/src "\"core/$from/a.h\""
  refuses "core/$from" '"nodeipmi/a.h"' "core/$from must not include cabi/include."
  refuses cabi/include/nodeipmi "\"core/$from/a.h\"" 'a public header includes standard C headers only.'
  refuses cabi/examples "\"core/$from/a.h\"" \
    'cabi/examples uses the public C headers, nothing else of the project.'
done

refuses core/node '<nodeipmi/a.h>' 'core/node must not include cabi/include.'
refuses core/node '"cabi/src/a.h"' 'core/node must not include cabi/src.'
refuses core/node '"adapters/cli/a.h"' 'core/node must not include adapters.' cc
refuses core/node '"tests/unit/a.h"' 'core/node must not include tests/unit.'
refuses cabi/src '"adapters/cli/a.h"' 'cabi/src must not include adapters.'
refuses 'core/node/with space' '"adapters/cli/a.h"' 'core/node must not include adapters.'
refuses core/extra '"core/base/a.h"' 'core/extra has no place in the include directions yet.'

only_public='an adapter uses the public C headers and other adapters, nothing else of the project.'
refuses adapters/cli '"core/base/a.h"' "$only_public"
refuses adapters/cli '<core/base/a.h>' "$only_public"
refuses adapters/cli '"cabi/src/a.h"' "$only_public"
refuses adapters/cli '"tests/unit/a.h"' "$only_public"
refuses adapters/go '"core/base/a.h"' "$only_public" go
accepts adapters/go '"bridge.h"' c
refuses adapters/go '"openssl/evp.h"' \
  'write the path from the root of the source tree, or <…> for a header from outside.' c
refuses adapters/cli '"cabi/include/nodeipmi/a.h"' \
  'write "nodeipmi/…": that is how users include a public header.'

for folder in core/{base,bytes,secret,wire,session,io,engine,store,node} cabi/src cabi/examples adapters/cli; do
  refuses "$folder" '<openssl/evp.h>' 'only core/crypto, core/vault and adapters/push use OpenSSL.'
done
accepts adapters/push '<openssl/hmac.h>'
for folder in core/{base,vault,node} cabi/src adapters/cli; do
  refuses "$folder" '<sqlite3.h>' 'only core/store uses SQLite.'
done
for header in sys/socket.h netinet/in.h netdb.h arpa/inet.h sys/epoll.h; do
  accepts core/io "<$header>"
  refuses core/engine "<$header>" 'only core/io makes network system calls.'
  refuses adapters/push "<$header>" 'only core/io makes network system calls.'
done
refuses core/base '<boost/asio.hpp>' 'core/base includes no third-party header.'
refuses core/node '<cjson/cJSON.h>' 'the library needs OpenSSL and SQLite only.'
refuses cabi/src '<curl/curl.h>' 'the library needs OpenSSL and SQLite only.' cc
accepts adapters/push '<curl/curl.h>'
for header in unistd.h sys/types.h openssl/evp.h vector; do
  refuses cabi/include/nodeipmi "<$header>" 'a public header includes standard C headers only.'
done

refuses core/wire '"rmcp.h"' \
  'write the path from the root of the source tree, or <…> for a header from outside.'
refuses core/wire '"../node/a.h"' 'write the path from the root of the source tree.'
refuses core/wire '"core/wire/../node/a.h"' 'write the path from the root of the source tree.'
refuses core/wire 'HEADER' 'spell out what is included.'

write core/node/no_space.cc '#include"adapters/cli/a.h"' '	# include "adapters/cli/a.h"'
echo 'core/node/no_space.cc:1: core/node must not include adapters.' >>"$expected"
echo 'core/node/no_space.cc:2: core/node must not include adapters.' >>"$expected"
write adapters/go/comment.go '//#include "core/base/a.h"'
echo "adapters/go/comment.go:1: $only_public" >>"$expected"

write notes.txt
mkdir "$tree/src"
echo 'notes.txt:1: does not belong at the top level.' >>"$expected"
echo 'src:1: does not belong at the top level.' >>"$expected"

expect 'a tree that breaks every rule' 1 ''
LC_ALL=C sort -o "$printed" "$printed"
LC_ALL=C sort -o "$expected" "$expected"
cmp -s "$expected" "$printed" || {
  diff "$expected" "$printed" >"$TEST_TMPDIR/diff" || true
  mv "$TEST_TMPDIR/diff" "$printed"
  complain 'a tree that breaks every rule: < was to be printed, > was:'
}

rm -r "${tree:?}"/*
mkdir "$tree"/{core,cabi,adapters}
expect 'an empty tree' 1 'only 0 files'

echo "$cases cases, $failures failures"
((failures == 0))
