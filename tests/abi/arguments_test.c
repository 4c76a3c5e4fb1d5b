/* Every call with each argument that is wrong: its status, and a message that names the argument and tells no secret. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/abi/sightings.h"
#include "tests/abi/support.h"

/* In every secret that is given here, and so in no message. */
#define SECRET "Xyzzy"

static nodeipmi *state;
static tally completions;
static sightings changes;

/* `named` may be NULL where no argument is to blame. */
static void check_refusal(const char *what, nodeipmi_status status, nodeipmi_status wanted, const char *named,
                          const nodeipmi_error *error) {
  if (status != wanted) print_error("%s\n", what);
  check_status(status, wanted, error);
  assert_int_equal(error->struct_size, sizeof *error);
  assert_true(strlen(error->message) > strlen(nodeipmi_status_word(wanted)));
  assert_null(strstr(error->message, SECRET));
  if (named != NULL && strstr(error->message, named) == NULL) {
    fail_msg("%s: '%s' does not name '%s'", what, error->message, named);
  }
}

/* The call, which mentions &error, is refused. */
#define REFUSED(wanted, named, call)                              \
  do {                                                            \
    nodeipmi_error error = {.struct_size = sizeof error};         \
    const nodeipmi_status refusal = (call);                       \
    check_refusal(#call, refusal, (wanted), (named), &error);     \
  } while (0)

#define INVALID(named, call) REFUSED(NODEIPMI_INVALID_ARGUMENT, named, call)

/* ---- The state and the name, of every call that takes them; what else they take is right ---- */

static const nodeipmi_node_settings no_change = {.struct_size = sizeof no_change};
static const nodeipmi_node_settings a_host = {
    .struct_size = sizeof a_host, .set = NODEIPMI_SET_ADDRESS, .address = "127.0.0.1:1"};

#define CALL(name) static nodeipmi_status name(nodeipmi *s, const char *node, nodeipmi_error *e)
CALL(call_add) { return nodeipmi_node_add(s, node, &a_host, e); }
CALL(call_edit) { return nodeipmi_node_edit(s, node, &no_change, e); }
CALL(call_remove) { return nodeipmi_node_remove(s, node, e); }
CALL(call_credentials_set) { return nodeipmi_credentials_set(s, node, "user", SECRET, strlen(SECRET), e); }
CALL(call_credentials_clear) { return nodeipmi_credentials_clear(s, node, e); }
CALL(call_get) { return nodeipmi_node_get(s, node, &(nodeipmi_node){.struct_size = sizeof(nodeipmi_node)}, e); }
CALL(call_next) { return nodeipmi_node_next(s, node, &(nodeipmi_node){.struct_size = sizeof(nodeipmi_node)}, e); }
CALL(call_status) {
  return nodeipmi_node_status_get(s, node, &(nodeipmi_node_status){.struct_size = sizeof(nodeipmi_node_status)}, e);
}
CALL(call_web) { return nodeipmi_web_address_get(s, node, (char[1024]){0}, 1024, &(uint64_t){0}, e); }
CALL(call_menu) {
  return nodeipmi_menu_item_get(s, node, 0, &(nodeipmi_menu_item){.struct_size = sizeof(nodeipmi_menu_item)}, e);
}
CALL(call_test) { return nodeipmi_test(s, node, 0, NULL, e); }
CALL(call_power) { return nodeipmi_power(s, node, NODEIPMI_POWER_STATUS, 0, 0, NULL, e); }
CALL(call_identify) { return nodeipmi_identify(s, node, 1, 0, NULL, e); }
CALL(call_boot_set) { return nodeipmi_boot_device_set(s, node, NODEIPMI_BOOT_DEVICE_PXE, 0, 0, NULL, e); }
CALL(call_boot_get) { return nodeipmi_boot_device_get(s, node, 0, NULL, e); }
CALL(call_info) {
  return nodeipmi_info(s, node, 0, &(nodeipmi_device_info){.struct_size = sizeof(nodeipmi_device_info)}, NULL, e);
}
CALL(call_test_async) { return nodeipmi_test_async(s, node, 0, tally_completion(&completions), NULL, e); }
CALL(call_power_async) {
  return nodeipmi_power_async(s, node, NODEIPMI_POWER_ON, 0, 0, tally_completion(&completions), NULL, e);
}
CALL(call_identify_async) { return nodeipmi_identify_async(s, node, 1, 0, tally_completion(&completions), NULL, e); }
CALL(call_boot_set_async) {
  return nodeipmi_boot_device_set_async(s, node, NODEIPMI_BOOT_DEVICE_PXE, 0, 0, tally_completion(&completions), NULL,
                                        e);
}
CALL(call_boot_get_async) {
  return nodeipmi_boot_device_get_async(s, node, 0, tally_completion(&completions), NULL, e);
}
CALL(call_info_async) { return nodeipmi_info_async(s, node, 0, tally_info_completion(&completions), NULL, e); }
CALL(call_sensors) { return nodeipmi_sensors_read(s, node, NULL, 0, &(nodeipmi_sensor_list *){0}, NULL, e); }
CALL(call_sensors_async) {
  return nodeipmi_sensors_read_async(s, node, NULL, 0, tally_sensors_completion(&completions), NULL, e);
}
CALL(call_sel) { return nodeipmi_sel_read(s, node, 0, 0, 0, &(nodeipmi_sel_list *){0}, NULL, e); }
CALL(call_sel_async) {
  return nodeipmi_sel_read_async(s, node, 0, 0, 0, tally_sel_completion(&completions), NULL, e);
}
CALL(call_sel_clear) { return nodeipmi_sel_clear(s, node, 0, NULL, e); }
CALL(call_sel_clear_async) { return nodeipmi_sel_clear_async(s, node, 0, tally_completion(&completions), NULL, e); }
CALL(call_fru) { return nodeipmi_fru_read(s, node, 0, &(nodeipmi_fru_list *){0}, NULL, e); }
CALL(call_draw) {
  nodeipmi_power_draw draw = {.struct_size = sizeof draw};
  return nodeipmi_power_draw_read(s, node, 0, &draw, NULL, e);
}
CALL(call_draw_async) {
  return nodeipmi_power_draw_read_async(s, node, 0, tally_power_draw_completion(&completions), NULL, e);
}
CALL(call_fru_async) { return nodeipmi_fru_read_async(s, node, 0, tally_fru_completion(&completions), NULL, e); }

enum { NAME_OPTIONAL = 1, HOST_ONLY = 2, MAKES_NODE = 4 };

static const struct call {
  const char *what;
  nodeipmi_status (*make)(nodeipmi *s, const char *node, nodeipmi_error *e);
  int traits;
} calls[] = {
    {"node_add", call_add, MAKES_NODE},
    {"node_edit", call_edit, 0},
    {"node_remove", call_remove, 0},
    {"credentials_set", call_credentials_set, 0},
    {"credentials_clear", call_credentials_clear, 0},
    {"node_get", call_get, 0},
    {"node_status_get", call_status, HOST_ONLY},
    {"web_address_get", call_web, HOST_ONLY},
    {"menu_item_get", call_menu, HOST_ONLY | NAME_OPTIONAL},
    {"test", call_test, HOST_ONLY},
    {"power", call_power, HOST_ONLY},
    {"identify", call_identify, HOST_ONLY},
    {"boot_device_set", call_boot_set, HOST_ONLY},
    {"boot_device_get", call_boot_get, HOST_ONLY},
    {"info", call_info, HOST_ONLY},
    {"test_async", call_test_async, HOST_ONLY},
    {"power_async", call_power_async, HOST_ONLY},
    {"identify_async", call_identify_async, HOST_ONLY},
    {"boot_device_set_async", call_boot_set_async, HOST_ONLY},
    {"boot_device_get_async", call_boot_get_async, HOST_ONLY},
    {"info_async", call_info_async, HOST_ONLY},
    {"sensors_read", call_sensors, HOST_ONLY},
    {"sensors_read_async", call_sensors_async, HOST_ONLY},
    {"sel_read", call_sel, HOST_ONLY},
    {"sel_read_async", call_sel_async, HOST_ONLY},
    {"sel_clear", call_sel_clear, HOST_ONLY},
    {"sel_clear_async", call_sel_clear_async, HOST_ONLY},
    {"power_draw_read", call_draw, HOST_ONLY},
    {"power_draw_read_async", call_draw_async, HOST_ONLY},
    {"fru_read", call_fru, HOST_ONLY},
    {"fru_read_async", call_fru_async, HOST_ONLY},
};
enum { CALLS = sizeof calls / sizeof *calls };

static void check_call(const struct call *call, nodeipmi *s, const char *node, nodeipmi_status wanted,
                       const char *named) {
  nodeipmi_error error = {.struct_size = sizeof error};
  check_refusal(call->what, call->make(s, node, &error), wanted, named, &error);
  /* Without an nodeipmi_error it is the same. */
  assert_int_equal(call->make(s, node, NULL), wanted);
}

static void NullStateIsRefused(void **unused) {
  (void)unused;
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  for (size_t i = 0; i < CALLS; ++i) check_call(&calls[i], NULL, "host", NODEIPMI_INVALID_ARGUMENT, "state");
  INVALID("state", call_next(NULL, NULL, &error));
  INVALID("state", nodeipmi_op_cancel(NULL, 1, &error));
  INVALID("state", nodeipmi_op_wait(NULL, 1, 0, &error));
  INVALID("state", nodeipmi_monitor_start(NULL, NULL, sightings_observer(&changes), &error));
  INVALID("state", nodeipmi_monitor_stop(NULL, &error));
  INVALID("state", nodeipmi_monitor_stats_get(NULL, &stats, &error));
  assert_int_equal(nodeipmi_close(NULL), NODEIPMI_OK);
}

static void NullNameIsRefused(void **unused) {
  (void)unused;
  for (size_t i = 0; i < CALLS; ++i) {
    if ((calls[i].traits & NAME_OPTIONAL) == 0) {
      check_call(&calls[i], state, NULL, NODEIPMI_INVALID_ARGUMENT, "name");
    }
  }
}

static void NameThatNoNodeCanHaveIsRefused(void **unused) {
  (void)unused;
  char too_long[130];
  memset(too_long, 'a', sizeof too_long - 1);
  too_long[sizeof too_long - 1] = '\0';
  const char *const names[] = {"",     too_long, "a b",  "a/b",      "../host", "a:1",  "a,b",         "host\n",
                               "\x7f", "*",      "host ", "n\303\266de", "\xff\xfe", "%s%n", "' OR '1'='1"};
  for (size_t i = 0; i < CALLS; ++i) {
    for (size_t n = 0; n < sizeof names / sizeof *names; ++n) {
      check_call(&calls[i], state, names[n], NODEIPMI_INVALID_ARGUMENT, "name");
    }
  }
}

static void LongestNameIsTaken(void **unused) {
  (void)unused;
  char longest[129];
  memset(longest, 'a', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  nodeipmi_node node = {.struct_size = sizeof node};
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_node_add(state, longest, &a_host, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_node_get(state, longest, &node, &error), NODEIPMI_OK, &error);
  assert_string_equal(node.name, longest);
  check_status(nodeipmi_node_remove(state, longest, &error), NODEIPMI_OK, &error);
}

static void UnknownNodeIsNotFound(void **unused) {
  (void)unused;
  for (size_t i = 0; i < CALLS; ++i) {
    if ((calls[i].traits & MAKES_NODE) == 0) check_call(&calls[i], state, "nobody", NODEIPMI_NOT_FOUND, NULL);
  }
  REFUSED(NODEIPMI_NOT_FOUND, NULL, call_next(state, "zzz", &error));
  REFUSED(NODEIPMI_ALREADY_EXISTS, NULL, call_add(state, "host", &error));
}

static void TenantNodeHasNoIpmi(void **unused) {
  (void)unused;
  for (size_t i = 0; i < CALLS; ++i) {
    if ((calls[i].traits & HOST_ONLY) != 0) check_call(&calls[i], state, "tenant", NODEIPMI_NOT_HOST_NODE, NULL);
  }
}

/* ---- Outputs ---- */

static void OutputThatIsMissingOrTooSmallIsRefused(void **unused) {
  (void)unused;
  char web[20];
  uint64_t needed = 0;
  nodeipmi_menu_item item = {.struct_size = sizeof item};
  INVALID("node", nodeipmi_node_get(state, "host", NULL, &error));
  INVALID("node", nodeipmi_node_next(state, NULL, NULL, &error));
  INVALID("status", nodeipmi_node_status_get(state, "host", NULL, &error));
  INVALID("item", nodeipmi_menu_item_get(state, "host", 0, NULL, &error));
  INVALID("item", nodeipmi_menu_item_get(state, NULL, 0, NULL, &error));
  INVALID("stats", nodeipmi_monitor_stats_get(state, NULL, &error));
  INVALID("list", nodeipmi_sensors_read(state, "host", NULL, 0, NULL, NULL, &error));
  INVALID("list", nodeipmi_sel_read(state, "host", 0, 0, 0, NULL, NULL, &error));
  INVALID("list", nodeipmi_fru_read(state, "host", 0, NULL, NULL, &error));
  REFUSED(NODEIPMI_NOT_FOUND, "menu", nodeipmi_menu_item_get(state, NULL, 1000, &item, &error));
  REFUSED(NODEIPMI_NOT_FOUND, "menu", nodeipmi_menu_item_get(state, "host", UINT32_MAX, &item, &error));
  INVALID("buffer", nodeipmi_web_address_get(state, "host", NULL, 1, &needed, &error));
  INVALID("buffer", nodeipmi_web_address_get(state, "host", web, 0, NULL, &error));
  INVALID("buffer", nodeipmi_web_address_get(state, "host", NULL, 0, NULL, &error));
  /* https://127.0.0.1/ and its NUL are 19 bytes. */
  INVALID("buffer", nodeipmi_web_address_get(state, "host", web, 18, &needed, &error));
  assert_int_equal(needed, 19);
  assert_int_equal(nodeipmi_web_address_get(state, "host", NULL, 0, &needed, NULL), NODEIPMI_OK);
  assert_int_equal(nodeipmi_web_address_get(state, "host", web, 19, NULL, NULL), NODEIPMI_OK);
  assert_string_equal(web, "https://127.0.0.1/");
}

/* ---- Settings ---- */

#define LONG_TEXT(name, size) static char name[(size) + 1]
LONG_TEXT(text_254, 254);
LONG_TEXT(web_1024, 1024);

static const char secret_with_nul[] = SECRET "\0tail";
static const char secret_of_21[] = SECRET "-and-16-more-----";
static const char secret_of_2000[2000] = SECRET;

#define BAD_ADDRESS(text) \
  { "address " text, {.set = NODEIPMI_SET_ADDRESS, .address = (text)}, NODEIPMI_INVALID_ARGUMENT, "address" }
#define BAD_WEB(text) {"web " text, {.set = NODEIPMI_SET_WEB, .web = (text)}, NODEIPMI_INVALID_ARGUMENT, "web"}
#define BAD_NUMBER(member, bit, number) \
  { #member " " #number, {.set = (bit), .member = (number)}, NODEIPMI_INVALID_ARGUMENT, #member }
#define BAD_SUITE(number)                                                                                             \
  {                                                                                                                   \
    "cipher_suite " #number, {.set = NODEIPMI_SET_CIPHER_SUITE, .cipher_suite = (number)}, NODEIPMI_INVALID_ARGUMENT, \
        "cipher"                                                                                                      \
  }

static const struct bad_settings {
  const char *what;
  nodeipmi_node_settings settings;
  nodeipmi_status wanted;
  const char *named;
} bad_settings[] = {
    {"bit 11", {.set = 0x0800u}, NODEIPMI_UNSUPPORTED, "set"},
    {"bit 31", {.set = 0x80000000u}, NODEIPMI_UNSUPPORTED, "set"},
    {"all bits", {.set = UINT32_MAX}, NODEIPMI_UNSUPPORTED, "set"},

    {"address NULL", {.set = NODEIPMI_SET_ADDRESS}, NODEIPMI_INVALID_ARGUMENT, "address"},
    BAD_ADDRESS(""),
    BAD_ADDRESS(" "),
    BAD_ADDRESS(":623"),
    BAD_ADDRESS("bmc:"),
    BAD_ADDRESS("bmc:0"),
    BAD_ADDRESS("bmc:65536"),
    BAD_ADDRESS("bmc:99999999999999999999"),
    BAD_ADDRESS("bmc:-1"),
    BAD_ADDRESS("bmc:+1"),
    BAD_ADDRESS("bmc:62x"),
    BAD_ADDRESS("bmc: 623"),
    BAD_ADDRESS("bm c"),
    BAD_ADDRESS("bmc/"),
    BAD_ADDRESS("bmc\n"),
    BAD_ADDRESS("user@bmc"),
    BAD_ADDRESS("[]"),
    BAD_ADDRESS("[::1"),
    BAD_ADDRESS("[::1]x"),
    BAD_ADDRESS("[::1]:"),
    BAD_ADDRESS("[::1]:0"),
    BAD_ADDRESS("[bmc]"),
    BAD_ADDRESS("::1%"),
    BAD_ADDRESS("1:2:xyz"),
    {"address of 254", {.set = NODEIPMI_SET_ADDRESS, .address = text_254}, NODEIPMI_INVALID_ARGUMENT, "address"},

    {"web NULL", {.set = NODEIPMI_SET_WEB}, NODEIPMI_INVALID_ARGUMENT, "web"},
    BAD_WEB("bmc"),
    BAD_WEB("ftp://bmc/"),
    BAD_WEB("file:///etc/passwd"),
    BAD_WEB("javascript:alert(1)"),
    BAD_WEB("http://"),
    BAD_WEB("https://"),
    BAD_WEB("https:/bmc"),
    BAD_WEB(" https://bmc/"),
    BAD_WEB("https://bmc/a b"),
    BAD_WEB("https://bmc/\""),
    BAD_WEB("https://bmc/\n"),
    BAD_WEB("https://bmc/`id`"),
    {"web of 1024", {.set = NODEIPMI_SET_WEB, .web = web_1024}, NODEIPMI_INVALID_ARGUMENT, "web"},

    BAD_NUMBER(kind, NODEIPMI_SET_KIND, 2),
    BAD_NUMBER(kind, NODEIPMI_SET_KIND, UINT32_MAX),
    BAD_NUMBER(lan, NODEIPMI_SET_LAN, 3),
    BAD_NUMBER(lan, NODEIPMI_SET_LAN, UINT32_MAX),
    BAD_NUMBER(auth, NODEIPMI_SET_AUTH, 4),
    BAD_NUMBER(auth, NODEIPMI_SET_AUTH, UINT32_MAX),
    BAD_NUMBER(privilege, NODEIPMI_SET_PRIVILEGE, 0),
    BAD_NUMBER(privilege, NODEIPMI_SET_PRIVILEGE, 1),
    BAD_NUMBER(privilege, NODEIPMI_SET_PRIVILEGE, 5),
    BAD_NUMBER(privilege, NODEIPMI_SET_PRIVILEGE, UINT32_MAX),
    BAD_SUITE(0),
    BAD_SUITE(4),
    BAD_SUITE(5),
    BAD_SUITE(9),
    BAD_SUITE(10),
    BAD_SUITE(13),
    BAD_SUITE(14),
    BAD_SUITE(18),
    BAD_SUITE(254),
    BAD_SUITE(256),
    BAD_SUITE(273), /* 17 in its low byte */
    BAD_SUITE(UINT32_MAX),
    {"options 4", {.set = NODEIPMI_SET_OPTIONS, .options = 4}, NODEIPMI_UNSUPPORTED, "options"},
    {"options all", {.set = NODEIPMI_SET_OPTIONS, .options = UINT32_MAX}, NODEIPMI_UNSUPPORTED, "options"},
    {"a cipher suite with IPMI 1.5",
     {.set = NODEIPMI_SET_LAN | NODEIPMI_SET_CIPHER_SUITE, .lan = NODEIPMI_LAN_1_5, .cipher_suite = 17},
     NODEIPMI_INVALID_ARGUMENT,
     "cipher"},
    {"an authentication type with IPMI 2.0",
     {.set = NODEIPMI_SET_LAN | NODEIPMI_SET_AUTH, .lan = NODEIPMI_LAN_2_0, .auth = NODEIPMI_AUTH_MD5},
     NODEIPMI_INVALID_ARGUMENT,
     "auth"},

    {"user of 17", {.set = NODEIPMI_SET_USER, .user = SECRET "-and-11-more"}, NODEIPMI_INVALID_ARGUMENT, "user"},
    {"user of 2000", {.set = NODEIPMI_SET_USER, .user = web_1024}, NODEIPMI_INVALID_ARGUMENT, "user"},
    {"password of 21",
     {.set = NODEIPMI_SET_PASSWORD, .password = secret_of_21, .password_size = 21},
     NODEIPMI_INVALID_ARGUMENT,
     "password"},
    {"password with NUL inside",
     {.set = NODEIPMI_SET_PASSWORD, .password = secret_with_nul, .password_size = sizeof secret_with_nul - 1},
     NODEIPMI_INVALID_ARGUMENT,
     "password"},
    {"password with its NUL",
     {.set = NODEIPMI_SET_PASSWORD, .password = SECRET, .password_size = sizeof SECRET},
     NODEIPMI_INVALID_ARGUMENT,
     "password"},
    {"password of 2000",
     {.set = NODEIPMI_SET_PASSWORD, .password = secret_of_2000, .password_size = sizeof secret_of_2000},
     NODEIPMI_INVALID_ARGUMENT,
     "password"},
    /* Nobody looks at what is beyond a size that is refused. */
    {"password of 2^64 - 1",
     {.set = NODEIPMI_SET_PASSWORD, .password = SECRET, .password_size = UINT64_MAX},
     NODEIPMI_INVALID_ARGUMENT,
     "password"},
    {"password NULL with a size",
     {.set = NODEIPMI_SET_PASSWORD, .password_size = 5},
     NODEIPMI_INVALID_ARGUMENT,
     "password"},
    {"kg of 21", {.set = NODEIPMI_SET_KG, .kg = secret_of_21, .kg_size = 21}, NODEIPMI_INVALID_ARGUMENT, "K_g"},
    {"kg of 2000",
     {.set = NODEIPMI_SET_KG, .kg = secret_of_2000, .kg_size = sizeof secret_of_2000},
     NODEIPMI_INVALID_ARGUMENT,
     "kg"},
    {"kg NULL with a size", {.set = NODEIPMI_SET_KG, .kg_size = 5}, NODEIPMI_INVALID_ARGUMENT, "kg"},
};

static void check_bad_settings(const struct bad_settings *bad) {
  nodeipmi_node_settings settings = bad->settings;
  nodeipmi_node before = {.struct_size = sizeof before};
  nodeipmi_node after = {.struct_size = sizeof after};
  settings.struct_size = sizeof settings;
  nodeipmi_error error = {.struct_size = sizeof error};

  assert_int_equal(nodeipmi_node_get(state, "host", &before, NULL), NODEIPMI_OK);
  check_refusal(bad->what, nodeipmi_node_edit(state, "host", &settings, &error), bad->wanted, bad->named, &error);
  assert_int_equal(nodeipmi_node_get(state, "host", &after, NULL), NODEIPMI_OK);
  assert_memory_equal(&before, &after, sizeof before);

  if ((settings.set & NODEIPMI_SET_ADDRESS) == 0) {
    settings.set |= NODEIPMI_SET_ADDRESS;
    settings.address = "127.0.0.1";
  }
  check_refusal(bad->what, nodeipmi_node_add(state, "new", &settings, &error), bad->wanted, bad->named, &error);
  assert_int_equal(nodeipmi_node_get(state, "new", &after, NULL), NODEIPMI_NOT_FOUND);
}

static void SettingsThatAreWrongAreRefusedAndChangeNothing(void **unused) {
  (void)unused;
  memset(text_254, 'a', sizeof text_254 - 1);
  memset(web_1024, 'a', sizeof web_1024 - 1);
  memcpy(web_1024, "https://", 8); /* NOLINT(bugprone-not-null-terminated-result): more follows */
  for (size_t i = 0; i < sizeof bad_settings / sizeof *bad_settings; ++i) check_bad_settings(&bad_settings[i]);
  INVALID("settings", nodeipmi_node_add(state, "new", NULL, &error));
  INVALID("settings", nodeipmi_node_edit(state, "host", NULL, &error));
  INVALID("address", nodeipmi_node_add(state, "new", &no_change, &error));
}

static void LongestValuesAreTaken(void **unused) {
  (void)unused;
  char host[254];
  char web[1024];
  memset(host, 'a', sizeof host - 1);
  host[sizeof host - 1] = '\0';
  memset(web, 'a', sizeof web - 1);
  memcpy(web, "https://", 8);
  web[sizeof web - 1] = '\0';
  const nodeipmi_node_settings settings = {.struct_size = sizeof settings,
                                           .set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_WEB | NODEIPMI_SET_USER |
                                                  NODEIPMI_SET_PASSWORD | NODEIPMI_SET_KG,
                                           .address = host,
                                           .web = web,
                                           .user = "user-of-16-bytes",
                                           .password = "password-of-20-bytes",
                                           .password_size = 20,
                                           .kg = "kg-may-have\0\0-a-NUL.",
                                           .kg_size = 20};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_node node = {.struct_size = sizeof node};
  check_status(nodeipmi_node_add(state, "longest", &settings, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_node_get(state, "longest", &node, &error), NODEIPMI_OK, &error);
  assert_string_equal(node.host, host);
  assert_string_equal(node.web, web);
  assert_int_equal(node.user_set + node.password_set + node.kg_set, 3);
  check_status(nodeipmi_node_remove(state, "longest", &error), NODEIPMI_OK, &error);
}

static void CredentialsThatAreWrongAreRefused(void **unused) {
  (void)unused;
  INVALID("user", nodeipmi_credentials_set(state, "host", SECRET "-and-11-more", NULL, 0, &error));
  INVALID("password", nodeipmi_credentials_set(state, "host", NULL, secret_of_21, 21, &error));
  INVALID("password", nodeipmi_credentials_set(state, "host", "user", secret_of_21, 21, &error));
  INVALID("password", nodeipmi_credentials_set(state, "host", "user", SECRET, sizeof SECRET, &error));
  INVALID("password", nodeipmi_credentials_set(state, "host", "user", secret_with_nul, 8, &error));
  INVALID("password", nodeipmi_credentials_set(state, "host", "user", NULL, 5, &error));
  nodeipmi_node node = {.struct_size = sizeof node};
  assert_int_equal(nodeipmi_node_get(state, "host", &node, NULL), NODEIPMI_OK);
  assert_int_equal(node.user_set + node.password_set + node.kg_set, 0);
}

/* ---- Operations ---- */

#define TWICE_INVALID(named, blocking, async) \
  do {                                        \
    INVALID(named, blocking);                 \
    INVALID(named, async);                    \
  } while (0)

static void TimeThatIsTooLongIsRefused(void **unused) {
  (void)unused;
  const nodeipmi_completion done = tally_completion(&completions);
  const nodeipmi_info_completion info_done = tally_info_completion(&completions);
  const nodeipmi_sensors_completion sensors_done = tally_sensors_completion(&completions);
  const nodeipmi_sel_completion sel_done = tally_sel_completion(&completions);
  nodeipmi_sensor_list *sensors = NULL;
  const nodeipmi_fru_completion fru_done = tally_fru_completion(&completions);
  nodeipmi_sel_list *log = NULL;
  nodeipmi_fru_list *inventory = NULL;
  const nodeipmi_power_draw_completion draw_done = tally_power_draw_completion(&completions);
  nodeipmi_power_draw draw = {.struct_size = sizeof draw};
  const uint32_t times[] = {NODEIPMI_MAX_TIMEOUT_MS + 1, UINT32_MAX};
  for (size_t i = 0; i < sizeof times / sizeof *times; ++i) {
    const uint32_t ms = times[i];
    TWICE_INVALID("timeout_ms", nodeipmi_test(state, "host", ms, NULL, &error),
                  nodeipmi_test_async(state, "host", ms, done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_power(state, "host", NODEIPMI_POWER_STATUS, 0, ms, NULL, &error),
                  nodeipmi_power_async(state, "host", NODEIPMI_POWER_STATUS, 0, ms, done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_identify(state, "host", 1, ms, NULL, &error),
                  nodeipmi_identify_async(state, "host", 1, ms, done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_boot_device_set(state, "host", 1, 0, ms, NULL, &error),
                  nodeipmi_boot_device_set_async(state, "host", 1, 0, ms, done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_boot_device_get(state, "host", ms, NULL, &error),
                  nodeipmi_boot_device_get_async(state, "host", ms, done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_info(state, "host", ms, NULL, NULL, &error),
                  nodeipmi_info_async(state, "host", ms, info_done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_sensors_read(state, "host", NULL, ms, &sensors, NULL, &error),
                  nodeipmi_sensors_read_async(state, "host", NULL, ms, sensors_done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_sel_read(state, "host", 0, 0, ms, &log, NULL, &error),
                  nodeipmi_sel_read_async(state, "host", 0, 0, ms, sel_done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_sel_clear(state, "host", ms, NULL, &error),
                  nodeipmi_sel_clear_async(state, "host", ms, done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_power_draw_read(state, "host", ms, &draw, NULL, &error),
                  nodeipmi_power_draw_read_async(state, "host", ms, draw_done, NULL, &error));
    TWICE_INVALID("timeout_ms", nodeipmi_fru_read(state, "host", ms, &inventory, NULL, &error),
                  nodeipmi_fru_read_async(state, "host", ms, fru_done, NULL, &error));
    TWICE_INVALID("wait_ms", nodeipmi_power(state, "host", NODEIPMI_POWER_ON, ms, 0, NULL, &error),
                  nodeipmi_power_async(state, "host", NODEIPMI_POWER_ON, ms, 0, done, NULL, &error));
  }
}

static void NumberThatIsOutOfRangeIsRefused(void **unused) {
  (void)unused;
  const nodeipmi_completion done = tally_completion(&completions);
  const uint32_t actions[] = {8, 9, UINT32_MAX};
  for (size_t i = 0; i < sizeof actions / sizeof *actions; ++i) {
    TWICE_INVALID("action", nodeipmi_power(state, "host", actions[i], 0, 0, NULL, &error),
                  nodeipmi_power_async(state, "host", actions[i], 0, 0, done, NULL, &error));
  }
  const uint32_t stateless[] = {NODEIPMI_POWER_STATUS, NODEIPMI_POWER_DIAG};
  for (size_t i = 0; i < sizeof stateless / sizeof *stateless; ++i) {
    TWICE_INVALID("wait_ms", nodeipmi_power(state, "host", stateless[i], 1, 0, NULL, &error),
                  nodeipmi_power_async(state, "host", stateless[i], 1, 0, done, NULL, &error));
  }
  TWICE_INVALID("wait_ms", nodeipmi_power(state, "host", NODEIPMI_POWER_OFF_ON, 0, 0, NULL, &error),
                nodeipmi_power_async(state, "host", NODEIPMI_POWER_OFF_ON, 0, 0, done, NULL, &error));
  const uint32_t seconds[] = {256, 0xFFFFFFFEu};
  for (size_t i = 0; i < sizeof seconds / sizeof *seconds; ++i) {
    TWICE_INVALID("seconds", nodeipmi_identify(state, "host", seconds[i], 0, NULL, &error),
                  nodeipmi_identify_async(state, "host", seconds[i], 0, done, NULL, &error));
  }
  const uint32_t devices[] = {16, UINT32_MAX};
  for (size_t i = 0; i < sizeof devices / sizeof *devices; ++i) {
    TWICE_INVALID("device", nodeipmi_boot_device_set(state, "host", devices[i], 0, 0, NULL, &error),
                  nodeipmi_boot_device_set_async(state, "host", devices[i], 0, 0, done, NULL, &error));
  }
  const uint32_t flags[] = {4, 0x80000000u};
  for (size_t i = 0; i < sizeof flags / sizeof *flags; ++i) {
    REFUSED(NODEIPMI_UNSUPPORTED, "flags", nodeipmi_boot_device_set(state, "host", 1, flags[i], 0, NULL, &error));
    REFUSED(NODEIPMI_UNSUPPORTED, "flags",
            nodeipmi_boot_device_set_async(state, "host", 1, flags[i], 0, done, NULL, &error));
  }
}

static void CompletionWithoutCallbackIsRefused(void **unused) {
  (void)unused;
  nodeipmi_completion done = tally_completion(&completions);
  nodeipmi_info_completion info_done = tally_info_completion(&completions);
  done.callback = NULL;
  info_done.callback = NULL;
  INVALID("callback", nodeipmi_test_async(state, "host", 0, done, NULL, &error));
  INVALID("callback", nodeipmi_power_async(state, "host", NODEIPMI_POWER_ON, 0, 0, done, NULL, &error));
  INVALID("callback", nodeipmi_identify_async(state, "host", 1, 0, done, NULL, &error));
  INVALID("callback", nodeipmi_boot_device_set_async(state, "host", 1, 0, 0, done, NULL, &error));
  INVALID("callback", nodeipmi_boot_device_get_async(state, "host", 0, done, NULL, &error));
  INVALID("callback", nodeipmi_info_async(state, "host", 0, info_done, NULL, &error));
  nodeipmi_sensors_completion sensors_done = tally_sensors_completion(&completions);
  sensors_done.callback = NULL;
  INVALID("callback", nodeipmi_sensors_read_async(state, "host", NULL, 0, sensors_done, NULL, &error));
  nodeipmi_sel_completion sel_done = tally_sel_completion(&completions);
  sel_done.callback = NULL;
  INVALID("callback", nodeipmi_sel_read_async(state, "host", 0, 0, 0, sel_done, NULL, &error));
  INVALID("callback", nodeipmi_sel_clear_async(state, "host", 0, done, NULL, &error));
  nodeipmi_fru_completion fru_done = tally_fru_completion(&completions);
  fru_done.callback = NULL;
  INVALID("callback", nodeipmi_fru_read_async(state, "host", 0, fru_done, NULL, &error));
}

/* ---- Health ---- */

static void SensorFilterThatIsWrongIsRefused(void **unused) {
  (void)unused;
  const struct {
    nodeipmi_sensor_filter filter;
    nodeipmi_status wanted;
    const char *named;
  } wrong[] = {
      {{.sensor_type = 256}, NODEIPMI_INVALID_ARGUMENT, "sensor_type"},
      {{.sensor_type = UINT32_MAX}, NODEIPMI_INVALID_ARGUMENT, "sensor_type"},
      {{.flags = 8}, NODEIPMI_UNSUPPORTED, "flags"},
      {{.flags = NODEIPMI_SENSOR_FILTER_POWER | 0x80000000u}, NODEIPMI_UNSUPPORTED, "flags"},
      {{.reserved = 1}, NODEIPMI_UNSUPPORTED, "reserved"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    nodeipmi_sensor_filter filter = wrong[i].filter;
    nodeipmi_sensor_list *list = (nodeipmi_sensor_list *)&filter;
    filter.struct_size = sizeof filter;
    REFUSED(wrong[i].wanted, wrong[i].named, nodeipmi_sensors_read(state, "host", &filter, 0, &list, NULL, &error));
    assert_null(list);
    REFUSED(
        wrong[i].wanted, wrong[i].named,
        nodeipmi_sensors_read_async(state, "host", &filter, 0, tally_sensors_completion(&completions), NULL, &error));
  }
}

static void LogThatIsAskedForWronglyIsRefused(void **unused) {
  (void)unused;
  const nodeipmi_sel_completion done = tally_sel_completion(&completions);
  nodeipmi_sel_list *list = NULL;
  const uint32_t records[] = {0xFFFF, 0x10000, UINT32_MAX};
  for (size_t i = 0; i < sizeof records / sizeof *records; ++i) {
    TWICE_INVALID("after_record", nodeipmi_sel_read(state, "host", 0, records[i], 0, &list, NULL, &error),
                  nodeipmi_sel_read_async(state, "host", 0, records[i], 0, done, NULL, &error));
  }
  const uint32_t flags[] = {2, 0x80000000u, UINT32_MAX};
  for (size_t i = 0; i < sizeof flags / sizeof *flags; ++i) {
    REFUSED(NODEIPMI_UNSUPPORTED, "flags", nodeipmi_sel_read(state, "host", flags[i], 0, 0, &list, NULL, &error));
    REFUSED(NODEIPMI_UNSUPPORTED, "flags",
            nodeipmi_sel_read_async(state, "host", flags[i], 0, 0, done, NULL, &error));
  }
  assert_null(list);
}

/* ---- Monitor ---- */

static void MonitorThatIsAskedForWronglyIsRefused(void **unused) {
  (void)unused;
  const nodeipmi_observer observer = sightings_observer(&changes);
  const nodeipmi_observer deaf = {.user_data = observer.user_data, .free = observer.free};
  const struct {
    nodeipmi_monitor_options options;
    nodeipmi_status wanted;
    const char *named;
  } wrong[] = {
      {{.interval_ms = 1}, NODEIPMI_INVALID_ARGUMENT, "interval_ms"},
      {{.interval_ms = NODEIPMI_MONITOR_MIN_INTERVAL_MS - 1}, NODEIPMI_INVALID_ARGUMENT, "interval_ms"},
      {{.interval_ms = NODEIPMI_MONITOR_MAX_INTERVAL_MS + 1}, NODEIPMI_INVALID_ARGUMENT, "interval_ms"},
      {{.interval_ms = UINT32_MAX}, NODEIPMI_INVALID_ARGUMENT, "interval_ms"},
      {{.timeout_ms = NODEIPMI_MAX_TIMEOUT_MS + 1}, NODEIPMI_INVALID_ARGUMENT, "timeout_ms"},
      {{.timeout_ms = UINT32_MAX}, NODEIPMI_INVALID_ARGUMENT, "timeout_ms"},
      {{.flags = 4}, NODEIPMI_UNSUPPORTED, "flags"},
      {{.flags = NODEIPMI_MONITOR_COLD | 0x80000000u}, NODEIPMI_UNSUPPORTED, "flags"},
      {{.flags = UINT32_MAX}, NODEIPMI_UNSUPPORTED, "flags"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    nodeipmi_monitor_options options = wrong[i].options;
    options.struct_size = sizeof options;
    REFUSED(wrong[i].wanted, wrong[i].named, nodeipmi_monitor_start(state, &options, observer, &error));
  }
  INVALID("callback", nodeipmi_monitor_start(state, NULL, deaf, &error));
  REFUSED(NODEIPMI_NOT_FOUND, "monitor", nodeipmi_monitor_stop(state, &error));
}

static void MonitorTakesTheLeastAndTheMost(void **unused) {
  (void)unused;
  const nodeipmi_monitor_options edges[] = {
      {.interval_ms = NODEIPMI_MONITOR_MIN_INTERVAL_MS, .timeout_ms = 1},
      {.interval_ms = NODEIPMI_MONITOR_MAX_INTERVAL_MS, .timeout_ms = NODEIPMI_MAX_TIMEOUT_MS},
      {.flags = NODEIPMI_MONITOR_COLD | NODEIPMI_MONITOR_FIRST},
  };
  nodeipmi *const empty = open_new_state();
  for (size_t i = 0; i < sizeof edges / sizeof *edges; ++i) {
    nodeipmi_monitor_options options = edges[i];
    nodeipmi_error error = {.struct_size = sizeof error};
    options.struct_size = sizeof options;
    check_status(nodeipmi_monitor_start(empty, &options, sightings_observer(&changes), &error), NODEIPMI_OK, &error);
    check_status(nodeipmi_monitor_stop(empty, &error), NODEIPMI_OK, &error);
  }
  close_state(empty);
}

/* ---- State ---- */

static void StateThatCannotBeOpenedIsRefused(void **unused) {
  (void)unused;
  char folder[512];
  name_new_folder(folder, sizeof folder);
  nodeipmi *opened = state;
  nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  INVALID("state", nodeipmi_open(&options, NULL, &error));
  INVALID("state_dir", nodeipmi_state_init("", &error));
  REFUSED(NODEIPMI_STATE_MISSING, NULL, nodeipmi_open(&options, &opened, &error));
  assert_null(opened);
  options.engine_threads = 65;
  opened = state;
  INVALID("engine_threads", nodeipmi_open(&options, &opened, &error));
  assert_null(opened);
  options = (nodeipmi_open_options){.struct_size = sizeof options, .state_dir = ""};
  INVALID("state_dir", nodeipmi_open(&options, &opened, &error));
  assert_int_equal(nodeipmi_state_init(folder, NULL), NODEIPMI_OK);
  REFUSED(NODEIPMI_ALREADY_EXISTS, NULL, nodeipmi_state_init(folder, &error));
}

/* ---- What needs no state ---- */

static void EveryNumberHasAText(void **unused) {
  (void)unused;
  const nodeipmi_status unknown[] = {-1, INT32_MIN, NODEIPMI_KEY_LOCKED + 1, INT32_MAX};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i) {
    assert_string_equal(nodeipmi_status_word(unknown[i]), "unknown");
    assert_true(strlen(nodeipmi_status_sentence(unknown[i])) > 0);
  }
  for (nodeipmi_status status = NODEIPMI_OK; status <= NODEIPMI_KEY_LOCKED; ++status) {
    assert_string_not_equal(nodeipmi_status_word(status), "unknown");
    assert_true(strlen(nodeipmi_status_sentence(status)) > 0);
  }
  assert_string_equal(nodeipmi_stage_name(NODEIPMI_STAGE_NONE), "");
  assert_string_equal(nodeipmi_stage_name(NODEIPMI_STAGE_CLOSE_SESSION + 1), "");
  assert_string_equal(nodeipmi_stage_name(UINT32_MAX), "");
  for (uint32_t stage = NODEIPMI_STAGE_RESOLVE; stage <= NODEIPMI_STAGE_CLOSE_SESSION; ++stage) {
    assert_true(strlen(nodeipmi_stage_name(stage)) > 0);
  }
}

static void VersionIsThatOfTheHeader(void **unused) {
  (void)unused;
  uint32_t major = 0;
  uint32_t minor = 99;
  nodeipmi_abi_version(&major, &minor);
  assert_int_equal(major, NODEIPMI_ABI_MAJOR);
  assert_int_equal(minor, NODEIPMI_ABI_MINOR);
  nodeipmi_abi_version(NULL, NULL);
  nodeipmi_abi_version(&major, NULL);
  nodeipmi_abi_version(NULL, &minor);
  assert_true(strlen(nodeipmi_version()) > 0);
}

/* ---- Secrets ---- */

static void NoMessageHoldsASecret(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  const struct {
    const char *user;
    const char *password;
    nodeipmi_status wanted;
  } wrong[] = {
      {BMCSIM_USER, SECRET "-password", NODEIPMI_BAD_PASSWORD},
      {SECRET "-user", BMCSIM_PASSWORD, NODEIPMI_BAD_USER},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    const nodeipmi_node_settings settings = {.struct_size = sizeof settings,
                                             .set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD,
                                             .address = sim.address,
                                             .user = wrong[i].user,
                                             .password = wrong[i].password,
                                             .password_size = strlen(wrong[i].password)};
    assert_int_equal(nodeipmi_node_add(state, "wrong", &settings, NULL), NODEIPMI_OK);
    REFUSED(wrong[i].wanted, NULL, nodeipmi_test(state, "wrong", 0, NULL, &error));
    nodeipmi_node_status status = {.struct_size = sizeof status};
    assert_int_equal(nodeipmi_node_status_get(state, "wrong", &status, NULL), NODEIPMI_OK);
    assert_int_equal(status.status, wrong[i].wanted);
    assert_null(strstr(status.ipmi_status, SECRET));
    assert_int_equal(nodeipmi_node_remove(state, "wrong", NULL), NODEIPMI_OK);
  }
  bmcsim_stop(&sim);
}

static int open_group(void **unused) {
  (void)unused;
  state = open_new_state();
  tally_init(&completions);
  sightings_init(&changes);
  add_host_without_credentials(state, "host", "127.0.0.1:1");
  add_tenant(state, "tenant");
  return 0;
}

/* Nothing was submitted, nothing watched: each completion and each observer was freed, none called. */
static int close_group(void **unused) {
  (void)unused;
  close_state(state);
  assert_int_equal(completions.callbacks, 0);
  assert_true(completions.frees > 0);
  tally_destroy(&completions);
  assert_int_equal(changes.callbacks, 0);
  assert_true(changes.frees > 0);
  sightings_destroy(&changes);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(NullStateIsRefused),
      cmocka_unit_test(NullNameIsRefused),
      cmocka_unit_test(NameThatNoNodeCanHaveIsRefused),
      cmocka_unit_test(LongestNameIsTaken),
      cmocka_unit_test(UnknownNodeIsNotFound),
      cmocka_unit_test(TenantNodeHasNoIpmi),
      cmocka_unit_test(OutputThatIsMissingOrTooSmallIsRefused),
      cmocka_unit_test(SettingsThatAreWrongAreRefusedAndChangeNothing),
      cmocka_unit_test(LongestValuesAreTaken),
      cmocka_unit_test(CredentialsThatAreWrongAreRefused),
      cmocka_unit_test(TimeThatIsTooLongIsRefused),
      cmocka_unit_test(NumberThatIsOutOfRangeIsRefused),
      cmocka_unit_test(CompletionWithoutCallbackIsRefused),
      cmocka_unit_test(SensorFilterThatIsWrongIsRefused),
      cmocka_unit_test(LogThatIsAskedForWronglyIsRefused),
      cmocka_unit_test(MonitorThatIsAskedForWronglyIsRefused),
      cmocka_unit_test(MonitorTakesTheLeastAndTheMost),
      cmocka_unit_test(StateThatCannotBeOpenedIsRefused),
      cmocka_unit_test(EveryNumberHasAText),
      cmocka_unit_test(VersionIsThatOfTheHeader),
      cmocka_unit_test(NoMessageHoldsASecret),
  };
  return cmocka_run_group_tests(tests, open_group, close_group);
}
