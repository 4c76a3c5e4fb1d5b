#!/bin/bash
# What is typed wrong is refused with exit code 2, named, and changes nothing. Help, JSON and output.
source tests/e2e/cli/cli.sh

commands=(init 'node add' 'node edit' 'node remove' 'node list' 'node show' test status power connect identify bootdev info
  sensors sel fru monitor 'push check' 'push list' 'push remove' menu version)

# Every option but --state, --json and --help, and a value for those that take one.
declare -A value=([--timeout]=1 [--all]='' [--address]=127.0.0.1 [--user]=u [--password-file]=password
  [--password-stdin]='' [--kg-file]=password [--clear-credentials]='' [--web]=http://a/ [--cipher]=3 [--lan]=2.0
  [--auth]=md5 [--privilege]=user [--kind]=host [--quirk]=none [--wait]=1 [--open]='' [--persistent]='' [--efi]=''
  [--version]='' [--interval]=1 [--cold]='' [--first]='' [--engine-threads]=2 [--health]=60
  [--type]=fan [--name]=x [--thresholds]='' [--bad]='' [--refresh]='' [--yes]='' [--since]=2026-01-31 [--newest-first]='' [--follow]=''
  [--unit]=0 [--area]=board [--field]=x [--push]=push.json)
settings=' --address --user --password-file --password-stdin --kg-file --web --cipher --lan --auth --privilege --kind --quirk '
declare -A allowed=(['node add']=$settings ['node edit']="$settings--clear-credentials " [test]=' --timeout --all --engine-threads '
  [power]=' --timeout --wait ' [connect]=' --open ' [identify]=' --timeout ' [bootdev]=' --timeout --persistent --efi '
  [info]=' --timeout ' [sensors]=' --timeout --type --name --thresholds --bad --refresh '
  [sel]=' --timeout --yes --since --newest-first --follow --interval '
  [fru]=' --timeout --unit --area --field '
  [monitor]=' --timeout --interval --health --push --cold --first --engine-threads ')

test_every_command_has_help_with_examples() {
  local command words
  cli 0 --help
  for command in "${commands[@]}"; do out_has "  $command "; done
  out_has 'Exit codes:'
  cp out program-help
  for words in -h help 'help --help'; do
    cli 0 $words
    cmp out program-help
  done
  cli 0 fru --help
  cp out command-help
  cli 0 help fru
  cmp out command-help
  cli 2 help pwoer
  err_has "did you mean 'power'?"
  for command in "${commands[@]}"; do
    cli 0 $command --help
    out_has "Usage: nodeipmi $command"
    out_has 'Examples:'
    out_has '--json'
    out_lacks $'\t'
    err_is_empty
  done
  cli 0 node --help
  out_has 'node remove'
}

test_help_fits_a_terminal() {
  local command
  for command in '' "${commands[@]}"; do
    cli 0 $command --help
    if awk 'length > 108 { exit 1 }' out; then :; else give_up "$line: a line is too long"; fi
  done
}

test_a_command_has_its_own_options_only() {
  local command option
  for command in "${commands[@]}"; do
    for option in "${!value[@]}"; do
      if [[ ${allowed[$command]:-} == *" $option "* ]]; then continue; fi
      cli 2 $command $option ${value[$option]}
      err_has "has no option $option"
      out_is_empty
    done
  done
}

test_unknown_options_are_named() {
  local command
  for command in '' "${commands[@]}"; do
    cli 2 $command --no-such-option
    err_has "unknown option '--no-such-option'"
    cli 2 $command -z
    err_has "unknown option '-z'"
  done
  cli 2 test --timout 3 a
  err_has "did you mean '--timeout'?"
}

test_unknown_commands_are_named() {
  cli 2
  err_has 'no command given'
  cli 2 pwoer a on
  err_has "unknown command 'pwoer'; did you mean 'power'?"
  cli 2 frobnicate
  err_has "unknown command 'frobnicate'"
  cli 2 node
  err_has "'node' needs a command"
  cli 2 node frobnicate
  err_has "unknown command 'node frobnicate'"
  cli 2 sdr list
  err_has "unknown command 'sdr'; here it is: nodeipmi sensors NODES"
  cli 2 -H 10.0.0.7 power status
  err_has 'nodeipmi node add NAME --address HOST'
  cli 2 ''
}

test_the_number_of_operands_is_checked() {
  local words
  for words in 'init x' 'node add' 'node add a b' 'node edit' 'node remove' 'node show' 'node show a b' power 'power on' connect 'connect a b' identify 'identify a on x' bootdev \
    'bootdev a pxe x' info sensors sel 'sel a info x' fru 'monitor a' 'push check' 'push check a b' 'push list x' 'push remove' 'menu a b' 'version x'; do
    cli 2 $words
    err_has 'operands; usage: nodeipmi'
    out_is_empty
  done
  cli 2 test
  err_has 'either NODES or --all'
  cli 2 test a --all
  err_has 'either NODES or --all'
}

test_values_are_checked() {
  add_node a 127.0.0.1:1
  local words command
  for words in '--timeout 0' '--timeout 0.09' '--timeout -1' '--timeout 3601' '--timeout x' '--timeout 1e3' '--timeout='; do
    cli 2 test a $words
    err_has '--timeout takes a number of seconds'
  done
  cli 2 power a on --wait 0
  err_has '--wait takes a number of seconds'
  cli 2 power a status --wait 3
  err_has '--wait goes with'
  cli 2 power a diag --wait 3
  err_has '--wait goes with'
  cli 2 power on a
  err_has "the last operand of power is one of status, on, off, off-on, cycle, reset, soft, diag, draw; not 'a'; the nodes come first: nodeipmi power a on"
  cli 2 power off a b
  err_has 'the nodes come first: nodeipmi power a b off'
  cli 2 monitor --interval 0.05
  err_has '--interval takes a number of seconds, 0.1 to 3600'
  cli 2 monitor --interval never
  err_has '--interval takes a number of seconds'
  for words in -1 0.5 86401 never ''; do
    cli 2 monitor --health="$words"
    err_has '--health takes a whole number of seconds, 1 to 86400, or 0 for never'
  done
  for words in 0 65 -1 x; do
    for command in 'test a' monitor; do
      cli 2 $command --engine-threads=$words
      err_has '--engine-threads is 1 to 64'
    done
  done
  for words in 0 256 -1 1.5 forever; do
    cli 2 identify a -- $words
    err_has 'identify takes on, off, or 1 to 255 seconds'
  done
  cli 2 bootdev a floppy
  err_has 'the boot device is one of none, pxe, disk, cdrom, bios'
  cli 2 bootdev a --efi
  err_has 'go with a device'
  cli 2 bootdev a --persistent
  for words in '--since yesterday' '--since 2026-02-31'; do
    cli 2 sel a $words
    err_has '--since is a time'
  done
  cli 2 sel a frobnicate
  err_has 'the last operand of sel is one of info, list, clear'
  cli 2 sel a clear
  err_has '--yes'
  cli 2 sel a list --yes
  err_has '--yes goes with clear'
  cli 2 sel a info --since 2026-01-31
  err_has 'go with list'
  cli 2 sel a --follow --newest-first
  err_has 'does not go with'
  cli 2 sel a --interval 3
  err_has '--interval goes with --follow'
  cli 2 sel a --follow --interval 0.05
  err_has '--interval takes a number of seconds, 0.1 to 3600'
  for words in 0 256 0x 0x100 -1 heat ''; do
    cli 2 sensors a --type="$words"
    err_has '--type is temperature, voltage, current, fan, power, or a number'
  done
  for words in 255 -1 1.5 0x1 main ''; do
    cli 2 fru a --unit="$words"
    err_has '--unit is 0 to 254'
  done
  for words in boards power chassis, ''; do
    cli 2 fru a --area="$words"
    err_has '--area is one of chassis, board, product, power supply'
  done
  cli 2 fru a --field=
  err_has '--field is the name of a field'
  for words in '--cipher 4' '--cipher x' '--lan 3' '--auth md2' '--privilege root' '--kind pet' '--quirk odd'; do
    cli 2 node edit a $words
    err_has "${words% *} is one of"
  done
  cli 2 node edit a --timeout
  err_has '--timeout needs a value'
  cli 2 node list --json=yes
  err_has '--json takes no value'
  cli 2 node edit a
  err_has 'nothing to change'
}

test_lists_of_nodes_are_checked() {
  add_node n1 127.0.0.1:1
  local list
  for list in 'n[1' 'n1]' 'n[2-1]' 'n[a-b]' 'n[]' 'n1,' ',' 'n[0-9999999]' ''; do
    cli 2 status "$list"
    err_has 'is not a list of nodes'
  done
  cli_json 2 'd["error"]["code"] == "not_found" and d["error"]["node"] == "n2"' test 'n[1-2]'
  err_has "there is no node 'n2'"
  cli 2 status 'x*'
  err_has "no host node matches 'x*'"
  cli 2 status 'bad/name'
}

test_options_stand_anywhere() {
  add_node a 127.0.0.1:1
  nodeipmi node list --json >expected
  cli 0 --json node list
  cmp out expected
  cli 0 node --json list --state "$NODEIPMI_STATE"
  cmp out expected
  cli 0 --state="$NODEIPMI_STATE" node list --json --json
  cmp out expected
  cli 2 -- node list --json
  err_has "there is no node '--json'"
  cli 2 node show -- --json
}

test_failures_are_json_too() {
  cli_json 2 'd["error"]["code"] == "invalid_argument" and "--nope" in d["error"]["message"]' node list --nope
  err_has '--nope'
  cli_json 2 'd["error"]["code"] == "invalid_argument"' frobnicate
  cli_json 2 'd["error"] == {"code": "not_found", "message": d["error"]["message"], "node": "a"}' node show a
  cli_json 5 'd["error"]["code"] == "state_missing"' node list --state "$PWD/nowhere"
  cli_json 2 'd["error"]["code"] == "already_exists"' init
  cli_json 0 '"Exit codes" in d["help"]' --help
}

test_versions() {
  cli 0 version
  out_has 'nodeipmi '
  out_has '(ABI 1.'
  cp out expected
  cli 0 --version
  cmp out expected
  cli_json 0 'd["abi_major"] == 1 and isinstance(d["abi_minor"], int) and d["version"]' version
}

test_output_that_cannot_be_written_is_a_failure() {
  local code=0
  "$nodeipmi_program" node list --json >/dev/full 2>err || code=$?
  ((code == 5)) || give_up "full disk: exit code $code"
  grep -q 'No space left' err
  code=0
  "$nodeipmi_program" version >&- 2>err || code=$?
  ((code == 5)) || give_up "closed standard output: exit code $code"
  set +o pipefail
  "$nodeipmi_program" --help 2>err | true
  code=${PIPESTATUS[0]}
  [[ ! -s err ]] || give_up 'a reader that has enough: there is a message'
  ((code == 0 || code == 5)) || give_up "a reader that has enough: exit code $code"
}

test_works_with_descriptors_closed() {
  "$nodeipmi_program" node list <&- >/dev/null
  "$nodeipmi_program" node list 2>&- >/dev/null
  "$nodeipmi_program" node list <&- 2>&- >out
  local code=0
  "$nodeipmi_program" node show nosuch <&- >&- 2>&- || code=$?
  ((code == 2)) || give_up "all descriptors closed: exit code $code"
  code=0
  "$nodeipmi_program" node add a --address 127.0.0.1 --user u --password-stdin <&- 2>err || code=$?
  ((code == 2)) || give_up "a password from closed standard input: exit code $code"
}

test_completion_knows_every_command_and_option() {
  local command option
  source "$completion_file"
  complete_line() {
    COMP_WORDS=("$@")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _nodeipmi
  }
  nodeipmi() { "$nodeipmi_program" "$@"; }
  add_node rack1-n07 127.0.0.1:1
  for command in "${commands[@]}"; do
    if [[ $command == *' '* ]]; then complete_line nodeipmi ${command% *} ''; else complete_line nodeipmi ''; fi
    [[ " ${COMPREPLY[*]} " == *" ${command#* } "* ]] || give_up "completion does not know '$command'"
    case $command in
      power | bootdev | identify) complete_line nodeipmi $command a -- ;;
      'node add' | 'node edit') complete_line nodeipmi $command a -- ;;
      *) complete_line nodeipmi $command -- ;;
    esac
    for option in ${allowed[$command]:-} --json --state; do
      [[ " ${COMPREPLY[*]} " == *" $option "* ]] || give_up "completion of '$command' does not know $option"
    done
  done
  complete_line nodeipmi power rack
  [[ ${COMPREPLY[*]} == rack1-n07 ]] || give_up "completion gives '${COMPREPLY[*]}' for a node"
  complete_line nodeipmi power rack1-n07 o
  [[ ${COMPREPLY[*]} == 'on off off-on' ]] || give_up "completion gives '${COMPREPLY[*]}' for an action"
  complete_line nodeipmi node add a --lan 1
  [[ ${COMPREPLY[*]} == 1.5 ]] || give_up "completion gives '${COMPREPLY[*]}' for a value"
}

run_cases
