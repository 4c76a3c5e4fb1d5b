#!/bin/bash
# Runs the checker on the source tree itself. What Bazel shows to a test are links into that tree; following
# the link of WORKSPACE leads there, and to folders that no BUILD file names yet.
set -euo pipefail
checker=$1
workspace=$(readlink -f "$2")
exec "$checker" "$(dirname "$workspace")"
