/* Many threads on one handle. Which call overtakes which is left open; the thread sanitizer sees what must not be. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"

enum { THREADS = 32, ROUNDS = 12 };

static nodeipmi *state;
static tally completions;

typedef struct worker {
  pthread_t thread;
  int number;
  int submitted;
  int unexpected; /* calls that ended otherwise than any order of calls explains */
  nodeipmi_error last;
} worker;

static void expect(worker *w, nodeipmi_status status, nodeipmi_status wanted, const nodeipmi_error *error) {
  if (status == wanted) return;
  ++w->unexpected;
  w->last = *error;
}

/* A node of the thread's own comes, changes and goes. */
static void keep_nodes(worker *w, const char *own) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_node node = {.struct_size = sizeof node};
  const nodeipmi_node_settings settings = {
      .struct_size = sizeof settings, .set = NODEIPMI_SET_ADDRESS, .address = "127.0.0.1:1"};
  expect(w, nodeipmi_node_add(state, own, &settings, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_credentials_set(state, own, "user", "password", 8, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_node_get(state, own, &node, &error), NODEIPMI_OK, &error);
  if (node.password_set != 1 || strcmp(node.name, own) != 0) ++w->unexpected;
  expect(w, nodeipmi_node_edit(state, own, &settings, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_credentials_clear(state, own, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_node_remove(state, own, &error), NODEIPMI_OK, &error);
}

static void look_around(worker *w) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_node node = {.struct_size = sizeof node};
  nodeipmi_node_status status = {.struct_size = sizeof status};
  nodeipmi_menu_item item = {.struct_size = sizeof item};
  char web[64];
  nodeipmi_status next = nodeipmi_node_next(state, NULL, &node, &error);
  while (next == NODEIPMI_OK) next = nodeipmi_node_next(state, node.name, &node, &error);
  expect(w, next, NODEIPMI_NOT_FOUND, &error);
  expect(w, nodeipmi_node_status_get(state, "bmc", &status, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_menu_item_get(state, "bmc", 0, &item, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_web_address_get(state, "bmc", web, sizeof web, NULL, &error), NODEIPMI_OK, &error);
}

static void operate(worker *w) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  nodeipmi_op ended = 0;
  nodeipmi_op cancelled = 0;
  expect(w, nodeipmi_test(state, "bmc", 60000, &outcome, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_test(state, "closed", 60000, NULL, &error), NODEIPMI_UNREACHABLE, &error);
  expect(w, nodeipmi_test_async(state, "bmc", 60000, tally_completion(&completions), &ended, &error), NODEIPMI_OK,
         &error);
  expect(w, nodeipmi_info_async(state, "silent", 60000, tally_info_completion(&completions), &cancelled, &error),
         NODEIPMI_OK, &error);
  w->submitted += 2;
  expect(w, nodeipmi_op_wait(state, cancelled, 0, &error), NODEIPMI_TIMED_OUT, &error);
  expect(w, nodeipmi_op_cancel(state, cancelled, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_op_wait(state, cancelled, UINT32_MAX, &error), NODEIPMI_OK, &error);
  expect(w, nodeipmi_op_wait(state, ended, UINT32_MAX, &error), NODEIPMI_OK, &error);
}

static void *work(void *argument) {
  worker *const w = argument;
  char own[16];
  (void)snprintf(own, sizeof own, "own-%d", w->number);
  for (int round = 0; round < ROUNDS; ++round) {
    switch ((round + w->number) % 3) {
      case 0: keep_nodes(w, own); break;
      case 1: look_around(w); break;
      default: operate(w); break;
    }
  }
  /* One is left for nodeipmi_close. */
  nodeipmi_error error = {.struct_size = sizeof error};
  expect(w, nodeipmi_test_async(state, "silent", NODEIPMI_MAX_TIMEOUT_MS, tally_completion(&completions), NULL, &error),
         NODEIPMI_OK, &error);
  ++w->submitted;
  return NULL;
}

static void ThirtyTwoThreadsShareOneState(void **unused) {
  (void)unused;
  static worker workers[THREADS];
  bmcsim sim;
  silent_peer silent;
  char closed[ADDRESS_SIZE];
  bmcsim_start(&sim);
  silent_peer_open(&silent, 1);
  name_closed_port(closed);
  tally_init(&completions);
  state = open_new_state();
  add_host(state, "bmc", sim.address);
  add_host(state, "silent", silent.address);
  add_host(state, "closed", closed);

  for (int i = 0; i < THREADS; ++i) {
    workers[i].number = i;
    assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
  }
  int submitted = 0;
  int unexpected = 0;
  for (int i = 0; i < THREADS; ++i) {
    assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    submitted += workers[i].submitted;
    unexpected += workers[i].unexpected;
    if (workers[i].unexpected != 0) print_error("thread %d: %s\n", i, workers[i].last.message);
  }
  close_state(state);
  record_fault("32 threads on one handle, closed under what they submitted (operations)", submitted,
               unexpected + (submitted - completions.callbacks) + (submitted - completions.frees), NOT_MEASURED);
  assert_int_equal(unexpected, 0);
  assert_int_equal(completions.callbacks, submitted);
  assert_int_equal(completions.frees, submitted);
  assert_int_equal(completions.malformed, 0);
  assert_int_equal(completions.frees_too_early, 0);
  tally_destroy(&completions);
  silent_peer_close(&silent);
  bmcsim_stop(&sim);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(ThirtyTwoThreadsShareOneState)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
