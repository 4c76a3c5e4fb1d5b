#!/bin/bash
# Installs the page, and the command nodeipmi if it is not there. Run it with `bazel run //adapters/cockpit:install`.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: bazel run //adapters/cockpit:install -- [--prefix DIR]

Installs share/cockpit/nodeipmi into DIR (default /usr/local). Cockpit looks for
pages in /usr/local/share and /usr/share, and in the folders of XDG_DATA_DIRS.

If the command nodeipmi is not installed in DIR, or for /usr and /usr/local not
where programs are looked for, it and the library are installed into DIR too.

For a directory of root's, build it as yourself and install it as root:

  bazel build //adapters/cockpit:install
  sudo .bazel/bin/adapters/cockpit/install

If the environment variable DESTDIR is set, the files go below it, as packagers
want, and the command is not looked for.
USAGE
}

# Bazel puts what `data` names, and what that needs, beside this script, under the paths of the source tree.
runfiles=$0.runfiles
[[ -d $runfiles ]] || runfiles=${RUNFILES_DIR:-${TEST_SRCDIR:-}}
if ! source "$runfiles/nodeipmi/cabi/install/common.sh" 2>/dev/null; then
  echo 'install: run this with: bazel run //adapters/cockpit:install' >&2
  exit 1
fi
read_options /usr/local "$@"

folder=$root/share/cockpit/nodeipmi

# Programs are looked for in the folders of these two prefixes; of another one, the page has to be told.
is_usual() { [[ $prefix == /usr || $prefix == /usr/local ]]; }
manifest() {
  local command=$prefix/bin/nodeipmi
  if is_usual; then
    cat
  else
    command=${command//\\/\\\\}
    command=${command//\"/\\\"}
    COMMAND=$command awk 'NR == 1 { print; print "    \"config\": { \"command\": \"" ENVIRON["COMMAND"] "\" },"; next } { print }'
  fi
}

# What an older one had and this one has not must not stay.
rm -rf -- "$folder"
for file in "$files"/adapters/cockpit/page/*; do
  case ${file##*/} in
    manifest.json) put 644 <(manifest <"$file") "$folder/manifest.json" ;;
    *) put 644 "$file" "$folder/${file##*/}" ;;
  esac
done
[[ ! $destdir ]] || exit 0

starts() {
  if is_usual; then
    env -u LD_LIBRARY_PATH PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin nodeipmi version
  else
    env -u LD_LIBRARY_PATH "$prefix/bin/nodeipmi" version
  fi >/dev/null 2>&1
}
starts || RUNFILES_DIR=$runfiles "$files/cabi/install/install" --prefix "$prefix"
starts || fail 'the command nodeipmi does not start; what is wrong says: nodeipmi version'
