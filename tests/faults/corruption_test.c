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

/* What a child found; no codes of its own has a sanitizer. RIGHT: also each credential, which the examination unseals.
 * NOTICED: a call was refused, or the examination finds a problem. UNNOTICED: a name, an address or a setting is another.
 * SQLite has no checksums, so a byte of a value that is flipped is seen by nobody; credentials are authenticated. */
enum { RIGHT = 40, NOTICED, WRONG, UNNOTICED };

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

static int is_refusal(nodeipmi_status status) {
  return status == NODEIPMI_STORAGE_ERROR || status == NODEIPMI_VAULT_TAMPERED || status == NODEIPMI_KEY_MISSING ||
         status == NODEIPMI_NO_CREDENTIALS;
}

static int is_noticed_by_examination(const nodeipmi_open_options *options) {
  nodeipmi_finding_list *list = NULL;
  if (nodeipmi_state_examine(options, &list, NULL) != NODEIPMI_OK) return 1;
  int problems = 0;
  for (uint32_t i = 0; i < nodeipmi_finding_list_size(list); ++i) {
    nodeipmi_finding finding = {.struct_size = sizeof finding};
    problems += nodeipmi_finding_list_get(list, i, &finding, NULL) != NODEIPMI_OK ||
                finding.verdict == NODEIPMI_VERDICT_PROBLEM;
  }
  nodeipmi_finding_list_free(list);
  return problems != 0;
}

/* What is gone, or is another, and neither refused nor noticed, is lost. */
static int look_at_all(void) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi *state = NULL;
  int refused = 0;
  int strange = 0;
  int vanished = 0;
  int unnoticed = 0;
  (void)alarm(60); /* a page that leads to itself must not be followed for ever */
  const nodeipmi_status opened = nodeipmi_open(&options, &state, NULL);
  if (opened != NODEIPMI_OK) return is_refusal(opened) ? NOTICED : WRONG;
  for (int i = 0; i < NODES; ++i) {
    char name[16];
    char web[64];
    nodeipmi_node node = {.struct_size = sizeof node};
    (void)snprintf(name, sizeof name, "n%d", i);
    (void)snprintf(web, sizeof web, "https://192.0.2.1/%d/%d", i, i);
    const nodeipmi_status got = nodeipmi_node_get(state, name, &node, NULL);
    refused += is_refusal(got);
    vanished += got == NODEIPMI_NOT_FOUND;
    strange += got != NODEIPMI_OK && got != NODEIPMI_NOT_FOUND && !is_refusal(got);
    if (got != NODEIPMI_OK) continue;
    vanished += node.user_set != 1 || node.password_set != 1;
    unnoticed |= strcmp(node.name, name) != 0 || strcmp(node.host, "192.0.2.1") != 0 || strcmp(node.web, web) != 0 ||
                 node.kind != NODEIPMI_NODE_HOST;
  }
  const nodeipmi_status added = add_node_with_secret(state, "one-more", NULL);
  refused += is_refusal(added);
  strange += added != NODEIPMI_OK && !is_refusal(added);
  if (nodeipmi_close(state) != NODEIPMI_OK || strange != 0) return WRONG;
  const int noticed = is_noticed_by_examination(&options);
  if (vanished != 0 && !noticed) return WRONG;
  return unnoticed ? UNNOTICED : refused != 0 || noticed ? NOTICED : RIGHT;
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
    assert_int_equal(add_node_with_secret(state, name, NULL), NODEIPMI_OK);
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
    long noticed = 0;
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
      const int found = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
      const int has_crashed = found < RIGHT || found > UNNOTICED;
      const int is_wrong = found == WRONG || (found == UNNOTICED && how != FLIPS);
      unnoticed += found == UNNOTICED && how == FLIPS;
      crashed += has_crashed;
      wrong += is_wrong;
      noticed += found == NOTICED;
      if (is_wrong || has_crashed) print_error("page %zu: %s: ended %d\n", page + 1, damage_names[how], ended);
      char log[620];
      (void)snprintf(log, sizeof log, "%s-wal", database);
      (void)unlink(log);
      (void)snprintf(log, sizeof log, "%s-shm", database);
      (void)unlink(log);
    }
    print_message("%s: %zu pages, %ld noticed, %ld with another name, address or setting\n", damage_names[how], size / PAGE,
                  noticed, unnoticed);
    record_fault(damage_names[how], (long)(size / PAGE), wrong + crashed, NOT_MEASURED);
    all_wrong += wrong + crashed;
    assert_true(noticed > 0);
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
