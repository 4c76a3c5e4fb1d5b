/* Loads the library, uses it, and unloads it, again and again: no thread, no descriptor and no mapping is left. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nodeipmi/nodeipmi.h"
#include "tests/abi/peers.h"
#include "tests/faults/record.h"
#include "tests/faults/sanitizer.h"

#define LIBRARY "libnodeipmi.so.1"

static const char *library_path;
static char folder[512];

/* The calls that are used here, with the types that the header gives them. */
typedef struct library {
  void *handle;
  __typeof__(&nodeipmi_state_init) state_init;
  __typeof__(&nodeipmi_open) open;
  __typeof__(&nodeipmi_close) close;
  __typeof__(&nodeipmi_node_add) node_add;
  __typeof__(&nodeipmi_test) test;
  __typeof__(&nodeipmi_test_async) test_async;
} library;

static void look_up(void *handle, const char *name, void *function) {
  void *const address = dlsym(handle, name);
  assert_non_null(address);
  memcpy(function, &address, sizeof address);
}

static library load(void) {
  library lib = {.handle = dlopen(library_path, RTLD_NOW | RTLD_LOCAL)};
  if (lib.handle == NULL) fail_msg("%s", dlerror());
  look_up(lib.handle, "nodeipmi_state_init", &lib.state_init);
  look_up(lib.handle, "nodeipmi_open", &lib.open);
  look_up(lib.handle, "nodeipmi_close", &lib.close);
  look_up(lib.handle, "nodeipmi_node_add", &lib.node_add);
  look_up(lib.handle, "nodeipmi_test", &lib.test);
  look_up(lib.handle, "nodeipmi_test_async", &lib.test_async);
  return lib;
}

static int count_entries(const char *path) {
  DIR *const entries = opendir(path);
  assert_non_null(entries);
  int count = 0;
  while (readdir(entries) != NULL) ++count;
  assert_int_equal(closedir(entries), 0);
  return count;
}

static int is_mapped(void) {
  char line[4096];
  int found = 0;
  FILE *const maps = fopen("/proc/self/maps", "r");
  assert_non_null(maps);
  while (fgets(line, sizeof line, maps) != NULL) found = found || strstr(line, LIBRARY) != NULL;
  assert_int_equal(fclose(maps), 0);
  return found;
}

static nodeipmi *open_state(const library *lib) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi *state = NULL;
  if (lib->open(&options, &state, &error) != NODEIPMI_OK) fail_msg("%s", error.message);
  return state;
}

static void make_state(const library *lib, const char *names[], const char *addresses[], int count) {
  name_new_folder(folder, sizeof folder);
  assert_int_equal(lib->state_init(folder, NULL), NODEIPMI_OK);
  nodeipmi *const state = open_state(lib);
  for (int i = 0; i < count; ++i) {
    const nodeipmi_node_settings settings = {.struct_size = sizeof settings,
                                             .set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD,
                                             .address = addresses[i],
                                             .user = BMCSIM_USER,
                                             .password = BMCSIM_PASSWORD,
                                             .password_size = strlen(BMCSIM_PASSWORD)};
    assert_int_equal(lib->node_add(state, names[i], &settings, NULL), NODEIPMI_OK);
  }
  assert_int_equal(lib->close(state), NODEIPMI_OK);
}

static void unload(library *lib) { assert_int_equal(dlclose(lib->handle), 0); }

/* What a process must have again afterwards. */
typedef struct footprint {
  int threads;
  int descriptors;
} footprint;

static footprint look(void) {
  return (footprint){.threads = count_entries("/proc/self/task"), .descriptors = count_entries("/proc/self/fd")};
}

static void check_nothing_is_left(footprint before) {
  const footprint after = look();
  assert_int_equal(after.threads, before.threads);
  assert_int_equal(after.descriptors, before.descriptors);
  assert_false(is_mapped());
}

static void count_callback(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                           const nodeipmi_outcome *outcome) {
  (void)op;
  (void)outcome;
  if (error->status == NODEIPMI_CANCELLED) ++*(int *)user_data;
}

static void UnloadsAHundredTimesWithoutATrace(void **unused) {
  (void)unused;
  enum { TIMES = 100, BEFORE_CLOSE = 4, SHORT_MS = 60 };
  silent_peer silent;
  char closed[ADDRESS_SIZE];
  silent_peer_open(&silent, 1);
  name_closed_port(closed);
  const char *names[] = {"closed", "silent"};
  const char *addresses[] = {closed, silent.address};

  assert_false(is_mapped());
  library lib = load();
  assert_true(is_mapped());
  make_state(&lib, names, addresses, 2);
  unload(&lib);

  const footprint before = look();
  for (int i = 0; i < TIMES; ++i) {
    int cancelled = 0;
    const nodeipmi_completion completion = {.callback = count_callback, .user_data = &cancelled};
    lib = load();
    nodeipmi *const state = open_state(&lib);
    assert_int_equal(lib.test(state, "closed", 0, NULL, NULL), NODEIPMI_UNREACHABLE);
    assert_int_equal(lib.test(state, "silent", SHORT_MS, NULL, NULL), NODEIPMI_NO_ANSWER);
    for (int n = 0; n < BEFORE_CLOSE; ++n) {
      assert_int_equal(lib.test_async(state, "silent", 0, completion, NULL, NULL), NODEIPMI_OK);
    }
    assert_int_equal(lib.close(state), NODEIPMI_OK);
    assert_int_equal(cancelled, BEFORE_CLOSE);
    unload(&lib);
    check_nothing_is_left(before);
  }
  silent_peer_close(&silent);
}

static void UnloadsAfterASession(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  const char *names[] = {"bmc"};
  const char *addresses[] = {sim.address};
  library lib = load();
  make_state(&lib, names, addresses, 1);
  unload(&lib);
  const footprint before = look();
  for (int i = 0; i < 10; ++i) {
    lib = load();
    nodeipmi *const state = open_state(&lib);
    assert_int_equal(lib.test(state, "bmc", 0, NULL, NULL), NODEIPMI_OK);
    assert_int_equal(lib.close(state), NODEIPMI_OK);
    unload(&lib);
    check_nothing_is_left(before);
  }
  bmcsim_stop(&sim);
}

static long count_mapped_pages(void) {
  long pages = 0;
  FILE *const statm = fopen("/proc/self/statm", "re");
  assert_non_null(statm);
  assert_int_equal(fscanf(statm, "%ld", &pages), 1);
  assert_int_equal(fclose(statm), 0);
  return pages;
}

/* What a load leaves mapped would add up: one page of each would be a thousand. Measured is 0; the rest is for the C library,
 * whose heap may grow. */
static void AThousandLoadsLeaveNothingMapped(void **unused) {
  (void)unused;
  enum { TIMES = 1000, MOST_PAGES = 64 };
  library lib = load();
  make_state(&lib, NULL, NULL, 0);
  unload(&lib);
  const footprint before = look();
  const long pages = count_mapped_pages();
  for (int i = 0; i < TIMES; ++i) {
    lib = load();
    assert_int_equal(lib.close(open_state(&lib)), NODEIPMI_OK);
    unload(&lib);
  }
  check_nothing_is_left(before);
  const long more = count_mapped_pages() - pages;
  print_message("%ld pages more after %d loads\n", more, TIMES);
#ifdef TESTED_WITH_SANITIZER
  print_message("not judged here: a sanitizer keeps what was freed, and what it knows of each library\n");
  skip();
#endif
  const int leaks = more > MOST_PAGES;
  record_fault("the library is loaded, used and unloaded", TIMES, NOT_MEASURED, leaks);
  assert_false(leaks);
}

/* The threads that resolve names end too. */
static void UnloadsAfterANameWasLookedUp(void **unused) {
  (void)unused;
  const char *names[] = {"nameless"};
  const char *addresses[] = {"nodes.invalid"};
  library lib = load();
  make_state(&lib, names, addresses, 1);
  unload(&lib);
  const footprint before = look();
  for (int i = 0; i < 10; ++i) {
    lib = load();
    nodeipmi *const state = open_state(&lib);
    assert_int_equal(lib.test(state, "nameless", 60000, NULL, NULL), NODEIPMI_NAME_NOT_RESOLVED);
    assert_int_equal(lib.close(state), NODEIPMI_OK);
    unload(&lib);
    check_nothing_is_left(before);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(UnloadsAHundredTimesWithoutATrace),
      cmocka_unit_test(UnloadsAfterASession),
      cmocka_unit_test(AThousandLoadsLeaveNothingMapped),
      cmocka_unit_test(UnloadsAfterANameWasLookedUp),
  };
  if (argc != 2) return 2;
  library_path = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
