/* A host that calls from 64 threads and closes the handle. nodeipmi_close must be a handle's last call (nodeipmi.h,
 * "Threads"), so each thread has returned from its last one; but what they submitted is under way, and its callbacks call
 * on while the handle closes. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"
#include "tests/faults/state_check.h"

enum { THREADS = 64, EACH = 8, USUAL_ROUNDS = 6 };

static nodeipmi *state;
static atomic_long submitted;
static atomic_long called_back;
static atomic_long freed;
static atomic_long unexpected;
static atomic_int closing;

static void free_one(void *unused) {
  (void)unused;
  atomic_fetch_add(&freed, 1);
}

static void go_on(void *user_data, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome);

static void submit(const char *node) {
  const nodeipmi_completion completion = {.callback = go_on, .user_data = (void *)node, .free = free_one};
  const nodeipmi_status status = nodeipmi_test_async(state, node, NODEIPMI_MAX_TIMEOUT_MS, completion, NULL, NULL);
  if (status == NODEIPMI_OK) atomic_fetch_add(&submitted, 1);
  else atomic_fetch_sub(&freed, 1); /* it is freed, but no callback runs */
  if (status != NODEIPMI_OK && (status != NODEIPMI_CANCELLED || !atomic_load(&closing)))
    atomic_fetch_add(&unexpected, 1);
}

/* Calls of every sort from a callback. */
static void go_on(void *user_data, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome) {
  nodeipmi_node node = {.struct_size = sizeof node};
  nodeipmi_node_status status = {.struct_size = sizeof status};
  (void)outcome;
  atomic_fetch_add(&called_back, 1);
  const int as_expected =
      (error->status == NODEIPMI_OK || error->status == NODEIPMI_CANCELLED) &&
      nodeipmi_node_get(state, user_data, &node, NULL) == NODEIPMI_OK &&
      nodeipmi_node_status_get(state, user_data, &status, NULL) == NODEIPMI_OK &&
      nodeipmi_op_cancel(state, op, NULL) == NODEIPMI_OK && nodeipmi_close(state) == NODEIPMI_RECURSIVE &&
      nodeipmi_test(state, user_data, 0, NULL, NULL) == NODEIPMI_RECURSIVE;
  if (!as_expected) atomic_fetch_add(&unexpected, 1);
  if (error->status == NODEIPMI_OK) submit(user_data); /* an end that closing alone brings about */
}

static void *work(void *argument) {
  static const char *const nodes[] = {"bmc", "bmc2", "silent", "bmc3"};
  const int number = *(const int *)argument;
  for (int i = 0; i < EACH; ++i) {
    nodeipmi_node node = {.struct_size = sizeof node};
    submit(nodes[(number + i) % 4]);
    if (nodeipmi_node_next(state, NULL, &node, NULL) != NODEIPMI_OK) atomic_fetch_add(&unexpected, 1);
    if (i == EACH / 2 && nodeipmi_credentials_set(state, "silent", "u", "p", 1, NULL) != NODEIPMI_OK)
      atomic_fetch_add(&unexpected, 1);
  }
  return NULL;
}

static int count_threads(void) {
  DIR *const entries = opendir("/proc/self/task");
  int count = -2;
  while (entries != NULL && readdir(entries) != NULL) ++count;
  if (entries != NULL) (void)closedir(entries);
  return count;
}

static void *do_nothing(void *unused) { return unused; }

static void ClosesUnderWhatSixtyFourThreadsSubmitted(void **unused) {
  (void)unused;
  const long rounds = times_to_try("NODEIPMI_CLOSES", USUAL_ROUNDS);
  bmcsim sim;
  silent_peer silent;
  long leaked = 0;
  /* With the first thread a sanitizer begins one of its own. */
  pthread_t first;
  assert_int_equal(pthread_create(&first, NULL, do_nothing, NULL), 0);
  assert_int_equal(pthread_join(first, NULL), 0);
  const int before = count_threads();
  bmcsim_start(&sim);
  silent_peer_open(&silent, 1);
  for (long round = 0; round < rounds; ++round) {
    pthread_t threads[THREADS];
    int numbers[THREADS];
    atomic_store(&closing, 0);
    state = open_new_state();
    add_host(state, "bmc", sim.address);
    add_host(state, "bmc2", sim.address);
    add_host(state, "bmc3", sim.address);
    add_host(state, "silent", silent.address);
    for (int i = 0; i < THREADS; ++i) {
      numbers[i] = i;
      assert_int_equal(pthread_create(&threads[i], NULL, work, &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; ++i) assert_int_equal(pthread_join(threads[i], NULL), 0);
    atomic_store(&closing, 1);
    close_state(state);
    leaked += labs((long)count_threads() - before);
  }
  silent_peer_close(&silent);
  bmcsim_stop(&sim);
  print_message("%ld submitted, %ld callbacks, %ld freed\n", (long)submitted, (long)called_back, (long)freed);
  const long lost = (submitted - called_back) + (submitted - freed) + unexpected;
  record_fault("the handle is closed under what 64 threads submitted (operations)", submitted, lost, leaked);
  assert_int_equal(unexpected, 0);
  assert_int_equal(called_back, submitted);
  assert_int_equal(freed, submitted);
  assert_int_equal(leaked, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(ClosesUnderWhatSixtyFourThreadsSubmitted)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
