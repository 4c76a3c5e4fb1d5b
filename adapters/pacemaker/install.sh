#!/bin/bash
# Installs the plugin and the fence agent, and the library if it is not there. Run it with
# `bazel run //adapters/pacemaker:install`.
#
# They look for libnodeipmi.so.1 in PREFIX/lib (they are linked with an -rpath that leads there from where they are),
# then where the loader looks: so one library serves them and the command.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: bazel run //adapters/pacemaker:install -- [--prefix DIR]

Installs into DIR (default /usr, where Pacemaker and libstonith look):

  lib/stonith/plugins/stonith2/nodeipmi.so  sbin/fence_nodeipmi

If libnodeipmi.so.1 is not installed, it and the command nodeipmi are installed
too: into DIR if --prefix is given, else into /usr/local.

For a directory of root's, build it as yourself and install it as root:

  bazel build //adapters/pacemaker:install
  sudo .bazel/bin/adapters/pacemaker/install

If the environment variable DESTDIR is set, the files go below it, as packagers
want, and the library is not looked for.
USAGE
}

# Bazel puts what `data` names, and what that needs, beside this script, under the paths of the source tree.
runfiles=$0.runfiles
[[ -d $runfiles ]] || runfiles=${RUNFILES_DIR:-${TEST_SRCDIR:-}}
if ! source "$runfiles/nodeipmi/cabi/install/common.sh" 2>/dev/null; then
  echo 'install: run this with: bazel run //adapters/pacemaker:install' >&2
  exit 1
fi
read_options /usr "$@"

agent=$root/sbin/fence_nodeipmi
put 644 "$files/adapters/pacemaker/nodeipmi.so" "$root/lib/stonith/plugins/stonith2/nodeipmi.so"
put 755 "$files/adapters/pacemaker/fence_nodeipmi" "$agent"
[[ ! $destdir ]] || exit 0

starts() { env -u LD_LIBRARY_PATH "$agent" --version >/dev/null 2>&1; }
starts || RUNFILES_DIR=$runfiles "$files/cabi/install/install" ${chosen:+--prefix "$prefix"}
starts || fail "$agent does not start; what is wrong says: $agent --version"
