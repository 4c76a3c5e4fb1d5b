/* Tests the IPMI connections of many nodes at once, and says of each as soon as it is known:
 *
 *     test_node_async NAME...
 *
 * The state is that of $NODEIPMI_STATE, or the default one. */
#include <nodeipmi/nodeipmi.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct test {
  const char *name;
  nodeipmi_op op;
  nodeipmi_status status;
} test;

/* Runs on a thread of the library: it must be quick, and may make no call that blocks. */
static void tell(void *user_data, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome) {
  test *const t = user_data;
  (void)op;
  t->status = error->status;
  printf("%s: %s (%lu ms)\n", t->name, error->message, (unsigned long)(outcome->latency_us / 1000));
}

int main(int argc, char **argv) {
  nodeipmi *state = NULL;
  nodeipmi_error error = {.struct_size = sizeof error};
  int failed = 0;
  if (argc < 2) {
    fprintf(stderr, "usage: test_node_async NAME...\n");
    return 2;
  }
  test *const tests = calloc((size_t)argc, sizeof *tests);
  if (tests == NULL) return 1;
  if (nodeipmi_open(NULL, &state, &error) != NODEIPMI_OK) {
    fprintf(stderr, "%s\n", error.message);
    free(tests);
    return 1;
  }

  for (int i = 1; i < argc; ++i) {
    test *const t = &tests[i];
    t->name = argv[i];
    /* No `free`: the tests outlive their operations. */
    const nodeipmi_completion completion = {.callback = tell, .user_data = t};
    /* The callback may run before the call returns: what it writes is not written here, unless the call fails. */
    if (nodeipmi_test_async(state, t->name, 0, completion, &t->op, &error) != NODEIPMI_OK) {
      t->status = error.status;
      printf("%s: %s\n", t->name, error.message);
    }
  }

  for (int i = 1; i < argc; ++i) {
    /* 0: it was never submitted. */
    if (tests[i].op != 0) nodeipmi_op_wait(state, tests[i].op, UINT32_MAX, NULL);
    failed += tests[i].status != NODEIPMI_OK;
  }
  nodeipmi_close(state);
  free(tests);
  return failed == 0 ? 0 : 1;
}
