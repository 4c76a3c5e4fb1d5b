/* Tests the IPMI connection of one node:  test_node NAME
 *
 * The state is that of $NODEIPMI_STATE, or the default one; `nodeipmi init` makes it and `nodeipmi node add` adds to it.
 *     cc -std=c99 test_node.c $(pkg-config --cflags --libs nodeipmi) */
#include <nodeipmi/nodeipmi.h>
#include <stdio.h>

int main(int argc, char **argv) {
  nodeipmi *state = NULL;
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  if (argc != 2) {
    fprintf(stderr, "usage: test_node NAME\n");
    return 2;
  }
  if (nodeipmi_open(NULL, &state, &error) != NODEIPMI_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  const nodeipmi_status status = nodeipmi_test(state, argv[1], 0, &outcome, &error);
  nodeipmi_close(state);
  if (status != NODEIPMI_OK) {
    fprintf(stderr, "%s: %s (%s)\n", argv[1], error.message, nodeipmi_status_word(status));
    return 1;
  }
  printf("%s: OK, power is %s\n", argv[1], outcome.power == NODEIPMI_POWER_STATE_ON ? "on" : "off");
  return 0;
}
