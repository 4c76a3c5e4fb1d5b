/* The key of a state, backups, and what is wrong with a state: what the calls do, and each argument that is wrong. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/abi/support.h"

/* In every secret that is given here, and so in no message. */
#define SECRET "Xyzzy 1"

static char folder[512];
static nodeipmi *state;
static nodeipmi_error error = {.struct_size = sizeof error};

/* The call, which fills error, is refused; `named` is in the message. */
#define REFUSED(wanted, named, call)                                                                \
  do {                                                                                              \
    check_status((call), (wanted), &error);                                                         \
    if (strstr(error.message, (named)) == NULL || strstr(error.message, SECRET) != NULL) {          \
      fail_msg("%s: '%s'", #call, error.message);                                                   \
    }                                                                                               \
  } while (0)
#define INVALID(named, call) REFUSED(NODEIPMI_INVALID_ARGUMENT, named, call)

static void path_of(char path[600], const char *name) { snprintf(path, 600, "%s/%s", folder, name); }

static nodeipmi_status open_with(const char *dir, const char *secret, nodeipmi **opened, nodeipmi_error *e) {
  const nodeipmi_open_options options = {.struct_size = sizeof options,
                                         .state_dir = dir,
                                         .key_secret = secret,
                                         .key_secret_size = secret == NULL ? 0 : strlen(secret)};
  return nodeipmi_open(&options, opened, e);
}

static nodeipmi_key key_now(void) {
  nodeipmi_key key = {.struct_size = sizeof key};
  check_status(nodeipmi_key_get(state, &key, &error), NODEIPMI_OK, &error);
  return key;
}

static void rotate(const nodeipmi_key_plan *plan) {
  check_status(nodeipmi_key_rotate(state, plan, &error), NODEIPMI_OK, &error);
}

static void AKeyIsReplacedByAnother(void **unused) {
  (void)unused;
  const nodeipmi_key_plan plan = {.struct_size = sizeof plan, .kind = NODEIPMI_KEY_FILE};
  const nodeipmi_key before = key_now();
  assert_int_equal(before.kind, NODEIPMI_KEY_FILE);
  assert_int_equal(strlen(before.id), 16);
  assert_true(before.made_unix_ms > 0);
  rotate(&plan);
  const nodeipmi_key after = key_now();
  assert_string_not_equal(before.id, after.id);
  assert_true(after.made_unix_ms >= before.made_unix_ms);
}

static void APassphraseIsNeededOnceItKeepsTheKey(void **unused) {
  (void)unused;
  const nodeipmi_key_plan plan = {.struct_size = sizeof plan,
                                  .kind = NODEIPMI_KEY_PASSPHRASE,
                                  .secret = SECRET,
                                  .secret_size = strlen(SECRET)};
  const nodeipmi_key_plan back = {.struct_size = sizeof back, .kind = NODEIPMI_KEY_FILE};
  nodeipmi *opened = NULL;
  rotate(&plan);
  assert_int_equal(key_now().kind, NODEIPMI_KEY_PASSPHRASE);
  assert_string_equal(key_now().secret_file, "");
  REFUSED(NODEIPMI_KEY_LOCKED, "passphrase", open_with(folder, NULL, &opened, &error));
  assert_null(opened);
  REFUSED(NODEIPMI_KEY_LOCKED, "passphrase is wrong", open_with(folder, SECRET "2", &opened, &error));
  check_status(open_with(folder, SECRET, &opened, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_key_rotate(opened, &back, &error), NODEIPMI_OK, &error);
  close_state(opened);
  assert_int_equal(key_now().kind, NODEIPMI_KEY_FILE);
  check_status(open_with(folder, NULL, &opened, &error), NODEIPMI_OK, &error);
  close_state(opened);
}

static void ABackupBecomesAStateAgain(void **unused) {
  (void)unused;
  char backup[600], other[600], key_file[600], made[600];
  path_of(backup, "backup");
  path_of(other, "other");
  path_of(key_file, "nodeipmi.key");
  path_of(made, "made.key");
  check_status(nodeipmi_state_backup(state, backup, &error), NODEIPMI_OK, &error);
  REFUSED(NODEIPMI_ALREADY_EXISTS, "backup", nodeipmi_state_backup(state, backup, &error));
  check_status(nodeipmi_key_make(state, made, &error), NODEIPMI_OK, &error);
  REFUSED(NODEIPMI_ALREADY_EXISTS, "made.key", nodeipmi_key_make(state, made, &error));
  REFUSED(NODEIPMI_KEY_MISSING, "made.key", nodeipmi_state_restore(backup, other, made, &error));
  check_status(nodeipmi_state_restore(backup, other, NULL, &error), NODEIPMI_OK, &error);
  nodeipmi *opened = NULL;
  REFUSED(NODEIPMI_KEY_MISSING, "nodeipmi.key", open_with(other, NULL, &opened, &error));
  REFUSED(NODEIPMI_ALREADY_EXISTS, "other", nodeipmi_state_restore(backup, other, key_file, &error));
  path_of(other, "third");
  check_status(nodeipmi_state_restore(backup, other, key_file, &error), NODEIPMI_OK, &error);
  check_status(open_with(other, NULL, &opened, &error), NODEIPMI_OK, &error);
  nodeipmi_node node = {.struct_size = sizeof node};
  check_status(nodeipmi_node_get(opened, "a", &node, &error), NODEIPMI_OK, &error);
  assert_int_equal(node.password_set, 1);
  close_state(opened);
  assert_int_equal(unlink(backup), 0);
  assert_int_equal(unlink(made), 0);
}

static uint32_t verdict_of(const nodeipmi_open_options *options, const char *name, nodeipmi_finding *finding) {
  nodeipmi_finding_list *list = NULL;
  check_status(nodeipmi_state_examine(options, &list, &error), NODEIPMI_OK, &error);
  finding->struct_size = sizeof *finding;
  for (uint32_t i = 0; i < nodeipmi_finding_list_size(list); ++i) {
    check_status(nodeipmi_finding_list_get(list, i, finding, &error), NODEIPMI_OK, &error);
    if (strcmp(finding->name, name) == 0) break;
  }
  REFUSED(NODEIPMI_NOT_FOUND, "index",
          nodeipmi_finding_list_get(list, nodeipmi_finding_list_size(list), finding, &error));
  nodeipmi_finding_list_free(list);
  return finding->verdict;
}

static void AStateIsExaminedThatCannotBeOpened(void **unused) {
  (void)unused;
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi_finding finding;
  assert_int_equal(verdict_of(&options, "permissions", &finding), NODEIPMI_VERDICT_OK);
  assert_string_equal(finding.remedy, "");
  assert_int_equal(verdict_of(&options, "seals", &finding), NODEIPMI_VERDICT_OK);
  assert_int_equal(chmod(folder, 0755), 0);
  assert_int_equal(verdict_of(&options, "permissions", &finding), NODEIPMI_VERDICT_PROBLEM);
  assert_non_null(strstr(finding.remedy, "chmod"));
  assert_int_equal(verdict_of(&options, "seals", &finding), NODEIPMI_VERDICT_SKIPPED);
  assert_int_equal(chmod(folder, 0700), 0);
}

static void ArgumentsThatAreWrongAreRefused(void **unused) {
  (void)unused;
  static char long_text[1100];
  memset(long_text, 'x', sizeof long_text - 1);
  long_text[0] = '/';
  nodeipmi_key key = {.struct_size = sizeof key};
  nodeipmi_key_plan plan = {.struct_size = sizeof plan};
  nodeipmi *opened = NULL;
  INVALID("state", nodeipmi_key_get(NULL, &key, &error));
  INVALID("key", nodeipmi_key_get(state, NULL, &error));
  INVALID("state", nodeipmi_key_rotate(NULL, &plan, &error));
  INVALID("plan", nodeipmi_key_rotate(state, NULL, &error));
  plan.kind = NODEIPMI_KEY_PKCS11 + 1;
  INVALID("plan.kind", nodeipmi_key_rotate(state, &plan, &error));
  plan.kind = NODEIPMI_KEY_PASSPHRASE;
  INVALID("secret", nodeipmi_key_rotate(state, &plan, &error));
  plan.secret_size = 3;
  INVALID("plan.secret", nodeipmi_key_rotate(state, &plan, &error));
  plan.secret = long_text;
  plan.secret_size = 1025;
  INVALID("plan.secret", nodeipmi_key_rotate(state, &plan, &error));
  plan.secret = SECRET;
  plan.secret_size = strlen(SECRET);
  plan.secret_file = "relative";
  INVALID("secret_file", nodeipmi_key_rotate(state, &plan, &error));
  plan.secret_file = long_text;
  INVALID("plan.secret_file", nodeipmi_key_rotate(state, &plan, &error));
  plan.secret_file = NULL;
  plan.kind = NODEIPMI_KEY_PKCS11;
  INVALID("module", nodeipmi_key_rotate(state, &plan, &error));
  plan.module = long_text;
  INVALID("plan.module", nodeipmi_key_rotate(state, &plan, &error));
  plan.module = "/usr/lib/none.so";
  INVALID("token", nodeipmi_key_rotate(state, &plan, &error));
  plan.token = "a label of more than thirty-nine characters";
  INVALID("plan.token", nodeipmi_key_rotate(state, &plan, &error));
  plan.token = "token";
  INVALID("label", nodeipmi_key_rotate(state, &plan, &error));
  plan.label = "label";
  REFUSED(NODEIPMI_KEY_MISSING, "/usr/lib/none.so", nodeipmi_key_rotate(state, &plan, &error));
  INVALID("state", nodeipmi_key_make(NULL, "x", &error));
  INVALID("path", nodeipmi_key_make(state, NULL, &error));
  INVALID("path", nodeipmi_key_make(state, "", &error));
  INVALID("state", nodeipmi_state_backup(NULL, "x", &error));
  INVALID("path", nodeipmi_state_backup(state, NULL, &error));
  INVALID("path", nodeipmi_state_backup(state, "", &error));
  INVALID("backup", nodeipmi_state_restore(NULL, folder, NULL, &error));
  INVALID("state_dir", nodeipmi_state_restore("x", "", NULL, &error));
  INVALID("key_file", nodeipmi_state_restore("x", folder, "", &error));
  INVALID("list", nodeipmi_state_examine(NULL, NULL, &error));
  INVALID("list", nodeipmi_finding_list_get(NULL, 0, NULL, &error));
  assert_int_equal(nodeipmi_finding_list_size(NULL), 0);
  nodeipmi_finding_list_free(NULL);
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder, .key_secret_size = 1};
  INVALID("key_secret", nodeipmi_open(&options, &opened, &error));
  const nodeipmi_open_options too_long = {
      .struct_size = sizeof too_long, .state_dir = folder, .key_secret = long_text, .key_secret_size = 1025};
  INVALID("key_secret", nodeipmi_open(&too_long, &opened, &error));
  assert_string_equal(key_now().module, "");
}

static void EveryNumberHasAWord(void **unused) {
  (void)unused;
  assert_string_equal(nodeipmi_key_kind_word(NODEIPMI_KEY_FILE), "file");
  assert_string_equal(nodeipmi_key_kind_word(NODEIPMI_KEY_SYSTEMD), "systemd");
  assert_string_equal(nodeipmi_key_kind_word(NODEIPMI_KEY_PASSPHRASE), "passphrase");
  assert_string_equal(nodeipmi_key_kind_word(NODEIPMI_KEY_PKCS11), "pkcs11");
  assert_string_equal(nodeipmi_key_kind_word(NODEIPMI_KEY_PKCS11 + 1), "unknown");
  assert_string_equal(nodeipmi_verdict_word(NODEIPMI_VERDICT_OK), "ok");
  assert_string_equal(nodeipmi_verdict_word(NODEIPMI_VERDICT_ADVICE), "advice");
  assert_string_equal(nodeipmi_verdict_word(NODEIPMI_VERDICT_PROBLEM), "problem");
  assert_string_equal(nodeipmi_verdict_word(NODEIPMI_VERDICT_SKIPPED), "skipped");
  assert_string_equal(nodeipmi_verdict_word(NODEIPMI_VERDICT_SKIPPED + 1), "unknown");
}

static int open_group(void **unused) {
  (void)unused;
  name_new_folder(folder, sizeof folder);
  check_status(nodeipmi_state_init(folder, &error), NODEIPMI_OK, &error);
  check_status(open_with(folder, NULL, &state, &error), NODEIPMI_OK, &error);
  add_host(state, "a", "127.0.0.1:1");
  return 0;
}

static int close_group(void **unused) {
  (void)unused;
  close_state(state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(AKeyIsReplacedByAnother),
      cmocka_unit_test(APassphraseIsNeededOnceItKeepsTheKey),
      cmocka_unit_test(ABackupBecomesAStateAgain),
      cmocka_unit_test(AStateIsExaminedThatCannotBeOpened),
      cmocka_unit_test(ArgumentsThatAreWrongAreRefused),
      cmocka_unit_test(EveryNumberHasAWord),
  };
  return cmocka_run_group_tests(tests, open_group, close_group);
}
