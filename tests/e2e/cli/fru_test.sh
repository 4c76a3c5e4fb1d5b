#!/bin/bash
# The inventories, as tests/sim/README.md tells them.
source tests/e2e/cli/cli.sh

# {(unit, area, field): value} of the document's first node.
values='{(u["unit"], a["area"], f["field"]): f["value"] for u in n["fru"] for a in u["areas"] for f in a["fields"]}'

test_units_are_shown_with_areas_and_fields() {
  bmcsim b
  add_node a "$address"
  cli 0 fru a --area chassis
  printf '%s\n' 'Unit 0: Mainboard FRU' '  chassis' '    Type           Rack Mount Chassis' \
    '    Part Number    CH-1000' '    Serial Number  202506010042' '    Custom 1       RACK 7' \
    '    Custom 2       chassis extra' >expected
  cmp out expected || give_up "$line: another text"
  cli 0 fru a --area product
  [[ $(grep -A 2 '^$' out) == $'\nUnit 1: PSU1 FRU\n  product' ]] || give_up "$line: no heading of the second unit"
  cli 0 fru a
  err_is_empty
  local row
  for row in '    Manufactured             2025-06-01T00:00:00Z' '    Asset Tag                0102feff' \
    '    Input Voltage 2          180 to 264 V' '    System Management URL    http://192.0.2.10/' '  oem record'; do
    out_has "$row"
  done
}

test_inventories_as_json() {
  bmcsim b
  add_node a "$address"
  cli_json 0 "n['code'] == 'ok' and n['trouble'] is None and set(n['fru'][0]) == {'unit', 'name', 'areas'}
    and [(u['unit'], u['name'], [a['area'] for a in u['areas']]) for u in n['fru']] ==
      [(0, 'Mainboard FRU', ['chassis', 'board', 'product', 'power supply', 'dc output', 'dc load', 'management access',
        'oem record']), (1, 'PSU1 FRU', ['product', 'power supply', 'dc output'])]
    and $values[0, 'product', 'serial_number'] == 'SRV-0001' and $values[1, 'product', 'serial_number'] == 'PSU-0001'
    and n['fru'][0]['areas'][1]['fields'][5] == {'field': 'fru_file_id', 'label': 'FRU File ID', 'value': 'fru.1'}" fru a
  err_is_empty
}

test_fields_are_chosen() {
  bmcsim b
  add_node a "$address"
  cli 0 fru a --field serial_number
  printf '%s\n' 'UNIT  AREA     VALUE' '0     chassis  202506010042' '0     board    BRD-0001' \
    '0     product  SRV-0001' '1     product  PSU-0001' >expected
  cmp out expected || give_up "$line: another table"
  cli 0 fru a --field 'Serial Number'
  cmp out expected || give_up "$line: another table"
  cli 0 fru a --unit 1 --field serial-number
  printf '%s\n' 'AREA     VALUE' 'product  PSU-0001' >expected
  cmp out expected || give_up "$line: another table"
  cli 0 fru a --unit 0 --area product --field serial_number
  [[ $(<out) == SRV-0001 ]] || give_up "$line: not the value alone"
  cli_json 0 "$values == {(0, 'board', 'part_number'): 'BOARD-PART 9'}" fru a --area board --field part_number
  cli_json 0 "$values == {(1, 'power supply', 'hot_swap'): 'yes'}" fru a --unit 1 --area power-supply --field hot_swap
  cli_json 0 "{u['unit'] for u in n['fru']} == {1} and len($values) > 20" fru a --unit 1
}

test_what_is_not_there_is_said() {
  bmcsim b
  add_node a "$address"
  local choice
  for choice in '--unit 7' '--area other-record' '--field nope'; do
    cli 1 fru a $choice
    err_has 'a: there is no such unit, area or field'
    out_is_empty
    cli_json 1 'n["fru"] == [] and n["code"] == "ok" and n["trouble"] is None' fru a $choice
  done
}

test_inventories_of_several_nodes() {
  bmcsim b
  add_node a1 "$address"
  add_node a2 "$address"
  bmcsim gone --misbehave silent
  add_node a3 "$address"
  cli 3 fru 'a*' --area board --timeout 2
  [[ $(grep -v '^ ' out) == $'a1, unit 0: Mainboard FRU\n\na2, unit 0: Mainboard FRU' ]] || give_up "$line: other headings"
  err_has 'a3: No answer'
  cli 3 fru 'a*' --unit 0 --area board --field serial_number --timeout 2
  printf '%s\n' 'NODE  VALUE' 'a1    BRD-0001' 'a2    BRD-0001' >expected
  cmp out expected || give_up "$line: another table"
  cli_json 3 '[len(x.get("fru", [])) for x in d["nodes"]] == [2, 2, 0] and d["nodes"][2]["code"] == "no_answer"
    and "trouble" not in d["nodes"][2]' fru 'a*' --timeout 2
  counter_is b 'd["sessions"]["opened"] == d["sessions"]["closed"] > 0'
}

test_a_bmc_without_inventories_refuses() {
  bmcsim b --health none
  add_node a "$address"
  cli 1 fru a
  err_has 'a: Unit 0: invalid command'
  out_is_empty
  cli_json 1 'n["fru"] == [] and n["trouble"] == "Unit 0: invalid command: the BMC does not know it (0xC1)."' fru a
  # Whatever was asked for.
  cli 1 fru a --field serial_number
  out_is_empty
}

# Misbehaviour, and whether all of it is still read.
test_what_a_bmc_can_do_wrong_with_reads() {
  bmcsim b
  add_node a "$address"
  cli 0 fru a
  cp out whole
  local misbehaviour
  for misbehaviour in fru-more fru-claims-more fru-busy small-reads-ca small-reads-ff; do
    bmc b set misbehave $misbehaviour >said
    cli 0 fru a
    err_is_empty
    cmp out whole || give_up "$misbehaviour: something else is read"
  done
  for misbehaviour in fru-none fru-empty-answer fru-busy=200; do
    bmc b set misbehave $misbehaviour >said
    cli 1 fru a
    err_has 'a: Unit 0: '
    err_has 'Unit 1: '
    out_is_empty
    cli_json 1 'n["fru"] == [] and n["trouble"] in open("err").read()' fru a
  done
}

test_what_a_bmc_can_do_wrong_in_inventories() {
  bmcsim b
  add_node a "$address"
  local misbehaviour
  local -A trouble=([fru-areas-past-end]='The board info area lies past the end' [fru-long-areas]='is cut off by the end'
    [fru-bad-checksums]='The common header has a wrong checksum' [fru-no-end-mark]='has no end mark')
  for misbehaviour in "${!trouble[@]}"; do
    bmc b set misbehave $misbehaviour >said
    cli 0 fru a
    err_has 'a: Unit 0: '
    err_has "${trouble[$misbehaviour]}"
    out_has '    Part Number'
    cli_json 0 "n['trouble'] in open('err').read() and '${trouble[$misbehaviour]}' in n['trouble']
      and $values[0, 'chassis', 'serial_number'] == '202506010042'" fru a
  done
  # What is said to be packed is unpacked.
  bmc b set misbehave fru-odd-6bit >said
  cli_json 0 "$values[0, 'chassis', 'custom_1'] == 'RACK 7' and $values[0, 'board', 'serial_number'] != 'BRD-0001'" fru a
}

test_texts_from_a_bmc_do_no_harm() {
  bmcsim b --misbehave escape-strings
  add_node a "$address"
  cli 0 fru a
  if grep -q $'[\x01-\x09\x0B-\x1F\x7F]' out err; then give_up 'a control character came through'; fi
  out_has '[31mred'
  cli_json 0 "'[31mred' in $values[0, 'product', 'manufacturer']" fru a
  if grep -q -e $'[\x01-\x09\x0B-\x1F\x7F]' -e '\\u001b' out err; then give_up 'a control character came through'; fi
  cli 0 fru a --field product_name
  if grep -q $'[\x01-\x09\x0B-\x1F\x7F]' out err; then give_up 'a control character came through'; fi
}

test_a_user_account_is_enough() {
  bmcsim b
  add_node a "$address" --privilege user
  cli 0 fru a
  err_is_empty
}

run_cases
