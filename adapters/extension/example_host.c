/*
 * A host that loads any plugin with node_extension.h, and shows all that it has: `example_host --help`. It knows nothing
 * of what the plugin does. With --repeat it is a test of a plugin: it loads, uses and unloads it again and again, and
 * fails if a thread or a descriptor is left.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <getopt.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nodeipmi/node_extension.h"

enum { DONE = 0, FAILED = 1, USAGE = 2, MOST_NODES = 1024, MOST_FIELDS = 16, MOST_VALUE = 1024 };

static const char help[] =
    "usage: example_host [OPTION]... PLUGIN.so COMMAND\n"
    "\n"
    "A small host platform: loads the plugin, tells it of the nodes, and does one thing.\n"
    "\n"
    "  show NODE             its status, its health and its fields\n"
    "  menu NODE             the submenu: id, label, asks first or not, why it cannot be used\n"
    "  run NODE ITEM         runs an item; one that asks first needs --yes\n"
    "  set NODE FIELD...     FIELD=VALUE, or FIELD alone: the value is a line of standard input,\n"
    "                        which a secret always is\n"
    "  forget NODE           what the plugin keeps of it is erased\n"
    "  watch COUNT           prints what changes, until there were COUNT changes, or Ctrl-C\n"
    "\n"
    "  --nodes FILE          the nodes, a line for each: ID host|tenant [ADDRESS OF ITS BMC]\n"
    "  --path PATH           of the plugin's configuration, as the plugin has it\n"
    "  --repeat N            all of it N times; fails if a thread or a descriptor is left\n"
    "  --verbose             prints what the plugin logs, to standard error\n"
    "  --yes                 runs an item that asks first\n"
    "\n"
    "Exit code: 0 done, 1 the plugin said no, 2 bad usage.\n"
    "\n"
    "  example_host --nodes nodes --path state nodeipmi_extension.so run node1 test\n";

/* ---- The nodes of this host ---- */

typedef struct row {
  char id[136];
  uint32_t kind;
  char bmc[256];
} row;

static row rows[MOST_NODES];
static uint32_t row_count;
static int verbose;
static int watches; /* changes are of interest */
static sem_t news; /* something was told, or a signal came */
static volatile sig_atomic_t interrupted;

static int read_nodes(const char *path) {
  char line[512], kind[16];
  FILE *const file = fopen(path, "re");
  if (file == NULL) return -1;
  while (row_count < MOST_NODES && fgets(line, sizeof line, file) != NULL) {
    row *const next = &rows[row_count];
    *next = (row){.kind = NODE_HOST_KIND_TENANT};
    if (sscanf(line, "%128s %15s %255s", next->id, kind, next->bmc) < 2) continue;
    if (strcmp(kind, "host") == 0) next->kind = NODE_HOST_KIND_HOST;
    ++row_count;
  }
  return fclose(file);
}

static node_ext_status get_node(const node_host *host, uint32_t index, node_host_node *node) {
  (void)host;
  if (index >= row_count) return NODE_EXT_NOT_FOUND;
  node->kind = rows[index].kind;
  memcpy(node->id, rows[index].id, sizeof node->id);
  node->label[0] = '\0';
  return NODE_EXT_OK;
}

static node_ext_status get_attribute(const node_host *host, const char *node, const char *key, char *value,
                                     uint64_t size) {
  (void)host;
  if (strcmp(key, NODE_HOST_ATTRIBUTE_BMC_ADDRESS) != 0) return NODE_EXT_NOT_FOUND;
  for (uint32_t i = 0; i < row_count; ++i) {
    if (strcmp(rows[i].id, node) != 0) continue;
    if (rows[i].bmc[0] == '\0') return NODE_EXT_NOT_FOUND;
    return snprintf(value, size, "%s", rows[i].bmc) < (int)size ? NODE_EXT_OK : NODE_EXT_TOO_SMALL;
  }
  return NODE_EXT_NOT_FOUND;
}

/* ---- What this host does for a plugin; on the plugin's own thread; log_line on this one too ---- */

static void log_line(const node_host *host, uint32_t severity, const char *message) {
  static const char *const words[] = {"debug", "info", "warning", "error"};
  (void)host;
  if (verbose) fprintf(stderr, "%s: %s\n", severity < 4 ? words[severity] : "?", message);
}

static void menu_changed(const node_host *host, const char *node) {
  (void)host;
  if (verbose) fprintf(stderr, "the menu of %s may be another\n", node != NULL ? node : "all nodes");
}

static void status_changed(const node_host *host, const char *node, const char *field, const char *value) {
  (void)host;
  if (!watches) return;
  printf("%s\t%s\t%s\n", node, field, value);
  sem_post(&news);
}

static void health_changed(const node_host *host, const char *node, const node_ext_health_report *health) {
  (void)host;
  if (!watches) return;
  printf("%s\thealth\t%u\t%s\n", node, health->severity, health->sentence);
  sem_post(&news);
}

static node_ext_status open_web(const node_host *host, uint64_t run, const char *node, const char *url) {
  (void)host, (void)run, (void)node;
  printf("open\t%s\n", url); /* a real host sends the browser of who asked there */
  return NODE_EXT_OK;
}

static const node_host_nodes nodes_table = {sizeof nodes_table, 0, get_node, get_attribute};
static const node_host_log log_table = {sizeof log_table, 0, log_line};
static const node_host_menu menu_table = {sizeof menu_table, 0, menu_changed};
static const node_host_status status_table = {sizeof status_table, 0, status_changed, health_changed};
static const node_host_web web_table = {sizeof web_table, 0, open_web};
static const void *get_extension(const node_host *host, const char *name) {
  (void)host;
  if (strcmp(name, NODE_HOST_NODES) == 0) return &nodes_table;
  if (strcmp(name, NODE_HOST_LOG) == 0) return &log_table;
  if (strcmp(name, NODE_HOST_MENU) == 0) return &menu_table;
  if (strcmp(name, NODE_HOST_STATUS) == 0) return &status_table;
  if (strcmp(name, NODE_HOST_WEB) == 0) return &web_table;
  return NULL;
}

static const node_host host = {sizeof host, NODE_EXT_ABI_VERSION, "example host", "1.0", NULL, get_extension};

/* ---- What the plugin does for this host ---- */

typedef struct plugin {
  void *library;
  const node_ext_entry *entry;
  const node_ext *ext;
} plugin;

static int complain(const node_ext_error *error) {
  fprintf(stderr, "example_host: %s\n", error->message);
  return FAILED;
}

/* A table of the plugin, or NULL with a word about it. */
static const void *table_of(const plugin *p, const char *name) {
  const void *const table = p->ext->get_extension(p->ext, name);
  if (table == NULL) fprintf(stderr, "example_host: the plugin has no %s.\n", name);
  return table;
}

static int command_menu(const plugin *p, const char *node) {
  const node_ext_menu *const menu = table_of(p, NODE_EXT_MENU);
  node_ext_error error = {.struct_size = sizeof error};
  node_ext_item item = {.struct_size = sizeof item};
  uint32_t index = 0;
  if (menu == NULL) return FAILED;
  for (; menu->item_get(p->ext, node, index, &item, &error) == NODE_EXT_OK; ++index)
    printf("%s\t%s\t%s\t%s\t%s\n", menu->label, item.id, item.label, item.destructive ? "asks" : "-",
           item.enabled ? "-" : item.disabled_reason);
  return index > 0 && error.status == NODE_EXT_NOT_FOUND ? DONE : complain(&error);
}

static int asks_first(const plugin *p, const char *node, const char *id) {
  const node_ext_menu *const menu = table_of(p, NODE_EXT_MENU);
  node_ext_item item = {.struct_size = sizeof item};
  for (uint32_t i = 0; menu != NULL && menu->item_get(p->ext, node, i, &item, NULL) == NODE_EXT_OK; ++i)
    if (strcmp(item.id, id) == 0) return item.destructive != 0;
  return 0;
}

typedef struct ending {
  node_ext_error error;
  sem_t told;
} ending;

static void on_end(void *user_data, uint64_t run, const node_ext_error *error) {
  ending *const end = user_data;
  (void)run;
  end->error = *error;
  sem_post(&end->told);
}

static int command_run(const plugin *p, const char *node, const char *item, int yes) {
  const node_ext_actions *const actions = table_of(p, NODE_EXT_ACTIONS);
  node_ext_error error = {.struct_size = sizeof error};
  ending end;
  if (actions == NULL) return FAILED;
  if (!yes && asks_first(p, node, item)) {
    fprintf(stderr, "example_host: %s of %s asks first; say --yes if it is meant.\n", item, node);
    return USAGE;
  }
  sem_init(&end.told, 0, 0);
  const node_ext_completion completion = {on_end, &end, NULL};
  if (actions->run(p->ext, node, item, completion, NULL, &error) != NODE_EXT_OK) return complain(&error);
  while (sem_wait(&end.told) != 0) continue; /* a signal */
  sem_destroy(&end.told);
  if (end.error.status != NODE_EXT_OK) return complain(&end.error);
  printf("%s\t%s\t%s\n", node, item, end.error.message);
  return DONE;
}

static int command_show(const plugin *p, const char *node) {
  const node_ext_status_fields *const status = table_of(p, NODE_EXT_STATUS);
  const node_ext_fields *const fields = table_of(p, NODE_EXT_FIELDS);
  const node_ext_health *const health = table_of(p, NODE_EXT_HEALTH);
  node_ext_error error = {.struct_size = sizeof error};
  node_ext_field field = {.struct_size = sizeof field};
  node_ext_value value = {.struct_size = sizeof value};
  node_ext_health_report report = {.struct_size = sizeof report};
  if (status == NULL || fields == NULL || health == NULL) return FAILED;
  for (uint32_t i = 0; status->field_get(p->ext, i, &field, NULL) == NODE_EXT_OK; ++i) {
    if (status->value_get(p->ext, node, field.id, &value, &error) != NODE_EXT_OK) return complain(&error);
    printf("%s\t%s\t%s\n", field.id, field.label, value.text);
  }
  for (uint32_t i = 0; fields->field_get(p->ext, i, &field, NULL) == NODE_EXT_OK; ++i) {
    if (fields->value_get(p->ext, node, field.id, &value, &error) != NODE_EXT_OK) return complain(&error);
    const char *const state = value.is_set ? "set" : "not set";
    printf("%s\t%s\t%s\t%s\n", field.id, field.label, value.text[0] != '\0' ? value.text : state, value.reason);
  }
  if (health->get(p->ext, node, &report, &error) != NODE_EXT_OK) return complain(&error);
  printf("health\tHealth\t%u\t%s\n", report.severity, report.sentence);
  return DONE;
}

/* A line of standard input, without its end. */
static int read_line(char line[MOST_VALUE]) {
  if (fgets(line, MOST_VALUE, stdin) == NULL) return -1;
  line[strcspn(line, "\n")] = '\0';
  return 0;
}

static int is_secret(const plugin *p, const node_ext_fields *fields, const char *id) {
  node_ext_field field = {.struct_size = sizeof field};
  for (uint32_t i = 0; fields->field_get(p->ext, i, &field, NULL) == NODE_EXT_OK; ++i)
    if (strcmp(field.id, id) == 0) return (field.flags & NODE_EXT_FIELD_SECRET) != 0;
  return 0;
}

static int command_set(const plugin *p, const char *node, char **words, int count) {
  static char values[MOST_FIELDS][MOST_VALUE];
  const node_ext_fields *const fields = table_of(p, NODE_EXT_FIELDS);
  node_ext_error error = {.struct_size = sizeof error};
  node_ext_entered entered[MOST_FIELDS];
  char ids[MOST_FIELDS][48];
  if (fields == NULL) return FAILED;
  if (count > MOST_FIELDS) return USAGE;
  for (int i = 0; i < count; ++i) {
    const char *const equals = strchr(words[i], '=');
    const size_t length = equals != NULL ? (size_t)(equals - words[i]) : strlen(words[i]);
    if (length >= sizeof ids[i]) return USAGE;
    memcpy(ids[i], words[i], length);
    ids[i][length] = '\0';
    if (equals != NULL && is_secret(p, fields, ids[i])) {
      fprintf(stderr, "example_host: %s is a secret: say its name alone, and type it in.\n", ids[i]);
      return USAGE;
    }
    if (equals != NULL)
      (void)snprintf(values[i], MOST_VALUE, "%s", equals + 1);
    else if (read_line(values[i]) != 0)
      return USAGE;
    entered[i] = (node_ext_entered){ids[i], values[i], strlen(values[i])};
  }
  const node_ext_status status = fields->set(p->ext, node, entered, (uint32_t)count, &error);
  explicit_bzero(values, sizeof values);
  return status == NODE_EXT_OK ? DONE : complain(&error);
}

static int command_forget(const plugin *p, const char *node) {
  const node_ext_nodes *const nodes = table_of(p, NODE_EXT_NODES);
  node_ext_error error = {.struct_size = sizeof error};
  if (nodes == NULL) return FAILED;
  return nodes->forget(p->ext, node, &error) == NODE_EXT_OK ? DONE : complain(&error);
}

static void on_signal(int number) {
  (void)number;
  interrupted = 1;
  sem_post(&news);
}

static int command_watch(long count) {
  for (long i = 0; i < count && !interrupted; ++i) {
    while (sem_wait(&news) != 0) continue;
    fflush(stdout);
  }
  return DONE;
}

/* ---- Loading and unloading ---- */

static int load(plugin *p, const char *file, const char *path) {
  node_ext_error error = {.struct_size = sizeof error};
  *p = (plugin){.library = dlopen(file, RTLD_NOW | RTLD_LOCAL)};
  if (p->library != NULL) p->entry = dlsym(p->library, "node_extension_entry");
  if (p->entry == NULL) {
    fprintf(stderr, "example_host: %s\n", dlerror());
    return FAILED;
  }
  if (p->entry->abi_version >> 16 != NODE_EXT_ABI_VERSION >> 16) {
    fprintf(stderr, "example_host: %s is for another major version.\n", file);
    p->entry = NULL; /* nothing more is known of it */
    return FAILED;
  }
  if (p->entry->init(path, &error) != NODE_EXT_OK) {
    p->entry = NULL;
    return complain(&error);
  }
  if (p->entry->create(&host, &p->ext, &error) != NODE_EXT_OK) return complain(&error);
  return p->ext->start(p->ext, &error) == NODE_EXT_OK ? DONE : complain(&error);
}

static int unload(const plugin *p) {
  if (p->ext != NULL && p->ext->destroy(p->ext, NULL) != NODE_EXT_OK) return FAILED;
  if (p->entry != NULL) p->entry->deinit();
  return p->library != NULL && dlclose(p->library) != 0 ? FAILED : DONE;
}

static int run_command(const plugin *p, char **words, int count, int yes) {
  if (strcmp(words[0], "show") == 0 && count == 2) return command_show(p, words[1]);
  if (strcmp(words[0], "menu") == 0 && count == 2) return command_menu(p, words[1]);
  if (strcmp(words[0], "run") == 0 && count == 3) return command_run(p, words[1], words[2], yes);
  if (strcmp(words[0], "set") == 0 && count > 2) return command_set(p, words[1], words + 2, count - 2);
  if (strcmp(words[0], "forget") == 0 && count == 2) return command_forget(p, words[1]);
  if (strcmp(words[0], "watch") == 0 && count == 2) return command_watch(strtol(words[1], NULL, 10));
  fputs(help, stderr);
  return USAGE;
}

static int entries_of(const char *path) {
  DIR *const folder = opendir(path);
  int count = 0;
  if (folder == NULL) return -1;
  while (readdir(folder) != NULL) ++count;
  closedir(folder);
  return count;
}

/* Kilobytes of this process that are in memory. */
static long resident(void) {
  char line[256];
  long found = 0;
  FILE *const status = fopen("/proc/self/status", "re");
  while (status != NULL && fgets(line, sizeof line, status) != NULL)
    if (sscanf(line, "VmRSS: %ld kB", &found) == 1) break;
  if (status != NULL) fclose(status);
  return found;
}

static int round_trip(char **words, int count, const char *path, int yes) {
  plugin p;
  int result = load(&p, words[0], path);
  if (result == DONE) result = run_command(&p, words + 1, count - 1, yes);
  const int unloaded = unload(&p);
  return result != DONE ? result : unloaded;
}

/* The first round is not counted: it loads what the plugin's own libraries need once. */
static int repeat(long rounds, char **words, int count, const char *path, int yes) {
  int result = round_trip(words, count, path, yes);
  const int threads = entries_of("/proc/self/task"), descriptors = entries_of("/proc/self/fd");
  long before = resident();
  for (long i = 1; i < rounds && result == DONE; ++i) {
    result = round_trip(words, count, path, yes);
    if (i == rounds / 10) before = resident();
    if (entries_of("/proc/self/task") != threads || entries_of("/proc/self/fd") != descriptors) {
      fprintf(stderr, "example_host: after round %ld a thread or a descriptor is left.\n", i + 1);
      return FAILED;
    }
  }
  if (rounds > 1 && result == DONE)
    fprintf(stderr, "rounds\t%ld\tmemory\t%ld\t%ld\tkB after a tenth of them, and at the end\n", rounds, before,
            resident());
  return result;
}

int main(int argc, char **argv) {
  static const struct option options[] = {{"nodes", required_argument, NULL, 'n'}, {"path", required_argument, NULL, 'p'},
                                          {"repeat", required_argument, NULL, 'r'}, {"verbose", no_argument, NULL, 'v'},
                                          {"yes", no_argument, NULL, 'y'},         {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
  const char *path = NULL;
  long rounds = 1;
  int yes = 0, option;
  while ((option = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
    switch (option) {
      case 'n':
        if (read_nodes(optarg) == 0) break;
        fprintf(stderr, "example_host: %s cannot be read.\n", optarg);
        return USAGE;
      case 'p': path = optarg; break;
      case 'r': rounds = strtol(optarg, NULL, 10); break;
      case 'v': verbose = 1; break;
      case 'y': yes = 1; break;
      case 'h': return fputs(help, stdout) < 0 ? FAILED : DONE;
      default: return USAGE;
    }
  }
  if (argc - optind < 2 || rounds < 1) {
    fputs(help, stderr);
    return USAGE;
  }
  watches = strcmp(argv[optind + 1], "watch") == 0;
  if (sem_init(&news, 0, 0) != 0) return FAILED;
  const struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  const int result = repeat(rounds, argv + optind, argc - optind, path, yes);
  return fflush(stdout) != 0 ? FAILED : result;
}
