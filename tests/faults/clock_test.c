/* The wall clock jumps, both ways: deadlines and polls keep their time, and what is shown is the time it was then. */
#define _GNU_SOURCE
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/failing_calls.h"
#include "tests/faults/record.h"

enum { SHORT_MS = 300, DAY_MS = 86400000 };

static const long long jumps[] = {DAY_MS,  -DAY_MS,  10LL * 365 * DAY_MS, -10LL * 365 * DAY_MS,
                                  3600000, -3600000, 1000,                -1000};
enum { JUMPS = sizeof jumps / sizeof *jumps };

static int64_t milliseconds(clockid_t which) {
  struct timespec now;
  (void)clock_gettime(which, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Moves the clock while an operation waits for a BMC that is silent. */
static void *jump(void *by) {
  (void)usleep(SHORT_MS * 1000 / 3);
  move_wall_clock(*(const long long *)by);
  return NULL;
}

static void DeadlinesHold(void **unused) {
  (void)unused;
  silent_peer silent;
  long wrong = 0;
  silent_peer_open(&silent, 1);
  nodeipmi *const state = open_new_state();
  add_host(state, "silent", silent.address);
  for (int i = 0; i < JUMPS; ++i) {
    pthread_t jumper;
    assert_int_equal(pthread_create(&jumper, NULL, jump, (void *)&jumps[i]), 0);
    const int64_t begun = milliseconds(CLOCK_MONOTONIC);
    wrong += nodeipmi_test(state, "silent", SHORT_MS, NULL, NULL) != NODEIPMI_NO_ANSWER;
    const int64_t took = milliseconds(CLOCK_MONOTONIC) - begun;
    assert_int_equal(pthread_join(jumper, NULL), 0);
    wrong += took < SHORT_MS || took > SHORT_MS + 5000;
  }
  move_wall_clock(0);
  close_state(state);
  silent_peer_close(&silent);
  record_fault("the clock jumps while an operation waits", JUMPS, wrong, NOT_MEASURED);
  assert_int_equal(wrong, 0);
}

/* Each outcome replaces the one before, whatever the clock says. */
static void TheLastOutcomeIsShownWithItsTime(void **unused) {
  (void)unused;
  long wrong = 0;
  single_bmc bmc = open_single_bmc(NULL, NULL);
  for (int i = 0; i < JUMPS; ++i) {
    nodeipmi_node_status status = {.struct_size = sizeof status};
    move_wall_clock(jumps[i]);
    const int64_t before = milliseconds(CLOCK_REALTIME);
    wrong += nodeipmi_test(bmc.state, "a", 0, NULL, NULL) != NODEIPMI_OK;
    const int64_t after = milliseconds(CLOCK_REALTIME);
    assert_int_equal(nodeipmi_node_status_get(bmc.state, "a", &status, NULL), NODEIPMI_OK);
    wrong += strcmp(status.ipmi_status, "OK") != 0;
    const int shows_it = status.last_connected_unix_ms >= before && status.last_connected_unix_ms <= after &&
                         status.attempted_unix_ms >= before && status.attempted_unix_ms <= after;
    if (!shows_it) print_error("jump %lld: %s\n", jumps[i], status.ipmi_last_connected);
    wrong += !shows_it;

    assert_int_equal(nodeipmi_credentials_set(bmc.state, "a", NULL, "wrong", 5, NULL), NODEIPMI_OK);
    wrong += nodeipmi_test(bmc.state, "a", 0, NULL, NULL) != NODEIPMI_BAD_PASSWORD;
    assert_int_equal(nodeipmi_node_status_get(bmc.state, "a", &status, NULL), NODEIPMI_OK);
    wrong += status.status != NODEIPMI_BAD_PASSWORD;
    wrong += status.last_connected_unix_ms < before || status.last_connected_unix_ms > after;
    assert_int_equal(
        nodeipmi_credentials_set(bmc.state, "a", NULL, BMCSIM_PASSWORD, strlen(BMCSIM_PASSWORD), NULL), NODEIPMI_OK);
  }
  move_wall_clock(0);
  close_single_bmc(&bmc);
  record_fault("the clock jumps between operations", JUMPS, wrong, NOT_MEASURED);
  assert_int_equal(wrong, 0);
}

static uint64_t polls_of(nodeipmi *state) {
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  assert_int_equal(nodeipmi_monitor_stats_get(state, &stats, NULL), NODEIPMI_OK);
  assert_int_equal(stats.failed_polls, 0);
  return stats.polls;
}

static void AMonitorKeepsItsPace(void **unused) {
  (void)unused;
  enum { INTERVAL_MS = 1000, ROUND_MS = 2500 };
  const nodeipmi_monitor_options options = {.struct_size = sizeof options, .interval_ms = INTERVAL_MS};
  const nodeipmi_observer observer = {.callback = ignore_change};
  long wrong = 0;
  single_bmc bmc = open_single_bmc(NULL, NULL);
  assert_int_equal(nodeipmi_monitor_start(bmc.state, &options, observer, NULL), NODEIPMI_OK);
  for (int i = 0; i < 2; ++i) {
    const uint64_t before = polls_of(bmc.state);
    move_wall_clock(jumps[i]);
    (void)usleep(ROUND_MS * 1000);
    const uint64_t made = polls_of(bmc.state) - before;
    wrong += made < 1 || made > 4;
  }
  move_wall_clock(0);
  close_single_bmc(&bmc);
  record_fault("the clock jumps while a monitor polls", 2, wrong, NOT_MEASURED);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(DeadlinesHold),
      cmocka_unit_test(TheLastOutcomeIsShownWithItsTime),
      cmocka_unit_test(AMonitorKeepsItsPace),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
