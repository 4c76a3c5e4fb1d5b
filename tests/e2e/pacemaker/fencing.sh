# For the tests of fencing: `source tests/e2e/pacemaker/fencing.sh`, define functions test_…, call run_cases. It adds to
# tests/e2e/cli/cli.sh:
#
#   install_fencing          plugin, agent and library below $PWD/usr, and libstonith made to look for plugins there
#   plugin CODE ARGUMENT…    stonith -t nodeipmi; what it prints is in out and err, what it logs in log
#   agent CODE ARGUMENT…     fence_nodeipmi; the same, its messages are in err and log
#   ipmi_sim                 starts OpenIPMI's ipmi_sim; sets `address`
#
# The folder of plugins is compiled into libstonith. So that nothing need be installed into /usr, the tests have a copy
# of libstonith in which another path stands, of the same length: a link to where the plugins are.

source tests/e2e/pacemaker/skip.sh
# A sanitizer must be in the program that loads the plugin, and stonith is Debian's.
if ldd adapters/pacemaker/nodeipmi.so | grep -q -E 'lib[at]san'; then
  skip_all 'The plugin is built with a sanitizer, which stonith is not: it cannot load it.'
fi
source tests/e2e/cli/cli.sh

install_program=$(program adapters/pacemaker/install) || exit 1
ipmi_sim_program=$(program tests/e2e/pacemaker/ipmi_sim) || exit 1
older_library=$(program tests/e2e/pacemaker/libolder.so) || exit 1
need stonith cluster-glue
# The script has its files beside it, or where Bazel says.
[[ -d $install_program.runfiles ]] || export RUNFILES_DIR=${TEST_SRCDIR:-}

install_fencing() {
  local known=/usr/lib/stonith/plugins
  "$install_program" --prefix "$PWD/usr" >installed 2>&1 || give_up 'installing failed'
  ln -s "$known"/stonith2/*.so usr/lib/stonith/plugins/stonith2/
  plugins=$(mktemp -u /tmp/nodeipmi-XXXXXXXXXX)
  ((${#plugins} == ${#known})) || give_up "$plugins is not as long as $known"
  ln -s "$PWD/usr/lib/stonith/plugins" "$plugins"
  trap 'rm -f "$plugins"; end_case' EXIT
  mkdir patched
  sed "s:$known:$plugins:g" /usr/lib/libstonith.so.1 >patched/libstonith.so.1
  fence_nodeipmi=$PWD/usr/sbin/fence_nodeipmi
  export LD_LIBRARY_PATH=$PWD/patched HA_logfile=$PWD/log HA_debugfile=$PWD/log HA_logfacility=none
}

# fencing CODE PROGRAM ARGUMENT...
fencing() {
  local wanted=$1 code=0
  shift
  line=$*
  : >log
  "$@" >out 2>err </dev/null || code=$?
  cat err >>log
  if [[ $wanted == failure ]]; then
    ((code != 0)) || { cat log; give_up "$line: succeeded"; }
  else
    ((code == wanted)) || { cat log; give_up "$line: exit code $code, not $wanted"; }
  fi
}

plugin() { fencing "$1" stonith -t nodeipmi "${@:2}"; }
agent() { fencing "$1" "$fence_nodeipmi" "${@:2}"; }

log_has() { grep -q -F -- "$1" log || { cat log; give_up "$line: '$1' is not in its log"; }; }
power_is() { [[ $(bmc "$1" power) == "$2" ]] || give_up "$line: the power of $1 is not $2"; }

ipmi_sim() {
  rm -f ipmi_sim.ready
  mkfifo ipmi_sim.ready
  "$ipmi_sim_program" >ipmi_sim.ready &
  local ready
  read -t 20 -r ready address <ipmi_sim.ready && [[ $ready == ready ]] || give_up 'ipmi_sim does not start'
}
