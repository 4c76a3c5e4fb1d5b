#define _GNU_SOURCE
#include "tests/faults/state_check.h"

#include <string.h>

#include "tests/abi/support.h"

nodeipmi *open_state_in(const char *folder) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi *state = NULL;
  if (nodeipmi_open(&options, &state, &error) == NODEIPMI_OK) return state;
  print_error("%s\n", error.message);
  return NULL;
}

nodeipmi_status add_node_with_secret(nodeipmi *state, const char *name, nodeipmi_error *error) {
  const nodeipmi_node_settings settings = {.struct_size = sizeof settings,
                                           .set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD,
                                           .address = "192.0.2.1",
                                           .user = "user",
                                           .password = "password",
                                           .password_size = 8};
  return nodeipmi_node_add(state, name, &settings, error);
}

nodeipmi_status set_web(nodeipmi *state, const char *name, const char *web) {
  const nodeipmi_node_settings settings = {.struct_size = sizeof settings, .set = NODEIPMI_SET_WEB, .web = web};
  return nodeipmi_node_edit(state, name, &settings, NULL);
}

void make_state_with_shared_node(char *folder, size_t size) {
  name_new_folder(folder, size);
  assert_int_equal(nodeipmi_state_init(folder, NULL), NODEIPMI_OK);
  nodeipmi *const state = open_state_in(folder);
  assert_non_null(state);
  assert_int_equal(add_node_with_secret(state, "shared", NULL), NODEIPMI_OK);
  close_state(state);
}

long count_unreadable(nodeipmi *state) {
  nodeipmi_node node = {.struct_size = sizeof node};
  nodeipmi_status status = nodeipmi_node_next(state, NULL, &node, NULL);
  long unreadable = 0;
  for (; status == NODEIPMI_OK; status = nodeipmi_node_next(state, node.name, &node, NULL)) {
    unreadable += node.user_set != 1 || node.password_set != 1 || strcmp(node.host, "192.0.2.1") != 0;
  }
  return unreadable + (status != NODEIPMI_NOT_FOUND);
}

long count_problems(const char *folder) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi_finding_list *list = NULL;
  if (nodeipmi_state_examine(&options, &list, NULL) != NODEIPMI_OK) return 1;
  const uint32_t size = nodeipmi_finding_list_size(list);
  long problems = size == 0;
  for (uint32_t i = 0; i < size; ++i) {
    nodeipmi_finding finding = {.struct_size = sizeof finding};
    const int wrong = nodeipmi_finding_list_get(list, i, &finding, NULL) != NODEIPMI_OK ||
                      finding.verdict == NODEIPMI_VERDICT_PROBLEM || finding.verdict == NODEIPMI_VERDICT_SKIPPED;
    if (wrong) print_error("%s: %s\n", finding.name, finding.text);
    problems += wrong;
  }
  nodeipmi_finding_list_free(list);
  return problems;
}
