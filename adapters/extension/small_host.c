/* A host with one node: it tells the plugin where the node's BMC is, enters user and password, and runs an item. */
#include <dlfcn.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#include "nodeipmi/node_extension.h"

static const char *bmc;
static sem_t done;

static node_ext_status get_node(const node_host *host, uint32_t index, node_host_node *node) {
  (void)host;
  if (index > 0) return NODE_EXT_NOT_FOUND;
  node->kind = NODE_HOST_KIND_HOST;
  (void)snprintf(node->id, sizeof node->id, "node1");
  return NODE_EXT_OK;
}

static node_ext_status get_attribute(const node_host *host, const char *node, const char *key, char *value,
                                     uint64_t size) {
  (void)host, (void)node;
  if (strcmp(key, NODE_HOST_ATTRIBUTE_BMC_ADDRESS) != 0) return NODE_EXT_NOT_FOUND;
  return snprintf(value, size, "%s", bmc) < (int)size ? NODE_EXT_OK : NODE_EXT_TOO_SMALL;
}

static const node_host_nodes nodes = {sizeof nodes, 0, get_node, get_attribute};

static const void *get_extension(const node_host *host, const char *name) {
  (void)host;
  return strcmp(name, NODE_HOST_NODES) == 0 ? &nodes : NULL;
}

static void tell(void *user_data, uint64_t run, const node_ext_error *error) {
  (void)run;
  *(node_ext_error *)user_data = *error;
  sem_post(&done);
}

int main(int argc, char **argv) { /* PLUGIN STATE-FOLDER BMC USER ITEM, the password on standard input */
  static const node_host host = {sizeof host, NODE_EXT_ABI_VERSION, "small host", "1", NULL, get_extension};
  char password[64] = "";
  void *const library = argc == 6 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  const node_ext_entry *const entry = library ? dlsym(library, "node_extension_entry") : NULL;
  const node_ext *ext = NULL;
  node_ext_error error = {.struct_size = sizeof error}, result;
  if (!entry || entry->abi_version >> 16 != NODE_EXT_ABI_VERSION >> 16) return 2;
  if (!fgets(password, sizeof password, stdin) || sem_init(&done, 0, 0) != 0) return 2;
  bmc = argv[3];
  if (!entry->init(argv[2], &error) && !entry->create(&host, &ext, &error) && !ext->start(ext, &error)) {
    const node_ext_fields *const fields = ext->get_extension(ext, NODE_EXT_FIELDS);
    const node_ext_actions *const actions = ext->get_extension(ext, NODE_EXT_ACTIONS);
    const node_ext_entered entered[] = {{"ipmi.user", argv[4], strlen(argv[4])},
                                        {"ipmi.password", password, strcspn(password, "\n")}};
    if (!fields->set(ext, "node1", entered, 2, &error) &&
        !actions->run(ext, "node1", argv[5], (node_ext_completion){tell, &result, NULL}, NULL, &error))
      sem_wait(&done);
  }
  if (error.status == NODE_EXT_OK) error = result;
  puts(error.message);
  if (ext) ext->destroy(ext, NULL);
  entry->deinit();
  return dlclose(library) != 0 || error.status != NODE_EXT_OK;
}
