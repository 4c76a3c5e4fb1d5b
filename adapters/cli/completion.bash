# Bash completion of `nodeipmi`: commands, options, their values, and the names of the nodes.
# Installed as share/bash-completion/completions/nodeipmi; or: source completion.bash

_nodeipmi_nodes() {
  local state=() i
  for ((i = 1; i < COMP_CWORD - 1; i++)); do
    if [[ ${COMP_WORDS[i]} == --state ]]; then state=(--state "${COMP_WORDS[i + 1]}"); fi
  done
  nodeipmi node list "${state[@]}" 2>/dev/null </dev/null | while read -r name _; do
    if [[ $name != NODE ]]; then echo "$name"; fi
  done
}

# The operands before the word under the cursor, in `operands`; options and their values are passed over.
_nodeipmi_operands() {
  local i word
  operands=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --json | --help | --version | --all | --password-stdin | --clear-credentials | --open | --persistent | --efi | --cold | --first | --thresholds | --bad | --refresh | --yes | --newest-first | --follow | --unattended | -h) ;;
      --*) if [[ ${COMP_WORDS[i + 1]} == = ]]; then ((i += 2)); else ((i += 1)); fi ;;
      *) operands+=("$word") ;;
    esac
  done
}

_nodeipmi() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local operands words='' options='--state --passphrase-file --json --help'
  if [[ $current == = ]]; then current=''; fi
  if [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi

  case $previous in
    --state) mapfile -t COMPREPLY < <(compgen -d -- "$current") && return ;;
    --password-file | --kg-file | --push | --passphrase-file | --new-passphrase-file | --module | --key-file) mapfile -t COMPREPLY < <(compgen -f -- "$current") && return ;;
    --cipher) words='auto 1 2 3 6 7 8 11 12 15 16 17' ;;
    --lan) words='auto 2.0 1.5' ;;
    --auth) words='auto md5 straight none' ;;
    --privilege) words='user operator administrator' ;;
    --kind) words='host tenant' ;;
    --to) words='file systemd passphrase pkcs11' ;;
    --quirk) words='lookup-by-privilege zero-session-id none' ;;
    --type) words='temperature voltage current fan power' ;;
    --area) words='chassis board product power-supply dc-output dc-load management-access oem-record other-record' ;;
    --field) words='type part_number serial_number manufactured manufacturer product_name version asset_tag fru_file_id' ;;
    --name | --since | --unit | --timeout | --wait | --interval | --health | --engine-threads | --address | --user | --web | --token | --key) return ;;
  esac
  if [[ $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    return
  fi

  _nodeipmi_operands
  local settings='--address --user --password-file --password-stdin --kg-file --web --cipher --lan --auth --privilege --kind --quirk'
  case "${operands[0]-} ${operands[1]-}" in
    ' ') words='init node test status power connect identify bootdev info sensors sel fru monitor push key doctor state menu version' options+=' --version' ;;
    'push ') words='check list remove' ;;
    'push check') if [[ $current != -* ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$current") && return; fi ;;
    'key ') words='show rotate make' ;;
    'key rotate') options+=' --to --new-passphrase-file --unattended --module --token --key' ;;
    'state ') words='backup restore' ;;
    'state restore') options+=' --key-file' ;;&
    'key make' | 'state backup' | 'state restore') if [[ $current != -* ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$current") && return; fi ;;
    'node ') words='add edit remove list show' ;;
    'node add') options+=" $settings" ;;
    'node edit') options+=" $settings --clear-credentials" words=$(_nodeipmi_nodes) ;;
    'node remove' | 'node show') words=$(_nodeipmi_nodes) ;;
    test\ *) options+=' --timeout --all --engine-threads' words=$(_nodeipmi_nodes) ;;
    monitor\ *) options+=' --interval --health --push --cold --first --timeout --engine-threads' ;;
    info\ *) options+=' --timeout' words=$(_nodeipmi_nodes) ;;
    sensors\ *) options+=' --timeout --type --name --thresholds --bad --refresh' words=$(_nodeipmi_nodes) ;;
    'sel ') options+=' --timeout --since --newest-first --follow --interval --yes' words=$(_nodeipmi_nodes) ;;
    sel\ *) options+=' --timeout --since --newest-first --follow --interval --yes' words='info list clear' ;;
    fru\ *) options+=' --timeout --unit --area --field' words=$(_nodeipmi_nodes) ;;
    status\ * | menu\ *) words=$(_nodeipmi_nodes) ;;
    connect\ *) options+=' --open' words=$(_nodeipmi_nodes) ;;
    'power ') options+=' --timeout --wait' words=$(_nodeipmi_nodes) ;;
    power\ *) options+=' --timeout --wait' words="status on off off-on cycle reset soft diag draw $(_nodeipmi_nodes)" ;;
    'identify ') options+=' --timeout' words=$(_nodeipmi_nodes) ;;
    identify\ *) options+=' --timeout' words='on off' ;;
    'bootdev ') options+=' --timeout --persistent --efi' words=$(_nodeipmi_nodes) ;;
    bootdev\ *) options+=' --timeout --persistent --efi' words='none pxe disk cdrom bios' ;;
  esac
  if [[ $current == -* ]]; then words=$options; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _nodeipmi nodeipmi
