/* What a simulated BMC says of itself, as tests/sim/README.md tells it. */
#include <string.h>

#include "tests/abi/support.h"

static nodeipmi_device_info ask(nodeipmi *state) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_device_info info = {.struct_size = sizeof info};
  check_status(nodeipmi_info(state, "a", 0, &info, NULL, &error), NODEIPMI_OK, &error);
  return info;
}

static void ItTellsOfDeviceChannelAndLan(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  const nodeipmi_device_info info = ask(s.state);
  assert_int_equal(info.device_id, 0x20);
  assert_int_equal(info.firmware_major, 2);
  assert_int_equal(info.firmware_minor, 15);
  assert_int_equal(info.manufacturer_id, 32473);
  assert_string_equal(info.manufacturer, ""); /* a number for examples */
  assert_int_equal(strlen(info.guid), 36);
  assert_int_equal(info.cipher_suite_count, 11);
  assert_int_equal(info.channel_flags, NODEIPMI_CHANNEL_AUTH_MD5 | NODEIPMI_CHANNEL_AUTH_STRAIGHT |
                                           NODEIPMI_CHANNEL_LAN_1_5 | NODEIPMI_CHANNEL_LAN_2_0 |
                                           NODEIPMI_CHANNEL_AUTH_PER_MESSAGE | NODEIPMI_CHANNEL_AUTH_USER_LEVEL |
                                           NODEIPMI_CHANNEL_NAMED_USERS);
  assert_string_equal(info.lan_ip, "192.0.2.10");
  assert_string_equal(info.lan_netmask, "255.255.255.0");
  assert_string_equal(info.lan_gateway, "192.0.2.1");
  assert_string_equal(info.lan_mac, "02:00:c0:00:02:0a");
  assert_int_equal(info.lan_ip_source, NODEIPMI_IP_SOURCE_STATIC);
  assert_int_equal(info.lan_vlan, 42);
  assert_int_equal(info.dcmi_major, 1);
  assert_int_equal(info.dcmi_minor, 5);
  assert_int_equal(info.dcmi_flags, NODEIPMI_DCMI_POWER_MANAGEMENT | NODEIPMI_DCMI_IN_BAND_CHANNEL);
  close_single_bmc(&s);
}

static void ItTellsOfSessions(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--slots", "9");
  const nodeipmi_device_info info = ask(s.state);
  assert_int_equal(info.sessions_possible, 9);
  assert_int_equal(info.sessions_active, 1);
  assert_int_equal(info.session_count, 1);
  const nodeipmi_session *const own = &info.sessions[0];
  assert_int_equal(own->user_id, 2);
  assert_int_equal(own->privilege, 3);
  assert_int_equal(own->channel, 1);
  assert_int_equal(own->flags, NODEIPMI_SESSION_OWN | NODEIPMI_SESSION_IPMI_2_0);
  assert_string_equal(own->address, "127.0.0.1");
  assert_true(own->port > 0);
  assert_string_equal(own->mac, "");
  close_single_bmc(&s);
}

static void WhatTheBmcRefusesIsEmpty(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--health", "none");
  const nodeipmi_device_info info = ask(s.state);
  assert_string_equal(info.lan_ip, "");
  assert_string_equal(info.lan_mac, "");
  assert_int_equal(info.lan_ip_source, NODEIPMI_IP_SOURCE_UNKNOWN);
  assert_int_equal(info.lan_vlan, 0);
  assert_int_equal(info.dcmi_major + info.dcmi_minor + info.dcmi_flags, 0);
  assert_int_equal(info.session_count, 1);
  close_single_bmc(&s);
}

/* A program built with 1.0 has room for less. */
static void ACallerOfTheFirstReleaseGetsWhatItKnows(void **unused) {
  (void)unused;
  enum { FIRST = 116 };
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_error error = {.struct_size = sizeof error};
  union {
    nodeipmi_device_info info;
    unsigned char bytes[sizeof(nodeipmi_device_info)];
  } old;
  memset(&old, 0xA5, sizeof old);
  old.info.struct_size = FIRST;
  check_status(nodeipmi_info(s.state, "a", 0, &old.info, NULL, &error), NODEIPMI_OK, &error);
  assert_int_equal(old.info.struct_size, FIRST);
  assert_int_equal(old.info.manufacturer_id, 32473);
  for (size_t i = FIRST; i < sizeof old; ++i) assert_int_equal(old.bytes[i], 0xA5);
  close_single_bmc(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ItTellsOfDeviceChannelAndLan),
      cmocka_unit_test(ItTellsOfSessions),
      cmocka_unit_test(WhatTheBmcRefusesIsEmpty),
      cmocka_unit_test(ACallerOfTheFirstReleaseGetsWhatItKnows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
