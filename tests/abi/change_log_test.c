/* The change log: what a subscriber reads of what other calls found, and what stays until it acknowledges. */
#define _GNU_SOURCE
#include <string.h>

#include "tests/abi/sightings.h"
#include "tests/abi/support.h"

enum { MOST = 64 };

static nodeipmi_change_record records[MOST];

static uint32_t read_after(nodeipmi *state, uint64_t after) {
  nodeipmi_error error = {.struct_size = sizeof error};
  uint32_t count = 0;
  memset(records, 0xA5, sizeof records);
  records[0].struct_size = sizeof records[0];
  check_status(nodeipmi_subscriber_read(state, "s", after, records, MOST, &count, &error), NODEIPMI_OK, &error);
  for (uint32_t i = 0; i < count; ++i) assert_int_equal(records[i].struct_size, sizeof records[i]);
  return count;
}

static void acknowledge(nodeipmi *state, uint64_t position) {
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_subscriber_acknowledge(state, "s", position, &error), NODEIPMI_OK, &error);
}

static nodeipmi *open_followed_state(uint32_t flags, const char *address) {
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  add_host(state, "a", address);
  check_status(nodeipmi_subscriber_add(state, "s", flags, &error), NODEIPMI_OK, &error);
  return state;
}

/* Each time another outcome than before, and no BMC in it. */
static void change(nodeipmi *state, const char *node) {
  nodeipmi_node found = {.struct_size = sizeof found};
  assert_int_equal(nodeipmi_node_get(state, node, &found, NULL), NODEIPMI_OK);
  assert_int_equal(found.user_set ? nodeipmi_credentials_clear(state, node, NULL)
                                  : nodeipmi_credentials_set(state, node, "user", "password", 8, NULL),
                   NODEIPMI_OK);
  assert_int_equal(nodeipmi_test(state, node, 0, NULL, NULL),
                   found.user_set ? NODEIPMI_NO_CREDENTIALS : NODEIPMI_UNREACHABLE);
}

static void WhatATestFoundIsReadUntilItIsAcknowledged(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  nodeipmi *const state = open_followed_state(0, sim.address);
  assert_int_equal(read_after(state, 0), 0);
  assert_int_equal(nodeipmi_test(state, "a", 0, NULL, NULL), NODEIPMI_OK);
  assert_int_equal(nodeipmi_test(state, "a", 0, NULL, NULL), NODEIPMI_OK); /* nothing new */
  assert_int_equal(nodeipmi_credentials_set(state, "a", NULL, "wrong", 5, NULL), NODEIPMI_OK);
  assert_int_equal(nodeipmi_test(state, "a", 0, NULL, NULL), NODEIPMI_BAD_PASSWORD);
  nodeipmi_node_status status = {.struct_size = sizeof status};
  assert_int_equal(nodeipmi_node_status_get(state, "a", &status, NULL), NODEIPMI_OK);

  assert_int_equal(read_after(state, 0), 2);
  const nodeipmi_change_record first = records[0];
  assert_int_equal(first.changes, NODEIPMI_CHANGE_STATUS | NODEIPMI_CHANGE_POWER);
  assert_string_equal(first.node, "a");
  assert_int_equal(first.status, NODEIPMI_OK);
  assert_int_equal(first.attempted, 1);
  assert_int_equal(first.previous_attempted, 0);
  assert_int_equal(first.power, NODEIPMI_POWER_STATE_ON);
  assert_int_equal(first.previous_power, NODEIPMI_POWER_STATE_UNKNOWN);
  assert_int_equal(first.cipher_suite, 17);
  assert_int_equal(first.coalesced, 0);
  assert_string_equal(first.ipmi_status, "OK");
  assert_true(first.round_trips > 0 && first.latency_us > 0);
  assert_true(first.unix_ms == first.last_connected_unix_ms && first.logged_unix_ms >= first.unix_ms);
  const nodeipmi_change_record second = records[1];
  assert_true(second.position > first.position);
  assert_int_equal(second.changes, NODEIPMI_CHANGE_STATUS);
  assert_int_equal(second.status, NODEIPMI_BAD_PASSWORD);
  assert_int_equal(second.previous_attempted, 1);
  assert_int_equal(second.previous_status, NODEIPMI_OK);
  assert_int_equal(second.previous_power, NODEIPMI_POWER_STATE_ON);
  assert_int_equal(second.stage, status.stage);
  assert_int_equal(second.unix_ms, status.attempted_unix_ms);
  assert_string_equal(second.ipmi_status, status.ipmi_status);
  assert_string_equal(second.ipmi_last_connected, status.ipmi_last_connected);
  assert_memory_equal(&second.health, &status.health, sizeof second.health);

  assert_int_equal(read_after(state, first.position), 1);
  assert_int_equal(records[0].position, second.position);
  acknowledge(state, first.position);
  assert_int_equal(read_after(state, 0), 1);
  acknowledge(state, second.position);
  assert_int_equal(read_after(state, 0), 0);
  acknowledge(state, first.position);
  assert_int_equal(read_after(state, 0), 0);
  close_state(state);
  bmcsim_stop(&sim);
}

static void ASnapshotComesFirst(void **unused) {
  (void)unused;
  char closed[ADDRESS_SIZE];
  name_closed_port(closed);
  nodeipmi *const state = open_new_state();
  add_host(state, "a", closed);
  add_host(state, "b", closed);
  add_tenant(state, "c");
  change(state, "a");
  assert_int_equal(nodeipmi_subscriber_add(state, "s", NODEIPMI_SUBSCRIBER_SNAPSHOT, NULL), NODEIPMI_OK);
  change(state, "a");
  assert_int_equal(read_after(state, 0), 3);
  assert_string_equal(records[0].node, "a");
  assert_int_equal(records[0].changes, 0);
  assert_int_equal(records[0].status, NODEIPMI_NO_CREDENTIALS);
  assert_int_equal(records[0].previous_attempted, 0);
  assert_string_equal(records[1].node, "b");
  assert_int_equal(records[1].attempted, 0);
  assert_string_equal(records[1].ipmi_status, "NA");
  assert_int_equal(records[1].cipher_suite, NODEIPMI_CIPHER_SUITE_AUTO);
  assert_string_equal(records[2].node, "a");
  assert_int_equal(records[2].changes, NODEIPMI_CHANGE_STATUS);
  assert_int_equal(records[2].previous_status, NODEIPMI_NO_CREDENTIALS);
  /* Once: what is added again is there. */
  acknowledge(state, records[2].position);
  assert_int_equal(nodeipmi_subscriber_add(state, "s", NODEIPMI_SUBSCRIBER_SNAPSHOT, NULL), NODEIPMI_OK);
  assert_int_equal(read_after(state, 0), 0);
  close_state(state);
}

/* The one record since the last call. */
static const nodeipmi_change_record *take_one(nodeipmi *state) {
  assert_int_equal(read_after(state, 0), 1);
  acknowledge(state, records[0].position);
  return &records[0];
}

static void WhatBecomesOfTheNodeIsLogged(void **unused) {
  (void)unused;
  nodeipmi *const state = open_followed_state(0, "127.0.0.1:1");
  change(state, "a");
  assert_int_equal(take_one(state)->changes, NODEIPMI_CHANGE_STATUS);
  const nodeipmi_node_settings elsewhere = {
      .struct_size = sizeof elsewhere, .set = NODEIPMI_SET_ADDRESS, .address = "127.0.0.2:1"};
  assert_int_equal(nodeipmi_node_edit(state, "a", &elsewhere, NULL), NODEIPMI_OK);
  const nodeipmi_change_record *const record = take_one(state);
  assert_int_equal(record->changes, NODEIPMI_CHANGE_STATUS);
  assert_int_equal(record->attempted, 0);
  assert_string_equal(record->ipmi_status, "NA");
  assert_int_equal(record->previous_status, NODEIPMI_NO_CREDENTIALS);
  const nodeipmi_node_settings tenant = {
      .struct_size = sizeof tenant, .set = NODEIPMI_SET_KIND, .kind = NODEIPMI_NODE_TENANT};
  assert_int_equal(nodeipmi_node_edit(state, "a", &tenant, NULL), NODEIPMI_OK);
  assert_int_equal(take_one(state)->changes, NODEIPMI_CHANGE_REMOVED);
  assert_int_equal(nodeipmi_node_remove(state, "a", NULL), NODEIPMI_OK);
  assert_int_equal(read_after(state, 0), 0);
  add_host(state, "a", "127.0.0.1:1");
  assert_int_equal(nodeipmi_node_remove(state, "a", NULL), NODEIPMI_OK);
  assert_int_equal(take_one(state)->changes, NODEIPMI_CHANGE_REMOVED);
  close_state(state);
}

/* Away for long: in order, the latest whole, and not more than there is room for. */
static void OfANodeTheOldestAreMerged(void **unused) {
  (void)unused;
  char closed[ADDRESS_SIZE];
  name_closed_port(closed);
  nodeipmi *const state = open_followed_state(0, closed);
  nodeipmi_subscriber next = {.struct_size = sizeof next};
  for (int i = 0; i < 21; ++i) change(state, "a");
  assert_int_equal(read_after(state, 0), 16);
  assert_int_equal(records[0].coalesced, 5);
  assert_int_equal(records[0].previous_attempted, 0);
  for (int i = 1; i < 16; ++i) {
    assert_true(records[i].position > records[i - 1].position);
    assert_int_equal(records[i].previous_status, records[i - 1].status);
    assert_int_equal(records[i].coalesced, 0);
  }
  assert_int_equal(records[15].status, NODEIPMI_NO_CREDENTIALS); /* the 21st, as the first */
  assert_int_equal(nodeipmi_subscriber_next(state, "", &next, NULL), NODEIPMI_OK);
  assert_string_equal(next.name, "s");
  assert_int_equal(next.waiting, 16);
  assert_int_equal(next.last_position, records[15].position);
  assert_int_equal(next.oldest_unix_ms, records[0].logged_unix_ms);
  assert_int_equal(next.dropped, 0);
  close_state(state);
}

static void await_record(nodeipmi *state, uint64_t after) {
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_subscriber_wait(state, "s", after, 60000, &error), NODEIPMI_OK, &error);
}

/* Waits for a record that has this bit, and hands it over; it and those before it are acknowledged. */
static nodeipmi_change_record await_change(nodeipmi *state, uint32_t bit) {
  for (;;) {
    await_record(state, 0);
    const uint32_t count = read_after(state, 0);
    for (uint32_t i = 0; i < count; ++i) {
      if ((records[i].changes & bit) == 0) continue;
      acknowledge(state, records[i].position);
      return records[i];
    }
    acknowledge(state, records[count - 1].position);
  }
}

static void WhatAMonitorFindsIsLogged(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  sightings seen;
  sightings_init(&seen);
  nodeipmi *const state = open_followed_state(0, sim.address);
  const nodeipmi_monitor_options options = {.struct_size = sizeof options, .interval_ms = 100};
  assert_int_equal(nodeipmi_monitor_start(state, &options, sightings_observer(&seen), NULL), NODEIPMI_OK);
  const nodeipmi_change_record first = await_change(state, NODEIPMI_CHANGE_STATUS);
  assert_int_equal(first.changes, NODEIPMI_CHANGE_STATUS | NODEIPMI_CHANGE_POWER);
  assert_int_equal(first.previous_attempted, 0);
  assert_int_equal(nodeipmi_power(state, "a", NODEIPMI_POWER_OFF, 10000, 0, NULL, NULL), NODEIPMI_OK);
  const nodeipmi_change_record off = await_change(state, NODEIPMI_CHANGE_POWER);
  assert_int_equal(off.power, NODEIPMI_POWER_STATE_OFF);
  assert_int_equal(off.previous_power, NODEIPMI_POWER_STATE_ON);
  /* The observer is told of it too, and all that was polled until then changed it no further. */
  sightings_await(&seen, 2);
  assert_int_equal(nodeipmi_monitor_stop(state, NULL), NODEIPMI_OK);
  assert_int_equal(read_after(state, 0), 0);
  close_state(state);
  sightings_destroy(&seen);
  bmcsim_stop(&sim);
}

static void WhatIsReadOfTheHardwareIsLogged(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  nodeipmi *const state = open_followed_state(0, sim.address);
  nodeipmi_sensor_list *list = NULL;
  assert_int_equal(nodeipmi_sensors_read(state, "a", NULL, 0, &list, NULL, NULL), NODEIPMI_OK);
  nodeipmi_sensor_list_free(list);
  nodeipmi_node_status status = {.struct_size = sizeof status};
  assert_int_equal(nodeipmi_node_status_get(state, "a", &status, NULL), NODEIPMI_OK);
  const nodeipmi_change_record *const record = take_one(state);
  assert_true((record->changes & NODEIPMI_CHANGE_HEALTH) != 0);
  assert_true(record->health.severity > NODEIPMI_SEVERITY_OK && record->health.bad_sensors[0] != '\0');
  assert_memory_equal(&record->health, &status.health, sizeof status.health);
  assert_int_equal(record->previous_health.severity, NODEIPMI_SEVERITY_UNKNOWN);
  close_state(state);
  bmcsim_stop(&sim);
}

static void *test_the_node(void *state) {
  (void)nodeipmi_test(state, "a", 0, NULL, NULL);
  return NULL;
}

static void WaitsForWhatAnotherThreadLogs(void **unused) {
  (void)unused;
  nodeipmi *const state = open_followed_state(0, "127.0.0.1:1");
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_subscriber_wait(state, "s", 0, 0, &error), NODEIPMI_TIMED_OUT, &error);
  check_status(nodeipmi_subscriber_wait(state, "s", 0, 1, &error), NODEIPMI_TIMED_OUT, &error);
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, test_the_node, state), 0);
  await_record(state, 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  await_record(state, 0); /* until it is acknowledged */
  assert_int_equal(read_after(state, 0), 1);
  check_status(nodeipmi_subscriber_wait(state, "s", records[0].position, 0, &error), NODEIPMI_TIMED_OUT, &error);
  acknowledge(state, records[0].position);
  check_status(nodeipmi_subscriber_wait(state, "s", 0, 0, &error), NODEIPMI_TIMED_OUT, &error);
  close_state(state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(WhatATestFoundIsReadUntilItIsAcknowledged),
      cmocka_unit_test(ASnapshotComesFirst),
      cmocka_unit_test(WhatBecomesOfTheNodeIsLogged),
      cmocka_unit_test(OfANodeTheOldestAreMerged),
      cmocka_unit_test(WhatAMonitorFindsIsLogged),
      cmocka_unit_test(WhatIsReadOfTheHardwareIsLogged),
      cmocka_unit_test(WaitsForWhatAnotherThreadLogs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
