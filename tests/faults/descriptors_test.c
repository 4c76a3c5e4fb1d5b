/* A host that has no descriptors left: for each number that it may still open, calls succeed or say what is wrong. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"
#include "tests/faults/state_check.h"

enum { ENOUGH = 40 };

static char folder[512];

static int count_descriptors(void) {
  DIR *const entries = opendir("/proc/self/fd");
  int count = -3; /* ".", "..", and the folder itself */
  assert_non_null(entries);
  while (readdir(entries) != NULL) ++count;
  assert_int_equal(closedir(entries), 0);
  return count;
}

static void allow_descriptors(rlim_t most) {
  struct rlimit limit;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = most;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Every failure names its cause; a success is one. Returns whether all succeeded. */
static int use_state(const char *address, int *added) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  const nodeipmi_observer observer = {.callback = ignore_change};
  const nodeipmi_node_settings settings = {
      .struct_size = sizeof settings, .set = NODEIPMI_SET_ADDRESS, .address = address};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi *state = NULL;
  nodeipmi_status status = nodeipmi_open(&options, &state, &error);
  int all = 1;
  if (status != NODEIPMI_OK) {
    assert_true(status == NODEIPMI_STORAGE_ERROR || status == NODEIPMI_INTERNAL);
    assert_true(strlen(error.message) > 0);
    return 0;
  }
  status = *added ? nodeipmi_node_remove(state, "own", &error) : nodeipmi_node_add(state, "own", &settings, &error);
  assert_true(status == NODEIPMI_OK || status == NODEIPMI_STORAGE_ERROR);
  if (status == NODEIPMI_OK) *added = !*added;
  all = all && status == NODEIPMI_OK;
  status = nodeipmi_test(state, "bmc", 2000, NULL, &error);
  if (status != NODEIPMI_OK) print_message("test: %s\n", error.message);
  assert_true(status == NODEIPMI_OK || status == NODEIPMI_INTERNAL || status == NODEIPMI_UNREACHABLE ||
              status == NODEIPMI_STORAGE_ERROR);
  all = all && status == NODEIPMI_OK;
  status = nodeipmi_monitor_start(state, NULL, observer, &error);
  all = all && status == NODEIPMI_OK;
  assert_true(status == NODEIPMI_OK || status == NODEIPMI_STORAGE_ERROR || status == NODEIPMI_INTERNAL);
  if (status == NODEIPMI_OK) assert_int_equal(nodeipmi_monitor_stop(state, NULL), NODEIPMI_OK);
  assert_int_equal(nodeipmi_close(state), NODEIPMI_OK);
  return all;
}

static void FailsWithAReasonAndLosesNothing(void **unused) {
  (void)unused;
  bmcsim sim;
  int added = 0;
  long tried = 0;
  long lost = 0;
  long leaked = 0;
  struct rlimit before;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
  bmcsim_start(&sim);
  make_state_with_shared_node(folder, sizeof folder);
  nodeipmi *state = open_state_in(folder);
  add_host(state, "bmc", sim.address);
  close_state(state);
  assert_true(use_state(sim.address, &added)); /* what is opened once and kept is open now */
  const int open_before = count_descriptors();
  int succeeded = 0;
  for (int more = 0; more < ENOUGH && !succeeded; ++more) {
    allow_descriptors((rlim_t)open_before + (rlim_t)more);
    succeeded = use_state(sim.address, &added);
    allow_descriptors(before.rlim_cur);
    tried += !succeeded;
    leaked += labs((long)count_descriptors() - open_before);
    state = open_state_in(folder);
    assert_non_null(state);
    nodeipmi_node node = {.struct_size = sizeof node};
    lost += nodeipmi_node_get(state, "own", &node, NULL) != (added ? NODEIPMI_OK : NODEIPMI_NOT_FOUND);
    close_state(state);
    lost += count_problems(folder);
  }
  bmcsim_stop(&sim);
  record_fault("no descriptors left (for each number that may still be opened)", tried, lost, leaked);
  assert_true(succeeded);
  assert_true(tried >= 3);
  assert_int_equal(lost, 0);
  assert_int_equal(leaked, 0);
}

int main(void) {
  for (int i = 3; i < 1024; ++i) (void)close(i); /* so that those that are open have the lowest numbers */
  const struct CMUnitTest tests[] = {cmocka_unit_test(FailsWithAReasonAndLosesNothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
