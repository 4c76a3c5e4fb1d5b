#!/bin/bash
# Runs the cases of a file: run.sh FILE [CASE]...
set -euo pipefail

for program in chromium:chromium chromedriver:chromium-driver setpriv:util-linux cockpit-bridge:cockpit-bridge; do
  command -v "${program%:*}" >/dev/null || { echo "${program%:*} is missing: install the package ${program#*:}" >&2; exit 1; }
done
export PYTHONPATH=${1%/*} PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 "$@"
