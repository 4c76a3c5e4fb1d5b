/* Adds rack-n0001 and so on to a state:  many_nodes STATE COUNT PORT
 *
 * Their BMCs are at 127.1.0.1 and the addresses behind it. Adding them in one process takes a second; a thousand
 * commands would take many. */
#include <nodeipmi/nodeipmi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char kPassword[] = "correct horse";

static int fail(const nodeipmi_error *error) {
  fprintf(stderr, "many_nodes: %s\n", error->message);
  return 1;
}

int main(int argc, char **argv) {
  nodeipmi_open_options options = {.struct_size = sizeof options};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi *state = NULL;
  int i;
  if (argc != 4) return 2;
  options.state_dir = argv[1];
  if (nodeipmi_open(&options, &state, &error) != NODEIPMI_OK) return fail(&error);
  for (i = 1; i <= atoi(argv[2]); ++i) {
    char name[32], address[32];
    nodeipmi_node_settings node = {.struct_size = sizeof node};
    snprintf(name, sizeof name, "rack-n%04d", i);
    snprintf(address, sizeof address, "127.1.%d.%d:%s", i / 256, i % 256, argv[3]);
    node.set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD;
    node.address = address;
    node.user = "admin";
    node.password = kPassword;
    node.password_size = strlen(kPassword);
    if (nodeipmi_node_add(state, name, &node, &error) != NODEIPMI_OK) return fail(&error);
  }
  nodeipmi_close(state);
  return 0;
}
