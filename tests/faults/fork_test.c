/* A host that forks while the library works: the child ends, or becomes another program, and the parent notices nothing.
 * More than that no child may do with an open state (nodeipmi.h, "Threads"). */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"
#include "tests/faults/sanitizer.h"

enum { FORKS = 120, THREADS = 4 };

static nodeipmi *state;
static atomic_int stop;
static atomic_long operations;
static atomic_long failures;

static void *operate(void *unused) {
  while (!atomic_load(&stop)) {
    nodeipmi_error error = {.struct_size = sizeof error};
    atomic_fetch_add(&operations, 1);
    if (nodeipmi_test(state, "a", 20000, NULL, &error) == NODEIPMI_OK) continue;
    print_error("%s\n", error.message);
    atomic_fetch_add(&failures, 1);
  }
  return unused;
}

#ifdef TESTED_WITH_ASAN
/* A child has none of the threads whose stacks lead to what they have in use: all of it would be taken for lost. */
const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__asan_default_options(void) { return "detect_leaks=0"; }
#endif

/* `fork_test descriptors`: how many are open besides the first three and those of `ls` itself. */
static int count_inherited(void) {
  DIR *const entries = opendir("/proc/self/fd");
  int count = -3 - 3;
  if (entries == NULL) return 100;
  while (readdir(entries) != NULL) ++count;
  (void)closedir(entries);
  return count;
}

/* exit() runs the destructors of the library, in the child's copy of everything. */
static void be_child(int number) {
  (void)alarm(20);
  if (number % 3 == 0) exit(0);
  if (number % 3 == 1) _exit(0);
  char *const arguments[] = {"fork_test", "descriptors", NULL};
  (void)execv("/proc/self/exe", arguments);
  _exit(99);
}

static void TheParentNoticesNothing(void **unused) {
  (void)unused;
  const nodeipmi_monitor_options options = {.struct_size = sizeof options, .interval_ms = 1000};
  const nodeipmi_observer observer = {.callback = ignore_change};
  single_bmc bmc = open_single_bmc(NULL, NULL);
  state = bmc.state;
  add_host(state, "b", bmc.sim.address);
  assert_int_equal(nodeipmi_monitor_start(state, &options, observer, NULL), NODEIPMI_OK);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; ++i) assert_int_equal(pthread_create(&threads[i], NULL, operate, NULL), 0);
  long inherited = 0;
  long broken = 0;
  for (int i = 0; i < FORKS; ++i) {
    (void)fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) be_child(i);
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    if (!WIFEXITED(ended)) print_error("child %d: %d\n", i, ended);
    broken += !WIFEXITED(ended) || (i % 3 != 2 && WEXITSTATUS(ended) != 0);
    inherited += i % 3 == 2 && WIFEXITED(ended) ? WEXITSTATUS(ended) : 0;
  }
  atomic_store(&stop, 1);
  for (int i = 0; i < THREADS; ++i) assert_int_equal(pthread_join(threads[i], NULL), 0);
  nodeipmi_node node = {.struct_size = sizeof node};
  broken += nodeipmi_node_get(state, "b", &node, NULL) != NODEIPMI_OK;
  close_single_bmc(&bmc);
  print_message("%ld operations beside %d forks\n", (long)operations, FORKS);
  record_fault("fork in the host while it works (leaked: descriptors that a new program inherits)", FORKS,
               (long)failures + broken, inherited);
  assert_int_equal(failures, 0);
  assert_int_equal(broken, 0);
  assert_int_equal(inherited, 0);
  assert_true(operations > FORKS);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "descriptors") == 0) {
    const int inherited = count_inherited();
    return inherited < 0 ? 0 : inherited;
  }
  for (int i = 3; i < 1024; ++i) (void)close(i); /* what the test's runner has left open */
  const struct CMUnitTest tests[] = {cmocka_unit_test(TheParentNoticesNothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
