#!/bin/bash
# What `bazel run //adapters/cockpit:install` puts where.
set -euo pipefail
install=$PWD/adapters/cockpit/install
cd "$TEST_TMPDIR"

give_up() {
  echo "$1" >&2
  exit 1
}

# command_of FOLDER: what its manifest says of the command; "" if it says nothing.
command_of() {
  /usr/bin/python3 -c 'import json, sys
print(json.load(open(sys.argv[1] + "/manifest.json")).get("config", {}).get("command", ""))' "$1"
}

# As packagers do it: nothing but the page, and programs are looked for where they always are.
DESTDIR=$PWD/packages "$install" --prefix /usr >written
[[ $(command_of packages/usr/share/cockpit/nodeipmi) == '' ]] || give_up 'a command is named for /usr'
[[ ! -e packages/usr/bin ]] || give_up 'there is more than the page'
while read -r file; do [[ -f $file ]] || give_up "$file is not there"; done <written

# Elsewhere: the page is told where the command is, which is installed too; whatever the folder is called.
touch packages/usr/share/cockpit/nodeipmi/old.js
prefix=$PWD/'a "b" \c'
"$install" --prefix "$prefix" >written
[[ $(command_of "$prefix/share/cockpit/nodeipmi") == "$prefix/bin/nodeipmi" ]] || give_up 'the command is not named'
"$prefix/bin/nodeipmi" version >/dev/null

# Again: what an older page had does not stay.
DESTDIR=$PWD/packages "$install" --prefix=/usr >written
[[ ! -e packages/usr/share/cockpit/nodeipmi/old.js ]] || give_up 'a file of an older page stayed'

# Each file that the page asks for is there, and nothing is asked for from elsewhere.
page=packages/usr/share/cockpit/nodeipmi
grep -h -o -E '(src|href|from|import) ?=? ?"[^"]+"' "$page"/*.html "$page"/*.js | sed 's/.*"\(.*\)"/\1/' | sort -u >asked
while read -r file; do
  case $file in
    ../base1/cockpit.js | ../manifests.js) ;;
    *) [[ -f $page/${file#./} ]] || give_up "$file is asked for, and not there" ;;
  esac
done <asked
(($(wc -l <asked) > 20)) || give_up "only $(wc -l <asked) files are asked for"
if grep -n -E '<script>|<style|style=|onclick|javascript:|https?://[a-z]' "$page"/*.html; then give_up 'not for a strict policy'; fi
if grep -n -E 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(' "$page"/*.js; then give_up 'text may become HTML'; fi

echo >file
if "$install" --prefix file 2>message; then give_up 'a file was taken for a folder'; fi
grep -q 'choose another --prefix' message || give_up 'nothing is said of another prefix'
echo 'installed as it should be'
