/* Many threads start and stop the one monitor of a handle. Whose start it is that succeeds is left open; that each
 * observer is freed once, and that none of the calls hangs, is not. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "tests/abi/sightings.h"
#include "tests/abi/support.h"

enum { THREADS = 6, ROUNDS = 12 };

static nodeipmi *state;

typedef struct worker {
  pthread_t thread;
  int unexpected; /* calls that ended otherwise than any order of calls explains */
  nodeipmi_error last;
  sightings seen[ROUNDS];
} worker;

static void expect(worker *w, nodeipmi_status status, nodeipmi_status other, const nodeipmi_error *error) {
  if (status == NODEIPMI_OK || status == other) return;
  ++w->unexpected;
  w->last = *error;
}

static void *work(void *argument) {
  worker *const w = argument;
  const nodeipmi_monitor_options options = {
      .struct_size = sizeof options, .interval_ms = 100, .flags = NODEIPMI_MONITOR_FIRST};
  for (int round = 0; round < ROUNDS; ++round) {
    nodeipmi_error error = {.struct_size = sizeof error};
    nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
    expect(w, nodeipmi_monitor_start(state, &options, sightings_observer(&w->seen[round]), &error),
           NODEIPMI_ALREADY_EXISTS, &error);
    expect(w, nodeipmi_monitor_stats_get(state, &stats, &error), NODEIPMI_NOT_FOUND, &error);
    expect(w, nodeipmi_monitor_stop(state, &error), NODEIPMI_NOT_FOUND, &error);
  }
  return NULL;
}

static void ManyThreadsStartAndStopOneMonitor(void **unused) {
  (void)unused;
  worker *const workers = calloc(THREADS, sizeof *workers);
  assert_non_null(workers);
  bmcsim sim;
  silent_peer silent;
  bmcsim_start(&sim);
  silent_peer_open(&silent, 1);
  state = open_new_state();
  add_host(state, "bmc", sim.address);
  add_host(state, "silent", silent.address);
  add_host_without_credentials(state, "keyless", sim.address);
  for (int i = 0; i < THREADS; ++i) {
    for (int round = 0; round < ROUNDS; ++round) sightings_init(&workers[i].seen[round]);
  }
  for (int i = 0; i < THREADS; ++i) {
    assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
  }
  for (int i = 0; i < THREADS; ++i) assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
  assert_int_equal(nodeipmi_monitor_stop(state, NULL), NODEIPMI_NOT_FOUND);
  close_state(state);
  for (int i = 0; i < THREADS; ++i) {
    if (workers[i].unexpected != 0) print_error("thread %d: %s\n", i, workers[i].last.message);
    assert_int_equal(workers[i].unexpected, 0);
    for (int round = 0; round < ROUNDS; ++round) {
      const sightings seen = sightings_look(&workers[i].seen[round]);
      assert_int_equal(seen.frees, 1);
      assert_int_equal(seen.too_late + seen.together + seen.malformed, 0);
      sightings_destroy(&workers[i].seen[round]);
    }
  }
  free(workers);
  silent_peer_close(&silent);
  bmcsim_stop(&sim);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(ManyThreadsStartAndStopOneMonitor)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
