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

fail() {
  echo "install: $1" >&2
  exit "${2:-1}"
}

prefix=/usr
library_prefix=/usr/local
while (($#)); do
  case $1 in
    --prefix)
      (($# > 1)) || fail '--prefix needs a directory.' 2
      prefix=$2
      library_prefix=$2
      shift
      ;;
    --prefix=*)
      prefix=${1#--prefix=}
      library_prefix=$prefix
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "what is '$1'?" 2
      ;;
  esac
  shift
done
[[ $prefix ]] || fail '--prefix needs a directory.' 2

# What a person means by a relative directory: below where they called Bazel.
working_directory=${BUILD_WORKING_DIRECTORY:-$PWD}
absolute() { realpath -m -s -- "$([[ $1 == /* ]] && echo "$1" || echo "$working_directory/$1")"; }
root=${DESTDIR:+$(absolute "$DESTDIR")}$(absolute "$prefix")
root=${root%/}

# Bazel puts what `data` names beside this script, under the paths of the source tree.
runfiles=$0.runfiles
[[ -d $runfiles ]] || runfiles=${RUNFILES_DIR:-${TEST_SRCDIR:-}}
files=$runfiles/nodeipmi
[[ -f $files/adapters/pacemaker/nodeipmi.so ]] ||
  fail "the plugin is not there; run this with: bazel run //adapters/pacemaker:install"

# put MODE SOURCE TARGET
put() {
  mkdir -p -- "${3%/*}" && install -m "$1" -- "$2" "$3" ||
    fail "cannot write $3; choose another --prefix, or run it as root."
  echo "$3"
}

agent=$root/sbin/fence_nodeipmi
put 644 "$files/adapters/pacemaker/nodeipmi.so" "$root/lib/stonith/plugins/stonith2/nodeipmi.so"
put 755 "$files/adapters/pacemaker/fence_nodeipmi" "$agent"
[[ ! ${DESTDIR:-} ]] || exit 0

starts() { env -u LD_LIBRARY_PATH "$agent" --version >/dev/null 2>&1; }
starts || RUNFILES_DIR=$runfiles "$files/cabi/install/install" --prefix "$library_prefix"
starts || fail "$agent does not start; what is wrong says: $agent --version"
