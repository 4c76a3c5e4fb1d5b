/* What a callback may do: any call that does not block. */
#define _GNU_SOURCE
#include <string.h>

#include "tests/abi/support.h"

/* What a callback works with, and what it found. */
typedef struct scene {
  nodeipmi *state;
  nodeipmi *other; /* a second open state */
  nodeipmi_op running;
  tally *next; /* counts the operations that the callback starts */
  int calls;
  nodeipmi_status statuses[19];
} scene;

static void note(scene *s, nodeipmi_status status) { s->statuses[s->calls++] = status; }

static void check_each_is(const scene *s, int calls, nodeipmi_status wanted) {
  assert_int_equal(s->calls, calls);
  for (int i = 0; i < calls; ++i) check_status(s->statuses[i], wanted, NULL);
}

/* Runs `callback` as that of one operation, to its end. */
static void run_callback(scene *s, nodeipmi_callback callback) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_op op = 0;
  const nodeipmi_completion completion = {.callback = callback, .user_data = s};
  check_status(nodeipmi_test_async(s->state, "keyless", 0, completion, &op, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(s->state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
}

static nodeipmi *open_with_nodes(void) {
  nodeipmi *const state = open_new_state();
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  add_tenant(state, "tenant");
  return state;
}

static void make_blocking_calls(scene *s, nodeipmi *state) {
  note(s, nodeipmi_test(state, "keyless", 0, NULL, NULL));
  note(s, nodeipmi_power(state, "keyless", NODEIPMI_POWER_STATUS, 0, 0, NULL, NULL));
  note(s, nodeipmi_identify(state, "keyless", 1, 0, NULL, NULL));
  note(s, nodeipmi_boot_device_set(state, "keyless", NODEIPMI_BOOT_DEVICE_PXE, 0, 0, NULL, NULL));
  note(s, nodeipmi_boot_device_get(state, "keyless", 0, NULL, NULL));
  nodeipmi_device_info info = {.struct_size = sizeof info};
  note(s, nodeipmi_info(state, "keyless", 0, &info, NULL, NULL));
  nodeipmi_sensor_list *sensors = NULL;
  note(s, nodeipmi_sensors_read(state, "keyless", NULL, 0, &sensors, NULL, NULL));
  nodeipmi_sel_list *log = NULL;
  note(s, nodeipmi_sel_read(state, "keyless", 0, 0, 0, &log, NULL, NULL));
  note(s, nodeipmi_sel_clear(state, "keyless", 0, NULL, NULL));
  nodeipmi_fru_list *inventory = NULL;
  note(s, nodeipmi_fru_read(state, "keyless", 0, &inventory, NULL, NULL));
  nodeipmi_power_draw draw = {.struct_size = sizeof draw};
  note(s, nodeipmi_power_draw_read(state, "keyless", 0, &draw, NULL, NULL));
  note(s, nodeipmi_monitor_start(state, NULL, (nodeipmi_observer){.callback = ignore_change}, NULL));
  note(s, nodeipmi_monitor_stop(state, NULL));
  note(s, nodeipmi_subscriber_wait(state, "subscriber", 0, 0, NULL));
  note(s, nodeipmi_close(state));
}

static void block_on_own_state(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                               const nodeipmi_outcome *outcome) {
  scene *const s = user_data;
  (void)error;
  (void)outcome;
  make_blocking_calls(s, s->state);
  note(s, nodeipmi_op_wait(s->state, op, 0, NULL));
  note(s, nodeipmi_op_wait(s->state, op, UINT32_MAX, NULL));
}

static void BlockingCallsAreRecursive(void **unused) {
  (void)unused;
  scene s = {.state = open_with_nodes()};
  run_callback(&s, block_on_own_state);
  check_each_is(&s, 17, NODEIPMI_RECURSIVE);
  /* nodeipmi_close left it open. */
  nodeipmi_node node = {.struct_size = sizeof node};
  assert_int_equal(nodeipmi_node_get(s.state, "keyless", &node, NULL), NODEIPMI_OK);
  close_state(s.state);
}

static void block_on_other_state(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                 const nodeipmi_outcome *outcome) {
  scene *const s = user_data;
  (void)op;
  (void)error;
  (void)outcome;
  make_blocking_calls(s, s->other);
}

/* Two callbacks that wait for each other's state would never end. */
static void BlockingCallsOnAnotherStateAreRecursive(void **unused) {
  (void)unused;
  scene s = {.state = open_with_nodes(), .other = open_with_nodes()};
  run_callback(&s, block_on_other_state);
  check_each_is(&s, 15, NODEIPMI_RECURSIVE);
  close_state(s.other);
  close_state(s.state);
}

static void check_recursion_with_error(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                       const nodeipmi_outcome *outcome) {
  scene *const s = user_data;
  nodeipmi_error found = {.struct_size = sizeof found};
  (void)op;
  (void)error;
  (void)outcome;
  (void)nodeipmi_test(s->state, "keyless", 0, NULL, &found);
  note(s, found.message[0] != '\0' ? found.status : NODEIPMI_INTERNAL);
}

static void RecursionIsExplained(void **unused) {
  (void)unused;
  scene s = {.state = open_with_nodes()};
  run_callback(&s, check_recursion_with_error);
  check_each_is(&s, 1, NODEIPMI_RECURSIVE);
  close_state(s.state);
}

static void make_other_calls(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                             const nodeipmi_outcome *outcome) {
  scene *const s = user_data;
  (void)error;
  (void)outcome;
  nodeipmi_node node = {.struct_size = sizeof node};
  nodeipmi_node_status status = {.struct_size = sizeof status};
  nodeipmi_menu_item item = {.struct_size = sizeof item};
  const nodeipmi_node_settings settings = {
      .struct_size = sizeof settings, .set = NODEIPMI_SET_ADDRESS, .address = "127.0.0.2"};
  note(s, nodeipmi_op_cancel(s->state, op, NULL));
  note(s, nodeipmi_op_cancel(s->state, s->running, NULL));
  note(s, nodeipmi_node_add(s->state, "new", &settings, NULL));
  note(s, nodeipmi_node_edit(s->state, "keyless", &settings, NULL));
  note(s, nodeipmi_node_get(s->state, "new", &node, NULL));
  note(s, nodeipmi_node_next(s->state, NULL, &node, NULL));
  note(s, nodeipmi_node_status_get(s->state, "new", &status, NULL));
  note(s, nodeipmi_web_address_get(s->state, "new", NULL, 0, &(uint64_t){0}, NULL));
  note(s, nodeipmi_menu_item_get(s->state, "new", 0, &item, NULL));
  note(s, nodeipmi_credentials_set(s->state, "new", "user", "password", 8, NULL));
  note(s, nodeipmi_credentials_clear(s->state, "new", NULL));
  note(s, nodeipmi_node_remove(s->state, "new", NULL));
  nodeipmi_subscriber subscriber = {.struct_size = sizeof subscriber};
  nodeipmi_change_record record = {.struct_size = sizeof record};
  note(s, nodeipmi_subscriber_add(s->state, "s", NODEIPMI_SUBSCRIBER_SNAPSHOT, NULL));
  note(s, nodeipmi_subscriber_next(s->state, NULL, &subscriber, NULL));
  note(s, nodeipmi_subscriber_read(s->state, "s", 0, &record, 1, &(uint32_t){0}, NULL));
  note(s, nodeipmi_subscriber_acknowledge(s->state, "s", record.position, NULL));
  note(s, nodeipmi_subscriber_remove(s->state, "s", NULL));
  note(s, nodeipmi_test_async(s->state, "keyless", 0, tally_completion(s->next), NULL, NULL));
  note(s, nodeipmi_info_async(s->state, "keyless", 0, tally_info_completion(s->next), NULL, NULL));
}

static void EveryOtherCallIsFine(void **unused) {
  (void)unused;
  silent_peer silent;
  silent_peer_open(&silent, 1);
  tally running;
  tally next;
  tally_init(&running);
  tally_init(&next);
  nodeipmi_error error = {.struct_size = sizeof error};
  scene s = {.state = open_with_nodes(), .next = &next};
  add_host(s.state, "silent", silent.address);
  check_status(nodeipmi_test_async(s.state, "silent", 0, tally_completion(&running), &s.running, &error),
               NODEIPMI_OK, &error);
  run_callback(&s, make_other_calls);
  check_each_is(&s, 19, NODEIPMI_OK);
  tally_await_frees(&next, 2);
  assert_int_equal(tally_look(&next).callbacks, 2);
  tally_await_frees(&running, 1);
  assert_int_equal(tally_look(&running).cancelled, 1);
  close_state(s.state);
  tally_destroy(&running);
  tally_destroy(&next);
  silent_peer_close(&silent);
}

/* A callback that asks again and again, as one that watches a node does. */
typedef struct watch {
  nodeipmi *state;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  const char *name;
  uint32_t timeout_ms;
  int submitted;
  int refused;
  nodeipmi_status refusal;
  int callbacks;
  int frees;
} watch;

static void ask_again(watch *w);

static void watch_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                           const nodeipmi_outcome *outcome) {
  watch *const w = user_data;
  (void)op;
  (void)error;
  (void)outcome;
  (void)pthread_mutex_lock(&w->mutex);
  ++w->callbacks;
  (void)pthread_cond_broadcast(&w->changed);
  (void)pthread_mutex_unlock(&w->mutex);
  ask_again(w);
}

static void watch_free(void *user_data) {
  watch *const w = user_data;
  (void)pthread_mutex_lock(&w->mutex);
  ++w->frees;
  (void)pthread_mutex_unlock(&w->mutex);
}

static void ask_again(watch *w) {
  const nodeipmi_completion completion = {.callback = watch_callback, .user_data = w, .free = watch_free};
  const nodeipmi_status status = nodeipmi_test_async(w->state, w->name, w->timeout_ms, completion, NULL, NULL);
  (void)pthread_mutex_lock(&w->mutex);
  if (status == NODEIPMI_OK) {
    ++w->submitted;
  } else {
    ++w->refused;
    w->refusal = status;
  }
  (void)pthread_mutex_unlock(&w->mutex);
}

/* Closes while `watchers` operations are started anew from their own callbacks. */
static void check_close_ends_watching(const char *name, uint32_t timeout_ms, int rounds_before) {
  enum { WATCHERS = 8 };
  silent_peer silent;
  silent_peer_open(&silent, 1);
  watch w = {.mutex = PTHREAD_MUTEX_INITIALIZER,
             .changed = PTHREAD_COND_INITIALIZER,
             .state = open_with_nodes(),
             .name = name,
             .timeout_ms = timeout_ms};
  add_host(w.state, "silent", silent.address);
  for (int i = 0; i < WATCHERS; ++i) ask_again(&w);
  (void)pthread_mutex_lock(&w.mutex);
  while (w.callbacks < rounds_before) (void)pthread_cond_wait(&w.changed, &w.mutex);
  (void)pthread_mutex_unlock(&w.mutex);
  close_state(w.state);
  assert_int_equal(w.callbacks, w.submitted);
  assert_int_equal(w.refused, WATCHERS);
  check_status(w.refusal, NODEIPMI_CANCELLED, NULL);
  assert_int_equal(w.frees, w.submitted + w.refused);
  silent_peer_close(&silent);
}

static void CloseEndsCallbacksThatSubmitAgain(void **unused) {
  (void)unused;
  for (int i = 0; i < 8; ++i) {
    check_close_ends_watching("silent", NODEIPMI_MAX_TIMEOUT_MS, 0);
    check_close_ends_watching("silent", 1, 10);
    check_close_ends_watching("keyless", 0, 100);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(BlockingCallsAreRecursive),
      cmocka_unit_test(BlockingCallsOnAnotherStateAreRecursive),
      cmocka_unit_test(RecursionIsExplained),
      cmocka_unit_test(EveryOtherCallIsFine),
      cmocka_unit_test(CloseEndsCallbacksThatSubmitAgain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
