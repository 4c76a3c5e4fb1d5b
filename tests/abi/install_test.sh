#!/bin/bash
# What is installed is enough to build a program with, and runs from where it is, and from where it is moved to.
#
# usage: install_test.sh INSTALL
source tests/abi/state.sh
unset LD_LIBRARY_PATH

prefix=$TEST_TMPDIR/prefix
"$1" --prefix "$prefix" >"$TEST_TMPDIR/installed"
make_state

for file in lib/libnodeipmi.so lib/libnodeipmi.so.1 lib/pkgconfig/nodeipmi.pc include/nodeipmi/nodeipmi.h bin/nodeipmi \
  include/nodeipmi/node_extension.h lib/nodeipmi/nodeipmi_extension.so; do
  [[ -e $prefix/$file ]] || fail "$file is not installed"
  grep -q -F "$prefix/$file" "$TEST_TMPDIR/installed" || fail "$file is not told"
done
for file in cabi/include/nodeipmi/*.h; do
  cmp "$file" "$prefix/include/nodeipmi/${file##*/}" || fail "${file##*/} differs"
done

# A sanitized library wants its runtime before all else, which is the compiler's to bring.
sanitizers=()
needed=$(readelf -dW "$prefix/lib/libnodeipmi.so.1")
[[ $needed == *libasan* ]] && sanitizers+=(-fsanitize=address)
[[ $needed == *libtsan* ]] && sanitizers+=(-fsanitize=thread)

# compile PREFIX SOURCE PROGRAM: with what pkg-config says, and no more.
compile() {
  local flags
  flags=$(PKG_CONFIG_PATH=$1/lib/pkgconfig PKG_CONFIG_LIBDIR=/nowhere pkg-config --cflags --libs nodeipmi)
  # Unquoted: a list of options.
  gcc -std=c99 -Wall -Wextra -Werror "${sanitizers[@]}" -o "$3" "$2" $flags
}

# The command of a prefix loads the library of the same prefix.
takes_library_from() {
  local libraries
  libraries=$(ldd "$1/bin/nodeipmi")
  [[ $libraries == *"$1/"* ]] || fail "the command in $1 takes another library: $libraries"
}

compile "$prefix" cabi/examples/test_node.c "$TEST_TMPDIR/program"
expect 0 '^good: OK, power is on$' env LD_LIBRARY_PATH="$prefix/lib" "$TEST_TMPDIR/program" good
expect 1 'bad_password' env LD_LIBRARY_PATH="$prefix/lib" "$TEST_TMPDIR/program" bad
# The one of README.md is short.
asynchronous=$TEST_TMPDIR/test_node_async.c
awk '/^```/ { inside = ($0 == "```c") ; next } inside' README.md >"$asynchronous"
cmp "$asynchronous" cabi/examples/test_node_async.c || fail 'README.md shows another program'
(($(wc -l <"$asynchronous") <= 30)) || fail 'the program of README.md has more than 30 lines'
compile "$prefix" "$asynchronous" "$TEST_TMPDIR/asynchronous"
expect 0 '^OK, power is on$' env LD_LIBRARY_PATH="$prefix/lib" "$TEST_TMPDIR/asynchronous" good
expect 1 '^The BMC refuses the password' env LD_LIBRARY_PATH="$prefix/lib" "$TEST_TMPDIR/asynchronous" bad
takes_library_from "$prefix"
version=$(PKG_CONFIG_PATH=$prefix/lib/pkgconfig pkg-config --modversion nodeipmi)
expect 0 "ABI $version" "$prefix/bin/nodeipmi" version
expect 0 'OK' "$prefix/bin/nodeipmi" test good

# The plugin needs nothing of the prefix: a host that is built with the installed header loads it from there.
gcc -std=c99 -Wall -Wextra -Werror -I "$prefix/include" "${sanitizers[@]}" -o "$TEST_TMPDIR/host" \
  adapters/extension/small_host.c
node=$(adapters/cli/nodeipmi node show good --json | sed -n -E 's/.*"host":"([^"]*)","port":([0-9]+).*/\1:\2/p')
# LeakSanitizer takes the thread-local storage of a library that was unloaded for what it was, and falls over.
expect 0 '^OK$' env LSAN_OPTIONS=use_tls=0 "$TEST_TMPDIR/host" "$prefix/lib/nodeipmi/nodeipmi_extension.so" "$TEST_TMPDIR/plugin" "$node" admin test \
  <"$TEST_TMPDIR/right"

# The command finds its library in the prefix, wherever that is.
mv "$prefix" "$TEST_TMPDIR/moved"
expect 0 '^nodeipmi ' "$TEST_TMPDIR/moved/bin/nodeipmi" version
takes_library_from "$TEST_TMPDIR/moved"

# For packagers: the files go below DESTDIR, and nodeipmi.pc names where they will be.
DESTDIR=$TEST_TMPDIR/root "$1" --prefix /usr >/dev/null
[[ -e $TEST_TMPDIR/root/usr/lib/libnodeipmi.so.1 ]] || fail 'nothing below DESTDIR'
grep -q -x 'prefix=/usr' "$TEST_TMPDIR/root/usr/lib/pkgconfig/nodeipmi.pc" || fail 'nodeipmi.pc names DESTDIR'
! grep -r -F -l "$TEST_TMPDIR" "$TEST_TMPDIR/root" || fail 'a file holds the path of the build'
