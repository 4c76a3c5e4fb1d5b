#!/bin/bash
# Installs the library, its headers, nodeipmi.pc, the command and the plugin for host platforms. Run it with `bazel run //:install -- …`.
#
# The library's file is libnodeipmi.so.MAJOR.MINOR, the version of the ABI as nodeipmi.h states it, with the
# two usual links: libnodeipmi.so.MAJOR, the SONAME, which programs load, and libnodeipmi.so for linking.
# The command finds the library without help because //adapters/cli:nodeipmi is linked with
# -Wl,-rpath,$ORIGIN/../lib before any other -rpath: the whole prefix may be moved.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: bazel run //:install -- [--prefix DIR]

Installs into DIR (default /usr/local):

  lib/libnodeipmi.so*  lib/pkgconfig/nodeipmi.pc  include/nodeipmi/*.h  bin/nodeipmi
  lib/nodeipmi/nodeipmi_extension.so

For a directory of root's, build it as yourself and install it as root:

  bazel build //:install && sudo .bazel/bin/cabi/install/install

If the environment variable DESTDIR is set, the files go below it, as packagers
want, and nodeipmi.pc still names DIR.
USAGE
}

# Bazel puts what `data` names beside this script, under the paths of the source tree.
runfiles=$0.runfiles
[[ -d $runfiles ]] || runfiles=${RUNFILES_DIR:-${TEST_SRCDIR:-}}
if ! source "$runfiles/nodeipmi/cabi/install/common.sh" 2>/dev/null; then
  echo 'install: run this with: bazel run //:install -- --prefix DIR' >&2
  exit 1
fi
read_options /usr/local "$@"

header=$files/cabi/include/nodeipmi/nodeipmi.h

abi_number() { sed -n -E "s/^#define NODEIPMI_ABI_$1 +([0-9]+).*/\1/p" "$header"; }
major=$(abi_number MAJOR)
minor=$(abi_number MINOR)
[[ $major && $minor ]] || fail 'nodeipmi.h does not state NODEIPMI_ABI_MAJOR and NODEIPMI_ABI_MINOR.'
library=libnodeipmi.so.$major

# link TEXT TARGET
link() {
  ln -sfn -- "$1" "$2" || fail "cannot write $2"
  echo "$2 -> $1"
}

for file in "${header%/*}"/*.h; do
  put 644 "$file" "$root/include/nodeipmi/${file##*/}"
done

put 644 "$files/cabi/$library" "$root/lib/$library.$minor"
link "$library.$minor" "$root/lib/$library"
link "$library" "$root/lib/libnodeipmi.so"

pkg_config=$(<"$files/cabi/install/nodeipmi.pc.in")
pkg_config=${pkg_config//@PREFIX@/"${prefix// /\\ }"}
pkg_config=${pkg_config//@VERSION@/"$major.$minor"}
put 644 <(printf '%s\n' "$pkg_config") "$root/lib/pkgconfig/nodeipmi.pc"

# Beside no other library: programs load it by its path, and none links with it.
put 644 "$files/adapters/extension/nodeipmi_extension.so" "$root/lib/nodeipmi/nodeipmi_extension.so"

put 755 "$files/adapters/cli/nodeipmi" "$root/bin/nodeipmi"
put 644 "$files/adapters/cli/nodeipmi.1" "$root/share/man/man1/nodeipmi.1"
put 644 "$files/adapters/cli/completion.bash" "$root/share/bash-completion/completions/nodeipmi"

if [[ ! $destdir ]]; then
  # Programs other than the command find the library through the loader's cache.
  if [[ $EUID == 0 && ($prefix == /usr || $prefix == /usr/local) ]]; then ldconfig; fi
  env -u LD_LIBRARY_PATH "$root/bin/nodeipmi" version >/dev/null ||
    fail 'the installed command does not start.'
fi
