/* The monitor: what each of its calls returns, and how often `callback` and `free` run. */
#define _GNU_SOURCE
#include <string.h>

#include "tests/abi/sightings.h"
#include "tests/abi/support.h"

static const nodeipmi_monitor_options quick = {.struct_size = sizeof quick, .interval_ms = 100};

static void must_start(nodeipmi *state, sightings *seen) {
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_monitor_start(state, &quick, sightings_observer(seen), &error), NODEIPMI_OK, &error);
}

static void must_stop(nodeipmi *state) {
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_monitor_stop(state, &error), NODEIPMI_OK, &error);
}

/* The observer was freed once, after the last of its callbacks, which came one at a time. */
static void check_ended(sightings *seen) {
  const sightings now = sightings_look(seen);
  assert_int_equal(now.frees, 1);
  assert_int_equal(now.too_late, 0);
  assert_int_equal(now.together, 0);
  assert_int_equal(now.malformed, 0);
}

static void NothingRunsBeforeTheStart(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  check_status(nodeipmi_monitor_stop(state, &error), NODEIPMI_NOT_FOUND, &error);
  check_status(nodeipmi_monitor_stats_get(state, &stats, &error), NODEIPMI_NOT_FOUND, &error);
  assert_int_equal(stats.struct_size, sizeof stats);
  assert_int_equal(nodeipmi_monitor_stop(state, NULL), NODEIPMI_NOT_FOUND);
  assert_int_equal(nodeipmi_monitor_stats_get(state, &stats, NULL), NODEIPMI_NOT_FOUND);
  close_state(state);
}

static void TellsWhatItFindsAndFreesOnceWhenStopped(void **unused) {
  (void)unused;
  bmcsim sim;
  sightings seen;
  bmcsim_start(&sim);
  sightings_init(&seen);
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  add_host(state, "host", sim.address);
  add_tenant(state, "tenant");
  must_start(state, &seen);
  sightings_await(&seen, 1);
  const nodeipmi_change told = sightings_look(&seen).last;
  assert_string_equal(told.node, "host");
  assert_int_equal(told.changes, NODEIPMI_CHANGE_STATUS | NODEIPMI_CHANGE_POWER);
  assert_int_equal(told.status, NODEIPMI_OK);
  assert_int_equal(told.previous_attempted, 0);
  assert_int_equal(told.power, NODEIPMI_POWER_STATE_ON);
  assert_int_equal(told.cipher_suite, 17);
  assert_string_equal(told.ipmi_status, "OK");
  assert_true(told.unix_ms > 0 && told.last_connected_unix_ms == told.unix_ms);

  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  check_status(nodeipmi_monitor_stats_get(state, &stats, &error), NODEIPMI_OK, &error);
  assert_int_equal(stats.nodes, 1); /* a tenant node is not watched */
  assert_int_equal(stats.ok, 1);
  assert_int_equal(stats.power_on, 1);
  assert_true(stats.polls >= 1 && stats.sessions_opened >= 1);
  assert_int_equal(stats.slowest_count, 1);
  assert_string_equal(stats.slowest[0].node, "host");

  assert_int_equal(sightings_look(&seen).frees, 0);
  must_stop(state);
  check_ended(&seen);
  check_status(nodeipmi_monitor_stop(state, &error), NODEIPMI_NOT_FOUND, &error);
  check_status(nodeipmi_monitor_stats_get(state, &stats, &error), NODEIPMI_NOT_FOUND, &error);
  check_ended(&seen);
  close_state(state);
  sightings_destroy(&seen);
  bmcsim_stop(&sim);
}

static void NullOptionsAndNullFreeAreTaken(void **unused) {
  (void)unused;
  sightings seen;
  sightings_init(&seen);
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  nodeipmi_observer observer = sightings_observer(&seen);
  observer.free = NULL;
  check_status(nodeipmi_monitor_start(state, NULL, observer, &error), NODEIPMI_OK, &error);
  assert_int_equal(nodeipmi_monitor_start(state, NULL, observer, NULL), NODEIPMI_ALREADY_EXISTS);
  sightings_await(&seen, 1);
  assert_int_equal(sightings_look(&seen).last.status, NODEIPMI_NO_CREDENTIALS);
  must_stop(state);
  assert_int_equal(sightings_look(&seen).frees, 0);
  close_state(state);
  sightings_destroy(&seen);
}

static void SecondMonitorOfAHandleIsRefusedAndFreed(void **unused) {
  (void)unused;
  sightings first;
  sightings second;
  sightings_init(&first);
  sightings_init(&second);
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  must_start(state, &first);
  check_status(nodeipmi_monitor_start(state, NULL, sightings_observer(&second), &error), NODEIPMI_ALREADY_EXISTS,
               &error);
  check_ended(&second);
  assert_int_equal(sightings_look(&second).callbacks, 0);
  assert_int_equal(sightings_look(&first).frees, 0);
  /* The first one goes on. */
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  sightings_await(&first, 1);
  must_stop(state);
  check_ended(&first);
  close_state(state);
  sightings_destroy(&first);
  sightings_destroy(&second);
}

static void RefusedStartFreesOnceAndCallsNothing(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  enum { SIZE = sizeof(nodeipmi_monitor_options) };
  const struct {
    nodeipmi *state;
    nodeipmi_monitor_options options;
    uint32_t error_size;
    nodeipmi_status wanted;
  } cases[] = {
      {NULL, {.struct_size = SIZE}, sizeof(nodeipmi_error), NODEIPMI_INVALID_ARGUMENT},
      {state, {.struct_size = 0}, sizeof(nodeipmi_error), NODEIPMI_INVALID_ARGUMENT},
      {state, {.struct_size = SIZE, .interval_ms = 1}, sizeof(nodeipmi_error), NODEIPMI_INVALID_ARGUMENT},
      {state, {.struct_size = SIZE, .flags = 4}, sizeof(nodeipmi_error), NODEIPMI_UNSUPPORTED},
      {state, {.struct_size = SIZE}, 4, NODEIPMI_INVALID_ARGUMENT},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    sightings seen;
    sightings_init(&seen);
    nodeipmi_error error = {.struct_size = cases[i].error_size};
    assert_int_equal(nodeipmi_monitor_start(cases[i].state, &cases[i].options, sightings_observer(&seen), &error),
                     cases[i].wanted);
    check_ended(&seen);
    assert_int_equal(sightings_look(&seen).callbacks, 0);
    assert_int_equal(nodeipmi_monitor_stop(state, NULL), NODEIPMI_NOT_FOUND);
    sightings_destroy(&seen);
  }
  close_state(state);
}

static void look_from_free(void *user_data) {
  nodeipmi *const state = *(nodeipmi **)user_data;
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  const int over = nodeipmi_monitor_stats_get(state, &stats, NULL) == NODEIPMI_NOT_FOUND &&
                   nodeipmi_monitor_stop(state, NULL) == NODEIPMI_NOT_FOUND;
  if (over) *(nodeipmi **)user_data = NULL;
}

/* No call that is made there hangs. */
static void FreeRunsUnderNoLock(void **unused) {
  (void)unused;
  sightings seen;
  sightings_init(&seen);
  nodeipmi *const state = open_new_state();
  nodeipmi *looked = state;
  nodeipmi_observer observer = sightings_observer(&seen);
  observer.user_data = &looked;
  observer.free = look_from_free;
  assert_int_equal(nodeipmi_monitor_start(state, &quick, observer, NULL), NODEIPMI_OK);
  must_stop(state);
  assert_null(looked);
  close_state(state);
  sightings_destroy(&seen);
}

static void CloseStopsTheMonitor(void **unused) {
  (void)unused;
  bmcsim sim;
  silent_peer silent;
  sightings seen;
  bmcsim_start(&sim);
  silent_peer_open(&silent, 1);
  sightings_init(&seen);
  nodeipmi *const state = open_new_state();
  add_host(state, "host", sim.address);
  add_host(state, "silent", silent.address);
  must_start(state, &seen);
  sightings_await(&seen, 1);
  close_state(state);
  check_ended(&seen);
  silent_peer_close(&silent);
  sightings_destroy(&seen);
  bmcsim_stop(&sim);
}

/* Each watches by itself, and its end is not the other's. */
static void TwoHandlesOfOneStateWatchSideBySide(void **unused) {
  (void)unused;
  char folder[512];
  name_new_folder(folder, sizeof folder);
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi *states[2] = {NULL, NULL};
  sightings seen[2];
  bmcsim sim;
  bmcsim_start(&sim);
  assert_int_equal(nodeipmi_state_init(folder, NULL), NODEIPMI_OK);
  for (int i = 0; i < 2; ++i) {
    sightings_init(&seen[i]);
    assert_int_equal(nodeipmi_open(&options, &states[i], NULL), NODEIPMI_OK);
    must_start(states[i], &seen[i]);
  }
  add_host(states[0], "host", sim.address);
  for (int i = 0; i < 2; ++i) sightings_await(&seen[i], 1);
  must_stop(states[0]);
  check_ended(&seen[0]);
  assert_int_equal(nodeipmi_node_remove(states[0], "host", NULL), NODEIPMI_OK);
  sightings_await(&seen[1], 2);
  assert_int_equal(sightings_look(&seen[1]).last.changes & NODEIPMI_CHANGE_REMOVED, NODEIPMI_CHANGE_REMOVED);
  must_stop(states[1]);
  check_ended(&seen[1]);
  for (int i = 0; i < 2; ++i) {
    close_state(states[i]);
    sightings_destroy(&seen[i]);
  }
  bmcsim_stop(&sim);
}

static void AnyNumberOfEnginesUpTo64Watches(void **unused) {
  (void)unused;
  enum { HOSTS = 3 }; /* a BMC has four sessions */
  const char *const names[HOSTS] = {"a", "b", "c"};
  const uint32_t numbers[] = {0, 1, 4, 64};
  char folder[512];
  bmcsim sim;
  name_new_folder(folder, sizeof folder);
  bmcsim_start(&sim);
  assert_int_equal(nodeipmi_state_init(folder, NULL), NODEIPMI_OK);
  nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
    nodeipmi *state = NULL;
    nodeipmi_error error = {.struct_size = sizeof error};
    sightings seen;
    sightings_init(&seen);
    options.engine_threads = numbers[i];
    check_status(nodeipmi_open(&options, &state, &error), NODEIPMI_OK, &error);
    for (int n = 0; n < HOSTS; ++n) {
      (void)nodeipmi_node_remove(state, names[n], NULL);
      add_host(state, names[n], sim.address);
    }
    must_start(state, &seen);
    sightings_await(&seen, HOSTS);
    nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
    check_status(nodeipmi_monitor_stats_get(state, &stats, &error), NODEIPMI_OK, &error);
    assert_int_equal(stats.ok, HOSTS);
    check_status(nodeipmi_test(state, "b", 0, NULL, &error), NODEIPMI_OK, &error);
    must_stop(state);
    check_ended(&seen);
    assert_int_equal(sightings_look(&seen).callbacks, HOSTS);
    close_state(state);
    sightings_destroy(&seen);
  }
  options.engine_threads = 65;
  nodeipmi *state = NULL;
  assert_int_equal(nodeipmi_open(&options, &state, NULL), NODEIPMI_INVALID_ARGUMENT);
  bmcsim_stop(&sim);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(NothingRunsBeforeTheStart),
      cmocka_unit_test(TellsWhatItFindsAndFreesOnceWhenStopped),
      cmocka_unit_test(NullOptionsAndNullFreeAreTaken),
      cmocka_unit_test(SecondMonitorOfAHandleIsRefusedAndFreed),
      cmocka_unit_test(RefusedStartFreesOnceAndCallsNothing),
      cmocka_unit_test(FreeRunsUnderNoLock),
      cmocka_unit_test(CloseStopsTheMonitor),
      cmocka_unit_test(TwoHandlesOfOneStateWatchSideBySide),
      cmocka_unit_test(AnyNumberOfEnginesUpTo64Watches),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
