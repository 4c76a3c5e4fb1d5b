/* Tests the IPMI connection of a node while the program could do other work:  test_node_async NAME */
#include <nodeipmi/nodeipmi.h>
#include <stdio.h>

/* Runs on a thread of the library: it must be quick, and may make no call that blocks. */
static void tell(void *status, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome) {
  (void)op;
  *(nodeipmi_status *)status = error->status;
  if (error->status != NODEIPMI_OK) fprintf(stderr, "%s\n", error->message);
  else printf("OK, power is %s\n", outcome->power == NODEIPMI_POWER_STATE_ON ? "on" : "off");
}

int main(int argc, char **argv) {
  nodeipmi *state = NULL;
  nodeipmi_op op = 0;
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_status status = NODEIPMI_INTERNAL;
  const nodeipmi_completion completion = {.callback = tell, .user_data = &status};
  if (argc != 2) {
    fprintf(stderr, "usage: test_node_async NAME\n");
    return 2;
  }
  if (nodeipmi_open(NULL, &state, &error) == NODEIPMI_OK &&
      nodeipmi_test_async(state, argv[1], 0, completion, &op, &error) == NODEIPMI_OK)
    nodeipmi_op_wait(state, op, UINT32_MAX, NULL); /* until `tell` has run; other work would stand before it */
  else
    fprintf(stderr, "%s\n", error.message);
  nodeipmi_close(state);
  return status == NODEIPMI_OK ? 0 : 1;
}
