/* How often `callback` and `free` run, on which thread, and with what. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/abi/support.h"

enum { FORMS = 11 };

/* The asynchronous calls, each with arguments that are right. */
static nodeipmi_status submit(int form, nodeipmi *state, const char *name, uint32_t timeout_ms, tally *counts,
                              nodeipmi_op *op, nodeipmi_error *error) {
  const nodeipmi_completion completion = tally_completion(counts);
  switch (form) {
    case 0: return nodeipmi_test_async(state, name, timeout_ms, completion, op, error);
    case 1: return nodeipmi_power_async(state, name, NODEIPMI_POWER_ON, 0, timeout_ms, completion, op, error);
    case 2: return nodeipmi_identify_async(state, name, 1, timeout_ms, completion, op, error);
    case 3:
      return nodeipmi_boot_device_set_async(state, name, NODEIPMI_BOOT_DEVICE_PXE, 0, timeout_ms, completion, op,
                                            error);
    case 4: return nodeipmi_boot_device_get_async(state, name, timeout_ms, completion, op, error);
    case 5: return nodeipmi_info_async(state, name, timeout_ms, tally_info_completion(counts), op, error);
    case 6: return nodeipmi_sel_read_async(state, name, 0, 0, timeout_ms, tally_sel_completion(counts), op, error);
    case 7: return nodeipmi_sel_clear_async(state, name, timeout_ms, completion, op, error);
    case 8: return nodeipmi_fru_read_async(state, name, timeout_ms, tally_fru_completion(counts), op, error);
    case 9:
      return nodeipmi_power_draw_read_async(state, name, timeout_ms, tally_power_draw_completion(counts), op, error);
    default:
      return nodeipmi_sensors_read_async(state, name, NULL, timeout_ms, tally_sensors_completion(counts), op, error);
  }
}

/* One operation of each kind that is to end with `wanted`. */
static void check_each_ends_with(nodeipmi *state, const char *name, uint32_t timeout_ms, nodeipmi_status wanted) {
  nodeipmi_error error = {.struct_size = sizeof error};
  for (int form = 0; form < FORMS; ++form) {
    tally counts;
    tally_init(&counts);
    nodeipmi_op op = 0;
    check_status(submit(form, state, name, timeout_ms, &counts, &op, &error), NODEIPMI_OK, &error);
    assert_int_not_equal(op, 0);
    check_status(nodeipmi_op_wait(state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
    const tally seen = tally_look(&counts);
    assert_int_equal(seen.callbacks, 1);
    assert_int_equal(seen.frees, 1);
    assert_int_equal(seen.frees_too_early, 0);
    assert_int_equal(seen.malformed, 0);
    assert_int_equal(seen.op, op);
    check_status(seen.status, wanted, NULL);
    assert_false(pthread_equal(seen.thread, pthread_self()));
    tally_destroy(&counts);
  }
}

static void SuccessRunsEachOnce(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  nodeipmi *const state = open_new_state();
  add_host(state, "a", sim.address);
  check_each_ends_with(state, "a", 0, NODEIPMI_OK);
  close_state(state);
  bmcsim_stop(&sim);
}

static void FailureRunsEachOnce(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  char closed[ADDRESS_SIZE];
  silent_peer silent;
  name_closed_port(closed);
  silent_peer_open(&silent, 1);
  add_host_without_credentials(state, "keyless", closed);
  add_host(state, "closed", closed);
  add_host(state, "silent", silent.address);
  check_each_ends_with(state, "keyless", 0, NODEIPMI_NO_CREDENTIALS);
  check_each_ends_with(state, "closed", 0, NODEIPMI_UNREACHABLE);
  check_each_ends_with(state, "silent", 200, NODEIPMI_NO_ANSWER);
  close_state(state);
  silent_peer_close(&silent);
}

static void RefusedSubmissionRunsFreeOnlyAndBeforeItReturns(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  add_tenant(state, "tenant");
  add_host(state, "host", "127.0.0.1:1");
  const struct {
    nodeipmi *state;
    const char *name;
    uint32_t timeout_ms;
    uint32_t error_size;
    nodeipmi_status wanted;
  } cases[] = {
      {NULL, "host", 0, sizeof(nodeipmi_error), NODEIPMI_INVALID_ARGUMENT},
      {state, NULL, 0, sizeof(nodeipmi_error), NODEIPMI_INVALID_ARGUMENT},
      {state, "", 0, sizeof(nodeipmi_error), NODEIPMI_INVALID_ARGUMENT},
      {state, "nobody", 0, sizeof(nodeipmi_error), NODEIPMI_NOT_FOUND},
      {state, "tenant", 0, sizeof(nodeipmi_error), NODEIPMI_NOT_HOST_NODE},
      {state, "host", NODEIPMI_MAX_TIMEOUT_MS + 1, sizeof(nodeipmi_error), NODEIPMI_INVALID_ARGUMENT},
      {state, "host", 0, 4, NODEIPMI_INVALID_ARGUMENT},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    for (int form = 0; form < FORMS; ++form) {
      tally counts;
      tally_init(&counts);
      nodeipmi_error error = {.struct_size = cases[i].error_size};
      nodeipmi_op op = 7;
      const nodeipmi_status status =
          submit(form, cases[i].state, cases[i].name, cases[i].timeout_ms, &counts, &op, &error);
      assert_int_equal(status, cases[i].wanted);
      const tally seen = tally_look(&counts);
      assert_int_equal(seen.frees, 1);
      assert_int_equal(seen.callbacks, 0);
      assert_int_equal(op, 7);
      tally_destroy(&counts);
    }
  }
  close_state(state);
}

static void count_one_free(void *user_data) { ++*(int *)user_data; }

static void SubmissionWithoutCallbackRunsFree(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  add_host(state, "host", "127.0.0.1:1");
  nodeipmi_error error = {.struct_size = sizeof error};
  int frees = 0;
  const nodeipmi_completion completion = {.user_data = &frees, .free = count_one_free};
  const nodeipmi_info_completion info_completion = {.user_data = &frees, .free = count_one_free};
  check_status(nodeipmi_test_async(state, "host", 0, completion, NULL, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "callback"));
  assert_int_equal(frees, 1);
  check_status(nodeipmi_info_async(state, "host", 0, info_completion, NULL, &error), NODEIPMI_INVALID_ARGUMENT,
               &error);
  assert_int_equal(frees, 2);
  const nodeipmi_sensors_completion sensors_completion = {.user_data = &frees, .free = count_one_free};
  check_status(nodeipmi_sensors_read_async(state, "host", NULL, 0, sensors_completion, NULL, &error),
               NODEIPMI_INVALID_ARGUMENT, &error);
  assert_int_equal(frees, 3);
  const nodeipmi_sel_completion sel_completion = {.user_data = &frees, .free = count_one_free};
  check_status(nodeipmi_sel_read_async(state, "host", 0, 0, 0, sel_completion, NULL, &error),
               NODEIPMI_INVALID_ARGUMENT, &error);
  assert_int_equal(frees, 4);
  const nodeipmi_fru_completion fru_completion = {.user_data = &frees, .free = count_one_free};
  check_status(nodeipmi_fru_read_async(state, "host", 0, fru_completion, NULL, &error), NODEIPMI_INVALID_ARGUMENT,
               &error);
  assert_int_equal(frees, 5);
  const nodeipmi_power_draw_completion draw_completion = {.user_data = &frees, .free = count_one_free};
  check_status(nodeipmi_power_draw_read_async(state, "host", 0, draw_completion, NULL, &error),
               NODEIPMI_INVALID_ARGUMENT, &error);
  assert_int_equal(frees, 6);
  close_state(state);
}

static void FreeMayBeNull(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  nodeipmi_error error = {.struct_size = sizeof error};
  tally counts;
  tally_init(&counts);
  nodeipmi_completion completion = tally_completion(&counts);
  completion.free = NULL;
  check_status(nodeipmi_test_async(state, "nobody", 0, completion, NULL, &error), NODEIPMI_NOT_FOUND, &error);
  nodeipmi_op op = 0;
  check_status(nodeipmi_test_async(state, "keyless", 0, completion, &op, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
  assert_int_equal(tally_look(&counts).callbacks, 1);
  close_state(state);
  tally_destroy(&counts);
}

static void OutcomeOfAnOperationWithoutOpAndErrorArrives(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  tally counts;
  tally_init(&counts);
  for (int form = 0; form < FORMS; ++form) {
    assert_int_equal(submit(form, state, "keyless", 0, &counts, NULL, NULL), NODEIPMI_OK);
  }
  tally_await_frees(&counts, FORMS);
  assert_int_equal(tally_look(&counts).callbacks, FORMS);
  close_state(state);
  tally_destroy(&counts);
}

static int compare_ops(const void *a, const void *b) {
  const nodeipmi_op left = *(const nodeipmi_op *)a;
  const nodeipmi_op right = *(const nodeipmi_op *)b;
  return (left > right) - (left < right);
}

static void OpsNeverRepeat(void **unused) {
  (void)unused;
  enum { OPS = 1200 };
  nodeipmi *const state = open_new_state();
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  nodeipmi_error error = {.struct_size = sizeof error};
  tally counts;
  tally_init(&counts);
  nodeipmi_op *const ops = calloc(OPS, sizeof *ops);
  assert_non_null(ops);
  for (int i = 0; i < OPS; ++i) {
    check_status(submit(i % FORMS, state, "keyless", 0, &counts, &ops[i], &error), NODEIPMI_OK, &error);
  }
  tally_await_frees(&counts, OPS);
  qsort(ops, OPS, sizeof *ops, compare_ops);
  assert_int_not_equal(ops[0], 0);
  for (int i = 1; i < OPS; ++i) assert_int_not_equal(ops[i - 1], ops[i]);
  free(ops);
  close_state(state);
  tally_destroy(&counts);
}

static void CancelEndsAnOperationOnce(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  silent_peer silent;
  silent_peer_open(&silent, 1);
  add_host(state, "silent", silent.address);
  nodeipmi_error error = {.struct_size = sizeof error};
  for (int form = 0; form < FORMS; ++form) {
    tally counts;
    tally_init(&counts);
    /* The second waits behind the first for its turn on the BMC. */
    nodeipmi_op active = 0;
    nodeipmi_op queued = 0;
    check_status(submit(form, state, "silent", 0, &counts, &active, &error), NODEIPMI_OK, &error);
    check_status(submit(form, state, "silent", 0, &counts, &queued, &error), NODEIPMI_OK, &error);
    check_status(nodeipmi_op_cancel(state, queued, &error), NODEIPMI_OK, &error);
    check_status(nodeipmi_op_wait(state, queued, UINT32_MAX, &error), NODEIPMI_OK, &error);
    assert_int_equal(tally_look(&counts).op, queued);
    assert_int_equal(tally_look(&counts).callbacks, 1);
    check_status(nodeipmi_op_cancel(state, active, &error), NODEIPMI_OK, &error);
    check_status(nodeipmi_op_cancel(state, active, &error), NODEIPMI_OK, &error);
    check_status(nodeipmi_op_wait(state, active, UINT32_MAX, &error), NODEIPMI_OK, &error);
    check_status(nodeipmi_op_cancel(state, active, &error), NODEIPMI_OK, &error);
    const tally seen = tally_look(&counts);
    assert_int_equal(seen.callbacks, 2);
    assert_int_equal(seen.cancelled, 2);
    assert_int_equal(seen.frees, 2);
    tally_destroy(&counts);
  }
  nodeipmi_node_status status = {.struct_size = sizeof status};
  check_status(nodeipmi_node_status_get(state, "silent", &status, &error), NODEIPMI_OK, &error);
  assert_int_equal(status.attempted, 0);
  assert_string_equal(status.ipmi_status, "NA");
  close_state(state);
  silent_peer_close(&silent);
}

static void CancelOfWhatNeverRanIsHarmless(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_op_cancel(state, 0, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_cancel(state, UINT64_MAX, &error), NODEIPMI_OK, &error);
  assert_string_equal(error.message, "OK");
  close_state(state);
}

static void CloseEndsAHundredOperationsOnceEach(void **unused) {
  (void)unused;
  enum { PEERS = 10, OPS = 100 };
  nodeipmi *const state = open_new_state();
  silent_peer peers[PEERS];
  char names[PEERS][16];
  for (int i = 0; i < PEERS; ++i) {
    silent_peer_open(&peers[i], i + 1);
    (void)snprintf(names[i], sizeof names[i], "n%d", i);
    add_host(state, names[i], peers[i].address);
  }
  nodeipmi_error error = {.struct_size = sizeof error};
  tally counts;
  tally_init(&counts);
  for (int i = 0; i < OPS; ++i) {
    check_status(submit(i % FORMS, state, names[i % PEERS], NODEIPMI_MAX_TIMEOUT_MS, &counts, NULL, &error),
                 NODEIPMI_OK, &error);
  }
  close_state(state);
  const tally seen = tally_look(&counts);
  assert_int_equal(seen.callbacks, OPS);
  assert_int_equal(seen.cancelled, OPS);
  assert_int_equal(seen.frees, OPS);
  assert_int_equal(seen.malformed, 0);
  for (int i = 0; i < PEERS; ++i) silent_peer_close(&peers[i]);
  tally_destroy(&counts);
}

static void WaitLooksWaitsAndWaitsWithoutBound(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  silent_peer silent;
  silent_peer_open(&silent, 1);
  add_host(state, "silent", silent.address);
  nodeipmi_error error = {.struct_size = sizeof error};
  tally counts;
  tally_init(&counts);
  nodeipmi_op op = 0;
  check_status(submit(0, state, "silent", 0, &counts, &op, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(state, op, 0, &error), NODEIPMI_TIMED_OUT, &error);
  check_status(nodeipmi_op_wait(state, op, 20, &error), NODEIPMI_TIMED_OUT, &error);
  assert_int_equal(tally_look(&counts).callbacks, 0);
  check_status(nodeipmi_op_cancel(state, op, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
  assert_int_equal(tally_look(&counts).frees, 1);
  check_status(nodeipmi_op_wait(state, op, 0, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(state, op, UINT32_MAX - 1, &error), NODEIPMI_OK, &error);
  close_state(state);
  silent_peer_close(&silent);
  tally_destroy(&counts);
}

/* A callback, or a free, that stays inside until it is let go. */
typedef struct gate {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int holds_free; /* else the callback */
  int inside;
  int open;
} gate;

static void stand_in(gate *g) {
  (void)pthread_mutex_lock(&g->mutex);
  g->inside = 1;
  (void)pthread_cond_broadcast(&g->changed);
  while (!g->open) (void)pthread_cond_wait(&g->changed, &g->mutex);
  (void)pthread_mutex_unlock(&g->mutex);
}

static void gate_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                          const nodeipmi_outcome *outcome) {
  gate *const g = user_data;
  (void)op;
  (void)error;
  (void)outcome;
  if (!g->holds_free) stand_in(g);
}

static void gate_free(void *user_data) {
  gate *const g = user_data;
  if (g->holds_free) stand_in(g);
}

static void WaitOutlastsCallbackAndFree(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  nodeipmi_error error = {.struct_size = sizeof error};
  for (int holds_free = 0; holds_free < 2; ++holds_free) {
    gate g = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .holds_free = holds_free};
    const nodeipmi_completion completion = {.callback = gate_callback, .user_data = &g, .free = gate_free};
    nodeipmi_op op = 0;
    check_status(nodeipmi_test_async(state, "keyless", 0, completion, &op, &error), NODEIPMI_OK, &error);
    (void)pthread_mutex_lock(&g.mutex);
    while (!g.inside) (void)pthread_cond_wait(&g.changed, &g.mutex);
    (void)pthread_mutex_unlock(&g.mutex);
    const nodeipmi_status looked = nodeipmi_op_wait(state, op, 0, NULL);
    /* No lock is held meanwhile: other calls go through. */
    nodeipmi_node node = {.struct_size = sizeof node};
    const nodeipmi_status got = nodeipmi_node_get(state, "keyless", &node, NULL);
    (void)pthread_mutex_lock(&g.mutex);
    g.open = 1;
    (void)pthread_cond_broadcast(&g.changed);
    (void)pthread_mutex_unlock(&g.mutex);
    check_status(nodeipmi_op_wait(state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
    assert_int_equal(looked, NODEIPMI_TIMED_OUT);
    assert_int_equal(got, NODEIPMI_OK);
  }
  close_state(state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(SuccessRunsEachOnce),
      cmocka_unit_test(FailureRunsEachOnce),
      cmocka_unit_test(RefusedSubmissionRunsFreeOnlyAndBeforeItReturns),
      cmocka_unit_test(SubmissionWithoutCallbackRunsFree),
      cmocka_unit_test(FreeMayBeNull),
      cmocka_unit_test(OutcomeOfAnOperationWithoutOpAndErrorArrives),
      cmocka_unit_test(OpsNeverRepeat),
      cmocka_unit_test(CancelEndsAnOperationOnce),
      cmocka_unit_test(CancelOfWhatNeverRanIsHarmless),
      cmocka_unit_test(CloseEndsAHundredOperationsOnceEach),
      cmocka_unit_test(WaitLooksWaitsAndWaitsWithoutBound),
      cmocka_unit_test(WaitOutlastsCallbackAndFree),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
