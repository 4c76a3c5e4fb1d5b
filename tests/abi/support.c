#define _GNU_SOURCE
#include "tests/abi/support.h"

#include <string.h>

void check_status(nodeipmi_status status, nodeipmi_status wanted, const nodeipmi_error *error) {
  if (status != wanted) {
    print_error("%s, not %s: %s\n", nodeipmi_status_word(status), nodeipmi_status_word(wanted),
                error == NULL ? "" : error->message);
  }
  assert_int_equal(status, wanted);
  if (error != NULL) assert_int_equal(error->status, wanted);
}

nodeipmi *open_new_state(void) {
  char folder[512];
  name_new_folder(folder, sizeof folder);
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi *state = NULL;
  check_status(nodeipmi_state_init(folder, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_open(&options, &state, &error), NODEIPMI_OK, &error);
  assert_non_null(state);
  return state;
}

void close_state(nodeipmi *state) { assert_int_equal(nodeipmi_close(state), NODEIPMI_OK); }

static void add(nodeipmi *state, const char *name, const nodeipmi_node_settings *settings) {
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_node_add(state, name, settings, &error), NODEIPMI_OK, &error);
}

void ignore_change(void *user_data, const nodeipmi_change *change) {
  (void)user_data;
  (void)change;
}

void add_host(nodeipmi *state, const char *name, const char *address) {
  const nodeipmi_node_settings settings = {.struct_size = sizeof settings,
                                           .set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD,
                                           .address = address,
                                           .user = BMCSIM_USER,
                                           .password = BMCSIM_PASSWORD,
                                           .password_size = strlen(BMCSIM_PASSWORD)};
  add(state, name, &settings);
}

void add_host_without_credentials(nodeipmi *state, const char *name, const char *address) {
  const nodeipmi_node_settings settings = {
      .struct_size = sizeof settings, .set = NODEIPMI_SET_ADDRESS, .address = address};
  add(state, name, &settings);
}

void add_tenant(nodeipmi *state, const char *name) {
  const nodeipmi_node_settings settings = {
      .struct_size = sizeof settings, .set = NODEIPMI_SET_KIND, .kind = NODEIPMI_NODE_TENANT};
  add(state, name, &settings);
}

single_bmc open_single_bmc(const char *option, const char *value) {
  single_bmc single;
  bmcsim_start_with(&single.sim, option, value);
  single.state = open_new_state();
  add_host(single.state, "a", single.sim.address);
  return single;
}

void close_single_bmc(single_bmc *single) {
  close_state(single->state);
  bmcsim_stop(&single->sim);
}

void tally_init(tally *counts) {
  memset(counts, 0, sizeof *counts);
  assert_int_equal(pthread_mutex_init(&counts->mutex, NULL), 0);
  assert_int_equal(pthread_cond_init(&counts->changed, NULL), 0);
}

void tally_destroy(tally *counts) {
  assert_int_equal(pthread_cond_destroy(&counts->changed), 0);
  assert_int_equal(pthread_mutex_destroy(&counts->mutex), 0);
}

static void count_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                           const nodeipmi_outcome *outcome) {
  tally *const counts = user_data;
  (void)pthread_mutex_lock(&counts->mutex);
  ++counts->callbacks;
  counts->cancelled += error->status == NODEIPMI_CANCELLED;
  counts->malformed += op == 0 || error->struct_size != sizeof *error || outcome->struct_size != sizeof *outcome ||
                       error->message[0] == '\0';
  counts->op = op;
  counts->status = error->status;
  counts->thread = pthread_self();
  (void)pthread_mutex_unlock(&counts->mutex);
}

static void count_info_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                const nodeipmi_outcome *outcome, const nodeipmi_device_info *info) {
  tally *const counts = user_data;
  count_callback(user_data, op, error, outcome);
  (void)pthread_mutex_lock(&counts->mutex);
  counts->malformed += info->struct_size != sizeof *info;
  (void)pthread_mutex_unlock(&counts->mutex);
}

/* A list is shown if and only if the operation succeeded. */
static void count_list_callback(tally *counts, nodeipmi_op op, const nodeipmi_error *error,
                                const nodeipmi_outcome *outcome, int has_list) {
  count_callback(counts, op, error, outcome);
  (void)pthread_mutex_lock(&counts->mutex);
  counts->malformed += has_list != (error->status == NODEIPMI_OK);
  (void)pthread_mutex_unlock(&counts->mutex);
}

static void count_sensors_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                   const nodeipmi_outcome *outcome, const nodeipmi_sensor_list *list) {
  count_list_callback(user_data, op, error, outcome, list != NULL);
}

static void count_sel_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                               const nodeipmi_outcome *outcome, const nodeipmi_sel_list *list) {
  count_list_callback(user_data, op, error, outcome, list != NULL);
}

static void count_fru_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                               const nodeipmi_outcome *outcome, const nodeipmi_fru_list *list) {
  count_list_callback(user_data, op, error, outcome, list != NULL);
}

static void count_power_draw_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                      const nodeipmi_outcome *outcome, const nodeipmi_power_draw *draw) {
  count_list_callback(user_data, op, error, outcome, draw != NULL && draw->struct_size == sizeof *draw);
}

static void count_free(void *user_data) {
  tally *const counts = user_data;
  (void)pthread_mutex_lock(&counts->mutex);
  ++counts->frees;
  counts->frees_too_early += counts->frees > counts->callbacks;
  (void)pthread_cond_broadcast(&counts->changed);
  (void)pthread_mutex_unlock(&counts->mutex);
}

nodeipmi_completion tally_completion(tally *counts) {
  return (nodeipmi_completion){.callback = count_callback, .user_data = counts, .free = count_free};
}

nodeipmi_info_completion tally_info_completion(tally *counts) {
  return (nodeipmi_info_completion){.callback = count_info_callback, .user_data = counts, .free = count_free};
}

nodeipmi_sensors_completion tally_sensors_completion(tally *counts) {
  return (nodeipmi_sensors_completion){.callback = count_sensors_callback, .user_data = counts, .free = count_free};
}

nodeipmi_sel_completion tally_sel_completion(tally *counts) {
  return (nodeipmi_sel_completion){.callback = count_sel_callback, .user_data = counts, .free = count_free};
}

nodeipmi_power_draw_completion tally_power_draw_completion(tally *counts) {
  return (nodeipmi_power_draw_completion){
      .callback = count_power_draw_callback, .user_data = counts, .free = count_free};
}

nodeipmi_fru_completion tally_fru_completion(tally *counts) {
  return (nodeipmi_fru_completion){.callback = count_fru_callback, .user_data = counts, .free = count_free};
}

void tally_await_frees(tally *counts, int frees) {
  (void)pthread_mutex_lock(&counts->mutex);
  while (counts->frees < frees) (void)pthread_cond_wait(&counts->changed, &counts->mutex);
  (void)pthread_mutex_unlock(&counts->mutex);
}

tally tally_look(tally *counts) {
  (void)pthread_mutex_lock(&counts->mutex);
  const tally now = *counts;
  (void)pthread_mutex_unlock(&counts->mutex);
  return now;
}
