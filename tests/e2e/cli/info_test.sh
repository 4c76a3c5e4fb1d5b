#!/bin/bash
# What a BMC says of itself is what ipmitool says of it.
source tests/e2e/cli/cli.sh
need ipmitool ipmitool

# ask FILE ARGUMENT...: what ipmitool prints goes into FILE.
ask() {
  timeout "$TIME_LIMIT" ipmitool -I lanplus -C 17 -H "$BMC_HOST" -p "$BMC_PORT" -U admin -f password "${@:2}" >"$1" 2>err ||
    give_up "ipmitool ${*:2}"
}

# told LABEL FILE: what stands behind ipmitool's label.
told() { sed -n "s/^ *$1 *: *\(.*[^ ]\) *$/\1/p" "$2" | head -n 1; }

test_the_device_and_its_lan_are_as_ipmitool_says() {
  bmcsim b --suites 3,17
  add_node a "$address"
  ask mc mc info
  ask guid mc guid smbios
  ask lan lan print 1
  ask auth channel authcap 1 4
  cli 0 info a --json
  document "n['device_id'] == $(told 'Device ID' mc) and n['device_revision'] == $(told 'Device Revision' mc)
    and n['firmware'] == '$(told 'Firmware Revision' mc)' and n['ipmi_version'] == '$(told 'IPMI Version' mc)'
    and n['manufacturer_id'] == $(told 'Manufacturer ID' mc) and n['manufacturer'] is None
    and n['product_id'] == int('$(told 'Product ID' mc)'.split()[0])
    and len(n['supports']) == $(grep -c ' Device$' mc) and n['guid'] == '$(told 'System GUID' guid)'
    and ','.join(map(str, n['cipher_suites'])) == '$(told 'RMCP+ Cipher Suites' lan)'"
  [[ $(told 'IP Address Source' lan) == 'Static Address' ]]
  document "n['lan'] == {'ip': '$(told 'IP Address' lan)', 'ip_source': 'static',
    'netmask': '$(told 'Subnet Mask' lan)', 'gateway': '$(told 'Default Gateway IP' lan)',
    'mac': '$(told 'MAC Address' lan)', 'vlan': $(told '802.1q VLAN ID' lan)}"
  [[ $(told 'IPMI v1.5  auth types' auth) == 'MD5 PASSWORD' && $(told 'KG status' auth) == default* ]]
  [[ $(told 'Per message authentication' auth) == enabled && $(told 'User level authentication' auth) == enabled ]]
  [[ $(told 'Non-null user names exist' auth) == yes && $(told 'Null user names exist' auth) == no ]]
  document "n['channel'] == {'lan_versions': ['1.5', '2.0'], 'authentication_types': ['md5', 'straight'],
    'per_message_authentication': True, 'user_level_authentication': True, 'kg_set': False, 'users': ['named']}"
  ask dcmi dcmi discover
  grep -q 'Power management available' dcmi
  grep -q 'In-band KCS channel available' dcmi
  document "n['dcmi'] == {'version': '1.5', 'capabilities': ['power-management', 'in-band-channel']}"
}

test_the_channel_is_as_it_is_set_up() {
  printf '0x0102030405060708090a0b0c0d0e0f1011121314\n' >kg
  bmcsim b --kg-file kg --auth15 none,md5 --per-message-auth off --user-level-auth off
  add_node a "$address" --kg-file kg
  cli_json 0 "n['channel']['kg_set'] and n['channel']['authentication_types'] == ['none', 'md5']
    and not n['channel']['per_message_authentication'] and not n['channel']['user_level_authentication']" info a
  bmcsim c --lan 2.0
  add_node c "$address"
  cli_json 0 "n['channel']['lan_versions'] == ['2.0'] and n['channel']['authentication_types'] == []" info c
  bmcsim d --lan 1.5
  add_node d "$address"
  cli_json 0 "n['channel']['lan_versions'] == ['1.5'] and n['ipmi_version'] == '1.5' and n['cipher_suites'] == []
    and n['lan']['ip'] and n['sessions']['list'][0]['ipmi_version'] == '1.5'" info d
}

test_sessions_are_told() {
  bmcsim b
  add_node a "$address"
  ask session session info active
  cli 0 info a --json
  document "n['sessions']['possible'] == $(told 'slot count' session) and n['sessions']['active'] == 1"
  document "[s.pop('port') > 0 and s.pop('handle') > 0 and s for s in n['sessions']['list']] == [
    {'user_id': $(told 'user id' session), 'privilege': 'operator', 'channel': int('$(told 'channel number' session)', 16),
     'ipmi_version': '2.0', 'address': '$(told 'console ip' session)', 'mac': None, 'own': True}]"
  # The monitor keeps a session, as a user.
  "$nodeipmi_program" monitor --first --json >polls &
  await 'the monitor has polled' grep -q '"node":"a"' polls
  cli_json 0 "n['sessions']['active'] == 2 and sorted((s['own'], s['privilege']) for s in n['sessions']['list']) ==
    [(False, 'user'), (True, 'operator')] and len({s['port'] for s in n['sessions']['list']}) == 2" info a
  kill $!
  wait $!
}

test_a_user_account_gets_all_but_the_lan() {
  printf '[{"name": "admin", "password": "correct horse", "privilege": "user"}]\n' >users
  start_bmcsim b --users-file users
  add_node a "$BMC_ADDRESS"
  local lan
  for lan in 2.0 1.5; do
    cli 0 node edit a --lan $lan
    cli_json 0 "n['code'] == 'ok' and n['lan'] is None and n['dcmi'] and n['channel'] and n['sessions']['active'] == 1
      and n['sessions']['list'][0]['privilege'] == 'user'" info a
    cli 0 info a
    out_has 'ip address:         not told'
  done
  counter_is b 'd["rakp_failures"]["privilege_refused"] == d["lan15_failures"]["privilege_refused"] == 2
    and d["sessions"]["opened"] == d["sessions"]["closed"]'
  # Where the node's settings say so, no more is asked for in the first place.
  bmc b reset-counters >said
  cli 0 node edit a --privilege user
  for lan in 2.0 1.5; do
    cli 0 node edit a --lan $lan
    cli_json 0 "n['code'] == 'ok' and n['lan'] is None" info a
  done
  counter_is b 'd["rakp_failures"]["privilege_refused"] == d["lan15_failures"]["privilege_refused"] == 0'
}

test_a_bmc_that_tells_little_is_no_failure() {
  bmcsim b --health none
  add_node a "$address"
  cli_json 0 "n['code'] == 'ok' and n['lan'] is None and n['dcmi'] is None and n['sessions']['active'] == 1" info a
  cli 0 info a
  out_has 'ip address:         not told'
  out_has 'dcmi:               none'
}

test_people_get_it_in_columns() {
  bmcsim b --suites 3,17
  add_node a "$address"
  cli 0 info a
  err_is_empty
  out_has 'node:               a'
  out_has 'ipmi version:       2.0'
  out_has 'cipher suites:      3 17'
  out_has 'ip address:         192.0.2.10 (static)'
  out_has 'mac address:        02:00:c0:00:02:0a'
  out_has 'session:            user 2 as operator, IPMI 2.0, channel 1, from 127.0.0.1:'
}

run_cases
