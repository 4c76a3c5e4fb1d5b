# For tests with the example host: the words of tests/e2e/cli/cli.sh, and
#
#   host CODE ARGUMENT…   runs example_host with the file `nodes` and the state of the case; its output is in out and err

source tests/e2e/cli/cli.sh

example_host=$(program adapters/extension/example_host) || exit 1
plugin=$(program adapters/extension/nodeipmi_extension.so) || exit 1

host() {
  local wanted=$1 code=0
  shift
  line="example_host $*"
  "$example_host" --nodes nodes "${host_options[@]}" "$plugin" "$@" >out 2>err || code=$?
  ((code == wanted)) || give_up "$line: exit code $code, not $wanted"
}
host_options=()
