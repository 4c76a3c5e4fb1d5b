/* Each page of the database is damaged in turn: what is read of it is right, or is refused, but for single bytes of
 * values. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"
#include "tests/faults/state_check.h"

enum { NODES = 60, PAGE = 4096 };

enum damage { ZEROS, NOISE, OTHER_PAGE, HALF, FLIPS, DAMAGES };
static const char *const damage_names[DAMAGES] = {
    "a page of the database is all zeros", "a page of the database is noise", "a page of the database is another page",
    "a page of the database is half written", "bytes of a page of the database are flipped (lost: crashes)"};

/* What a child found. UNNOTICED: a name, an address or a setting that is another. SQLite has no checksums, so a byte of a value
 * that is flipped is seen by nobody; credentials are authenticated, and so are refused. */
enum { RIGHT = 0, REFUSED = 1, WRONG = 2, UNNOTICED = 3 };

static char folder[512];
static char database[600];
static unsigned char *whole;
static size_t size;
static unsigned int seed = 20261129;

static void read_database(void) {
  struct stat found;
  const int file = open(database, O_RDONLY | O_CLOEXEC);
  assert_true(file >= 0);
  assert_int_equal(fstat(file, &found), 0);
  size = (size_t)found.st_size;
  whole = malloc(size);
  assert_non_null(whole);
  assert_int_equal(read(file, whole, size), (ssize_t)size);
  assert_int_equal(close(file), 0);
}

static void write_database(const unsigned char *bytes) {
  const int file = open(database, O_WRONLY | O_TRUNC | O_CLOEXEC);
  assert_true(file >= 0);
  assert_int_equal(write(file, bytes, size), (ssize_t)size);
  assert_int_equal(close(file), 0);
}

static void damage_page(unsigned char *bytes, size_t page, enum damage how) {
  unsigned char *const at = bytes + page * PAGE;
  switch (how) {
    case ZEROS: memset(at, 0, PAGE); break;
    case NOISE:
      for (int i = 0; i < PAGE; ++i) at[i] = (unsigned char)rand_r(&seed);
      break;
    case OTHER_PAGE: memcpy(at, whole + (page + 1) % (size / PAGE) * PAGE, PAGE); break;
    case HALF: memset(at + PAGE / 2, 0xFF, PAGE / 2); break;
    default:
      for (int i = 0; i < 16; ++i) at[rand_r(&seed) % PAGE] ^= (unsigned char)(1 + rand_r(&seed) % 255);
      break;
  }
}

/* A credential that is wrong is worse than one that is refused: it would be given to a BMC. */
static int look_at_all(void) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi *state = NULL;
  int refused = 0;
  int unnoticed = 0;
  (void)alarm(60); /* a page that leads to itself must not be followed for ever */
  if (nodeipmi_open(&options, &state, NULL) != NODEIPMI_OK) return REFUSED;
  for (int i = 0; i < NODES; ++i) {
    char name[16];
    char web[64];
    nodeipmi_node node = {.struct_size = sizeof node};
    (void)snprintf(name, sizeof name, "n%d", i);
    (void)snprintf(web, sizeof web, "https://192.0.2.1/%d/%d", i, i);
    const nodeipmi_status got = nodeipmi_node_get(state, name, &node, NULL);
    refused += got != NODEIPMI_OK;
    if (got != NODEIPMI_OK) continue;
    refused += node.user_set != 1 || node.password_set != 1; /* it is not known any more: no_credentials */
    unnoticed |= strcmp(node.name, name) != 0 || strcmp(node.host, "192.0.2.1") != 0 || strcmp(node.web, web) != 0 ||
                 node.kind != NODEIPMI_NODE_HOST;
  }
  const nodeipmi_status added = add_node_with_secret(state, "one-more");
  refused += added != NODEIPMI_OK;
  if (nodeipmi_close(state) != NODEIPMI_OK) return WRONG;
  nodeipmi_finding_list *list = NULL;
  if (nodeipmi_state_examine(&options, &list, NULL) != NODEIPMI_OK) return REFUSED;
  nodeipmi_finding_list_free(list);
  return unnoticed ? UNNOTICED : refused != 0 ? REFUSED : RIGHT;
}

static void EachPageIsDamaged(void **unused) {
  (void)unused;
  name_new_folder(folder, sizeof folder);
  assert_int_equal(nodeipmi_state_init(folder, NULL), NODEIPMI_OK);
  nodeipmi *const state = open_state_in(folder);
  assert_non_null(state);
  for (int i = 0; i < NODES; ++i) {
    char name[16];
    char web[64];
    (void)snprintf(name, sizeof name, "n%d", i);
    (void)snprintf(web, sizeof web, "https://192.0.2.1/%d/%d", i, i);
    assert_int_equal(add_node_with_secret(state, name), NODEIPMI_OK);
    assert_int_equal(set_web(state, name, web), NODEIPMI_OK);
  }
  close_state(state);
  (void)snprintf(database, sizeof database, "%s/nodeipmi.db", folder);
  read_database();
  unsigned char *const bytes = malloc(size);
  assert_non_null(bytes);
  long all_wrong = 0;
  for (int how = 0; how < DAMAGES; ++how) {
    long crashed = 0;
    long wrong = 0;
    long refused = 0;
    long unnoticed = 0;
    for (size_t page = 0; page < size / PAGE; ++page) {
      memcpy(bytes, whole, size);
      damage_page(bytes, page, (enum damage)how);
      write_database(bytes);
      const pid_t child = fork();
      assert_true(child >= 0);
      if (child == 0) _exit(look_at_all());
      int ended = 0;
      assert_int_equal(waitpid(child, &ended, 0), child);
      const int changes_letters = WIFEXITED(ended) && WEXITSTATUS(ended) == UNNOTICED;
      const int is_wrong = WIFEXITED(ended) && (WEXITSTATUS(ended) == WRONG || (changes_letters && how != FLIPS));
      unnoticed += changes_letters && how == FLIPS;
      crashed += !WIFEXITED(ended);
      wrong += is_wrong;
      refused += WIFEXITED(ended) && WEXITSTATUS(ended) == REFUSED;
      if (is_wrong || !WIFEXITED(ended)) print_error("page %zu: %s: ended %d\n", page + 1, damage_names[how], ended);
      char log[620];
      (void)snprintf(log, sizeof log, "%s-wal", database);
      (void)unlink(log);
      (void)snprintf(log, sizeof log, "%s-shm", database);
      (void)unlink(log);
    }
    print_message("%s: %zu pages, %ld refused, %ld with another name, address or setting\n", damage_names[how], size / PAGE,
                  refused, unnoticed);
    record_fault(damage_names[how], (long)(size / PAGE), wrong + crashed, 0);
    all_wrong += wrong + crashed;
    assert_true(refused > 0);
  }
  write_database(whole);
  nodeipmi *const again = open_state_in(folder);
  assert_non_null(again);
  close_state(again);
  free(bytes);
  free(whole);
  assert_int_equal(all_wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(EachPageIsDamaged)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
