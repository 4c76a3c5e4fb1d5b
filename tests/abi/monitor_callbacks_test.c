/* What a monitor's callback may do: any call that does not block. */
#define _GNU_SOURCE
#include "tests/abi/sightings.h"
#include "tests/abi/support.h"

static const nodeipmi_monitor_options quick = {.struct_size = sizeof quick, .interval_ms = 100};

static nodeipmi_status start(nodeipmi *state, sightings *seen) {
  return nodeipmi_monitor_start(state, &quick, sightings_observer(seen), NULL);
}

static void stop(nodeipmi *state, sightings *seen) {
  assert_int_equal(nodeipmi_monitor_stop(state, NULL), NODEIPMI_OK);
  const sightings now = sightings_look(seen);
  assert_int_equal(now.frees, 1);
  assert_int_equal(now.too_late + now.together + now.malformed, 0);
}

typedef struct scene {
  nodeipmi *state;
  nodeipmi *other; /* a second open state */
  sightings *refused;
  tally *next; /* counts the operations that the callback starts */
  int done;
  int calls;
  nodeipmi_status statuses[24];
} scene;

static void note(scene *s, nodeipmi_status status) { s->statuses[s->calls++] = status; }

static void check_each_is(const scene *s, int calls, nodeipmi_status wanted) {
  assert_int_equal(s->calls, calls);
  for (int i = 0; i < calls; ++i) check_status(s->statuses[i], wanted, NULL);
}

static void make_blocking_calls(scene *s, nodeipmi *state) {
  nodeipmi_device_info info = {.struct_size = sizeof info};
  note(s, nodeipmi_test(state, "keyless", 0, NULL, NULL));
  note(s, nodeipmi_power(state, "keyless", NODEIPMI_POWER_STATUS, 0, 0, NULL, NULL));
  note(s, nodeipmi_identify(state, "keyless", 1, 0, NULL, NULL));
  note(s, nodeipmi_boot_device_set(state, "keyless", NODEIPMI_BOOT_DEVICE_PXE, 0, 0, NULL, NULL));
  note(s, nodeipmi_boot_device_get(state, "keyless", 0, NULL, NULL));
  note(s, nodeipmi_info(state, "keyless", 0, &info, NULL, NULL));
  note(s, nodeipmi_op_wait(state, 1, UINT32_MAX, NULL));
  note(s, nodeipmi_monitor_stop(state, NULL));
  note(s, nodeipmi_close(state));
}

static void block(void *argument, const nodeipmi_change *change) {
  scene *const s = argument;
  (void)change;
  if (s->done++ > 0) return;
  make_blocking_calls(s, s->state);
  make_blocking_calls(s, s->other);
  note(s, start(s->state, &s->refused[0]));
  note(s, start(s->other, &s->refused[1]));
}

static void BlockingCallsAreRecursive(void **unused) {
  (void)unused;
  sightings seen;
  sightings refused[2];
  sightings_init(&seen);
  for (int i = 0; i < 2; ++i) sightings_init(&refused[i]);
  scene s = {.state = open_new_state(), .other = open_new_state(), .refused = refused};
  add_host_without_credentials(s.state, "keyless", "127.0.0.1:1");
  add_host_without_credentials(s.other, "keyless", "127.0.0.1:1");
  seen.act = block;
  seen.argument = &s;
  assert_int_equal(start(s.state, &seen), NODEIPMI_OK);
  sightings_await(&seen, 1);
  /* It still runs: neither the stop nor the close had an effect. */
  stop(s.state, &seen);
  check_each_is(&s, 20, NODEIPMI_RECURSIVE);
  for (int i = 0; i < 2; ++i) {
    assert_int_equal(sightings_look(&refused[i]).frees, 1);
    assert_int_equal(sightings_look(&refused[i]).callbacks, 0);
    sightings_destroy(&refused[i]);
  }
  close_state(s.other);
  close_state(s.state);
  sightings_destroy(&seen);
}

static void call(void *argument, const nodeipmi_change *change) {
  scene *const s = argument;
  if (s->done++ > 0) return;
  nodeipmi_node node = {.struct_size = sizeof node};
  nodeipmi_node_status status = {.struct_size = sizeof status};
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  nodeipmi_op op = 0;
  const nodeipmi_node_settings settings = {
      .struct_size = sizeof settings, .set = NODEIPMI_SET_ADDRESS, .address = "127.0.0.2"};
  note(s, nodeipmi_node_get(s->state, change->node, &node, NULL));
  note(s, nodeipmi_node_next(s->state, NULL, &node, NULL));
  /* What is told is stored. */
  note(s, nodeipmi_node_status_get(s->state, change->node, &status, NULL));
  note(s, status.status == change->status && status.attempted_unix_ms == change->unix_ms ? NODEIPMI_OK : status.status);
  note(s, nodeipmi_monitor_stats_get(s->state, &stats, NULL));
  note(s, nodeipmi_node_add(s->state, "new", &settings, NULL));
  note(s, nodeipmi_credentials_set(s->state, "new", "user", "password", 8, NULL));
  note(s, nodeipmi_node_remove(s->state, "new", NULL));
  note(s, nodeipmi_node_edit(s->state, change->node, &settings, NULL));
  note(s, nodeipmi_test_async(s->state, change->node, 0, tally_completion(s->next), &op, NULL));
  note(s, nodeipmi_op_cancel(s->state, op, NULL));
}

static void EveryOtherCallIsFine(void **unused) {
  (void)unused;
  sightings seen;
  tally next;
  sightings_init(&seen);
  tally_init(&next);
  scene s = {.state = open_new_state(), .next = &next};
  add_host_without_credentials(s.state, "keyless", "127.0.0.1:1");
  seen.act = call;
  seen.argument = &s;
  assert_int_equal(start(s.state, &seen), NODEIPMI_OK);
  sightings_await(&seen, 1);
  tally_await_frees(&next, 1);
  stop(s.state, &seen);
  check_each_is(&s, 11, NODEIPMI_OK);
  close_state(s.state);
  tally_destroy(&next);
  sightings_destroy(&seen);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(BlockingCallsAreRecursive),
      cmocka_unit_test(EveryOtherCallIsFine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
