/* A disk that is full, fails, or can only be read, at each write and flush in turn: a call that says that it wrote has
 * written, one that says that it could not has changed nothing, and once the disk is well again so is the state. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/failing_calls.h"
#include "tests/faults/record.h"
#include "tests/faults/state_check.h"

static char folder[512];

/* What the node "shared" and the node "own" must be like. */
typedef struct wanted {
  char web[64];
  int has_own;
} wanted;

/* After each call: the web address or the presence of "own" is what it was before a call that failed, and what it was
 * made by a call that did not. Returns how many are wrong. */
static long compare(nodeipmi *state, const wanted *want) {
  nodeipmi_node node = {.struct_size = sizeof node};
  long wrong = nodeipmi_node_get(state, "shared", &node, NULL) != NODEIPMI_OK || strcmp(node.web, want->web) != 0;
  wrong += nodeipmi_node_get(state, "own", &node, NULL) != (want->has_own ? NODEIPMI_OK : NODEIPMI_NOT_FOUND);
  if (wrong != 0) print_error("'%s' and %d were expected\n", want->web, want->has_own);
  return wrong;
}

static int reads_fail; /* then the key file may be what could not be read */

static int is_told(nodeipmi_status status) {
  if (status == NODEIPMI_STORAGE_ERROR || status == NODEIPMI_INTERNAL) return 1;
  if (status == NODEIPMI_KEY_MISSING && reads_fail) return 1;
  print_error("%s\n", nodeipmi_status_word(status));
  return 0;
}

/* Opens, changes all there is, and closes. Returns the calls that ended in a way that is not promised. */
static long write_all(long number, wanted *want) {
  nodeipmi *state = NULL;
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  const nodeipmi_key_plan plan = {.struct_size = sizeof plan, .kind = NODEIPMI_KEY_FILE};
  const nodeipmi_status opened = nodeipmi_open(&options, &state, NULL);
  char web[64];
  long strange = 0;
  if (opened != NODEIPMI_OK) return !is_told(opened);
  (void)snprintf(web, sizeof web, "https://192.0.2.1/%ld", number);
  nodeipmi_status status = set_web(state, "shared", web);
  if (status == NODEIPMI_OK) memcpy(want->web, web, sizeof web);
  strange += status != NODEIPMI_OK && !is_told(status);
  status = want->has_own ? nodeipmi_node_remove(state, "own", NULL) : add_node_with_secret(state, "own", NULL);
  if (status == NODEIPMI_OK) want->has_own = !want->has_own;
  strange += status != NODEIPMI_OK && !is_told(status);
  status = nodeipmi_credentials_set(state, "shared", "user", "password", 8, NULL);
  strange += status != NODEIPMI_OK && !is_told(status);
  status = nodeipmi_key_rotate(state, &plan, NULL);
  strange += status != NODEIPMI_OK && !is_told(status);
  strange += nodeipmi_close(state) != NODEIPMI_OK;
  return strange;
}

/* The first call fails, then the second, and so on, until so many are made that none is left to fail. */
static void sweep(const char *name, enum call_kind kind, int with_errno, int lasting) {
  wanted want = {.web = "", .has_own = 0};
  long strange = 0;
  long wrong = 0;
  long tried = 0;
  make_state_with_shared_node(folder, sizeof folder);
  reads_fail = kind == CALL_READ;
  for (long n = 1;; ++n) {
    fail_call(kind, n, with_errno, lasting);
    strange += write_all(n, &want);
    const long failed = calls_failed(kind);
    fail_call(kind, 0, 0, 0);
    nodeipmi *const state = open_state_in(folder);
    wrong += state == NULL;
    if (state != NULL) {
      wrong += compare(state, &want) + count_unreadable(state);
      close_state(state);
    }
    wrong += count_problems(folder);
    if (failed == 0) break;
    ++tried;
    assert_true(n < 5000);
  }
  if (strange != 0) print_error("%ld calls ended otherwise than is promised\n", strange);
  record_fault(name, tried, wrong, NOT_MEASURED);
  assert_int_equal(strange, 0);
  assert_int_equal(wrong, 0);
  assert_true(tried > 3);
}

static void IsFullFromEachWriteOn(void **unused) {
  (void)unused;
  sweep("disk full from the n-th write on (ENOSPC)", CALL_WRITE, ENOSPC, 1);
}

static void EachWriteFails(void **unused) {
  (void)unused;
  sweep("the n-th write fails (EIO)", CALL_WRITE, EIO, 0);
}

static void EachFlushFails(void **unused) {
  (void)unused;
  sweep("the n-th flush fails (EIO)", CALL_SYNC, EIO, 0);
}

static void EachReadFails(void **unused) {
  (void)unused;
  sweep("the n-th read fails (EIO)", CALL_READ, EIO, 0);
}

/* Once nothing reaches the disk any more, nothing is said to be written. */
static void NoWriteIsAcknowledgedWithoutAFlush(void **unused) {
  (void)unused;
  enum { TIMES = 20 };
  make_state_with_shared_node(folder, sizeof folder);
  nodeipmi *const state = open_state_in(folder);
  assert_non_null(state);
  long acknowledged = 0;
  for (int i = 0; i < TIMES; ++i) {
    char name[16];
    (void)snprintf(name, sizeof name, "n%d", i);
    fail_call(CALL_SYNC, 1, EIO, 1);
    acknowledged += add_node_with_secret(state, name, NULL) == NODEIPMI_OK;
    fail_call(CALL_SYNC, 0, 0, 0);
    nodeipmi_node node = {.struct_size = sizeof node};
    acknowledged += nodeipmi_node_get(state, name, &node, NULL) != NODEIPMI_NOT_FOUND;
  }
  close_state(state);
  record_fault("a commit that could not be flushed (acknowledged counts as lost)", TIMES, acknowledged, NOT_MEASURED);
  assert_int_equal(acknowledged, 0);
}

/* ---- A file system of its own, in a process that may mount one ---- */

enum { DONE = 0, FAILED = 1, CANNOT_MOUNT = 77 };

static int write_text(const char *path, const char *text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  const int ok = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
  if (file >= 0) (void)close(file);
  return ok;
}

static int can_mount(const char *where) {
  char map[64];
  const int user = (int)geteuid();
  const int group = (int)getegid();
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return 0;
    (void)snprintf(map, sizeof map, "%d %d 1", user, user);
    if (!write_text("/proc/self/uid_map", map)) return 0;
    (void)write_text("/proc/self/setgroups", "deny");
    (void)snprintf(map, sizeof map, "%d %d 1", group, group);
    if (!write_text("/proc/self/gid_map", map)) return 0;
  }
  return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount("tmpfs", where, "tmpfs", 0, "size=600k,mode=0700") == 0;
}

#define MUST(condition)                                            \
  do {                                                             \
    if (!(condition)) {                                            \
      print_error("line %d: %s\n", __LINE__, #condition);          \
      return FAILED;                                               \
    }                                                              \
  } while (0)

/* Nodes are added until the disk is full, and again once there is room. `added` counts those acknowledged. */
static int fill(const char *where, long *added) {
  char path[600];
  char name[32];
  if (!can_mount(where)) return CANNOT_MOUNT;
  (void)snprintf(path, sizeof path, "%s/state", where);
  MUST(nodeipmi_state_init(path, NULL) == NODEIPMI_OK);
  nodeipmi *state = open_state_in(path);
  MUST(state != NULL);
  nodeipmi_status status = NODEIPMI_OK;
  for (*added = 0; *added < 20000; ++*added) {
    (void)snprintf(name, sizeof name, "n%ld", *added);
    status = add_node_with_secret(state, name, NULL);
    if (status != NODEIPMI_OK) break;
  }
  MUST(status == NODEIPMI_STORAGE_ERROR);
  /* What is there can be read and used, and closing takes its usual way. */
  MUST(count_unreadable(state) == 0);
  MUST(nodeipmi_test(state, "n0", 100, NULL, NULL) != NODEIPMI_OK);
  MUST(nodeipmi_close(state) == NODEIPMI_OK);
  MUST(mount(NULL, where, NULL, MS_REMOUNT, "size=4m,mode=0700") == 0);
  state = open_state_in(path);
  MUST(state != NULL);
  nodeipmi_node node = {.struct_size = sizeof node};
  for (long i = 0; i < *added; ++i) {
    (void)snprintf(name, sizeof name, "n%ld", i);
    MUST(nodeipmi_node_get(state, name, &node, NULL) == NODEIPMI_OK);
  }
  (void)snprintf(name, sizeof name, "n%ld", *added);
  MUST(nodeipmi_node_get(state, name, &node, NULL) == NODEIPMI_NOT_FOUND);
  MUST(add_node_with_secret(state, name, NULL) == NODEIPMI_OK);
  MUST(nodeipmi_close(state) == NODEIPMI_OK);
  MUST(count_problems(path) == 0);
  return DONE;
}

/* The disk becomes one that can only be read while the state is open, and is one when it is opened. */
static int read_only(const char *where, long *added) {
  char path[600];
  if (!can_mount(where)) return CANNOT_MOUNT;
  (void)snprintf(path, sizeof path, "%s/state", where);
  MUST(nodeipmi_state_init(path, NULL) == NODEIPMI_OK);
  nodeipmi *state = open_state_in(path);
  MUST(state != NULL);
  MUST(add_node_with_secret(state, "n", NULL) == NODEIPMI_OK);
  MUST(nodeipmi_close(state) == NODEIPMI_OK);
  *added = 1;
  MUST(mount(NULL, where, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = path};
  const nodeipmi_status opened = nodeipmi_open(&options, &state, NULL);
  MUST(opened == NODEIPMI_OK || opened == NODEIPMI_STORAGE_ERROR);
  if (opened == NODEIPMI_OK) {
    MUST(count_unreadable(state) == 0);
    MUST(add_node_with_secret(state, "m", NULL) == NODEIPMI_STORAGE_ERROR);
    MUST(set_web(state, "n", "https://192.0.2.9/") == NODEIPMI_STORAGE_ERROR);
    MUST(nodeipmi_close(state) == NODEIPMI_OK);
  }
  MUST(mount(NULL, where, NULL, MS_REMOUNT, NULL) == 0);
  state = open_state_in(path);
  MUST(state != NULL);
  nodeipmi_node node = {.struct_size = sizeof node};
  MUST(nodeipmi_node_get(state, "n", &node, NULL) == NODEIPMI_OK && strcmp(node.web, "") == 0);
  MUST(nodeipmi_node_get(state, "m", &node, NULL) == NODEIPMI_NOT_FOUND);
  MUST(add_node_with_secret(state, "m", NULL) == NODEIPMI_OK);
  MUST(nodeipmi_close(state) == NODEIPMI_OK);
  MUST(count_problems(path) == 0);
  return DONE;
}

static void run_on_own_disk(int (*body)(const char *where, long *added), const char *name) {
  char where[512];
  int result[2];
  long added = 0;
  name_new_folder(where, sizeof where);
  assert_int_equal(mkdir(where, 0700), 0);
  assert_int_equal(pipe2(result, O_CLOEXEC), 0);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    const int ended = body(where, &added);
    (void)!write(result[1], &added, sizeof added);
    _exit(ended);
  }
  (void)close(result[1]);
  int ended = 0;
  assert_int_equal(read(result[0], &added, sizeof added), (ssize_t)sizeof added);
  assert_int_equal(waitpid(child, &ended, 0), child);
  (void)close(result[0]);
  assert_true(WIFEXITED(ended));
  if (WEXITSTATUS(ended) == CANNOT_MOUNT) {
    print_message("not run here: no file system can be mounted\n");
    skip();
  }
  print_message("%ld nodes\n", added);
  record_fault(name, 1, WEXITSTATUS(ended) != DONE, NOT_MEASURED);
  assert_int_equal(WEXITSTATUS(ended), DONE);
}

static void AFullDiskLosesNothing(void **unused) {
  (void)unused;
  run_on_own_disk(fill, "a file system that is full");
}

static void AReadOnlyDiskLosesNothing(void **unused) {
  (void)unused;
  run_on_own_disk(read_only, "a file system that is read-only");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(IsFullFromEachWriteOn),          cmocka_unit_test(EachWriteFails),
      cmocka_unit_test(EachFlushFails),                 cmocka_unit_test(EachReadFails),
      cmocka_unit_test(NoWriteIsAcknowledgedWithoutAFlush), cmocka_unit_test(AFullDiskLosesNothing),
      cmocka_unit_test(AReadOnlyDiskLosesNothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
