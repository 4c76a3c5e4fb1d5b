/* Prints a node's inventories, a field on each line:  fru_fields NODE */
#include <nodeipmi/nodeipmi.h>
#include <stdio.h>

int main(int argc, char **argv) {
  nodeipmi *state = NULL;
  nodeipmi_fru_list *list = NULL;
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  if (argc != 2) return 2;
  if (nodeipmi_open(NULL, &state, &error) == NODEIPMI_OK)
    nodeipmi_fru_read(state, argv[1], 0, &list, &outcome, &error);
  nodeipmi_close(state);
  if (error.status != NODEIPMI_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  fputs(nodeipmi_fru_list_trouble(list), stderr);
  for (uint32_t i = 0; i < nodeipmi_fru_list_size(list); ++i) {
    nodeipmi_fru_field field = {.struct_size = sizeof field};
    nodeipmi_fru_list_get(list, i, &field, NULL);
    printf("%u\t%s\t%s\t%s\n", (unsigned)field.unit, field.area, field.field, field.value);
  }
  nodeipmi_fru_list_free(list);
  return 0;
}
