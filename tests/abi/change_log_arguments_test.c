/* Every call of the change log with each argument that is wrong: its status, and a message that names the argument. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "tests/abi/support.h"

static nodeipmi *state;

/* The call, which mentions &error, is refused; `named` is in the message. */
#define REFUSED(wanted, named, call)                     \
  do {                                                   \
    nodeipmi_error error = {.struct_size = sizeof error}; \
    check_status((call), (wanted), &error);              \
    if (strstr(error.message, (named)) == NULL) {        \
      fail_msg("%s: '%s'", #call, error.message);        \
    }                                                    \
  } while (0)
#define INVALID(named, call) REFUSED(NODEIPMI_INVALID_ARGUMENT, named, call)

/* What takes a state and a subscriber's name; what else it takes is right. */
#define CALL(name) static nodeipmi_status name(nodeipmi *s, const char *subscriber, nodeipmi_error *e)
CALL(call_add) { return nodeipmi_subscriber_add(s, subscriber, 0, e); }
CALL(call_remove) { return nodeipmi_subscriber_remove(s, subscriber, e); }
CALL(call_acknowledge) { return nodeipmi_subscriber_acknowledge(s, subscriber, 0, e); }
CALL(call_wait) { return nodeipmi_subscriber_wait(s, subscriber, 0, 0, e); }
CALL(call_release) { return nodeipmi_subscriber_release(s, subscriber, e); }
CALL(call_claim) {
  const nodeipmi_status status = nodeipmi_subscriber_claim(s, subscriber, e);
  if (status == NODEIPMI_OK) (void)nodeipmi_subscriber_release(s, subscriber, NULL);
  return status;
}
CALL(call_read) {
  nodeipmi_change_record record = {.struct_size = sizeof record};
  return nodeipmi_subscriber_read(s, subscriber, 0, &record, 1, &(uint32_t){0}, e);
}

static nodeipmi_status (*const calls[])(nodeipmi *, const char *, nodeipmi_error *) = {
    call_add, call_claim, call_remove, call_acknowledge, call_wait, call_read, call_release};
enum { CALLS = sizeof calls / sizeof *calls, FIRST_THAT_FINDS = 2 };

static void NullIsRefused(void **unused) {
  (void)unused;
  nodeipmi_subscriber next = {.struct_size = sizeof next};
  nodeipmi_change_record record = {.struct_size = sizeof record};
  for (size_t i = 0; i < CALLS; ++i) {
    INVALID("state", calls[i](NULL, "there", &error));
    INVALID("subscriber", calls[i](state, NULL, &error));
    assert_int_equal(calls[i](state, NULL, NULL), NODEIPMI_INVALID_ARGUMENT);
  }
  INVALID("state", nodeipmi_subscriber_next(NULL, NULL, &next, &error));
  INVALID("next", nodeipmi_subscriber_next(state, NULL, NULL, &error));
  INVALID("records", nodeipmi_subscriber_read(state, "there", 0, NULL, 1, &(uint32_t){0}, &error));
  INVALID("count", nodeipmi_subscriber_read(state, "there", 0, &record, 1, NULL, &error));
}

static void NameThatNoneCanHaveIsRefused(void **unused) {
  (void)unused;
  char too_long[130];
  memset(too_long, 'a', sizeof too_long - 1);
  too_long[sizeof too_long - 1] = '\0';
  const char *const names[] = {"", too_long, "a b", "a/b", "push\n", "\xff", "' OR '1'='1"};
  for (size_t i = 0; i < CALLS; ++i) {
    for (size_t n = 0; n < sizeof names / sizeof *names; ++n) {
      INVALID("subscriber", calls[i](state, names[n], &error));
    }
  }
  too_long[128] = '\0';
  assert_int_equal(call_add(state, too_long, NULL), NODEIPMI_OK);
  nodeipmi_subscriber next = {.struct_size = sizeof next};
  assert_int_equal(nodeipmi_subscriber_next(state, NULL, &next, NULL), NODEIPMI_OK);
  assert_string_equal(next.name, too_long);
  assert_int_equal(call_remove(state, too_long, NULL), NODEIPMI_OK);
}

static void UnknownSubscriberIsNotFound(void **unused) {
  (void)unused;
  for (size_t i = FIRST_THAT_FINDS; i < CALLS; ++i) REFUSED(NODEIPMI_NOT_FOUND, "nobody", calls[i](state, "nobody", &error));
  nodeipmi_subscriber next = {.struct_size = sizeof next};
  REFUSED(NODEIPMI_NOT_FOUND, "subscriber", nodeipmi_subscriber_next(state, "there", &next, &error));
}

static void NumberThatIsOutOfRangeIsRefused(void **unused) {
  (void)unused;
  REFUSED(NODEIPMI_UNSUPPORTED, "flags", nodeipmi_subscriber_add(state, "new", 2, &error));
  REFUSED(NODEIPMI_UNSUPPORTED, "flags", nodeipmi_subscriber_add(state, "new", 0x80000001u, &error));
  INVALID("timeout_ms", nodeipmi_subscriber_wait(state, "there", 0, NODEIPMI_MAX_TIMEOUT_MS + 1, &error));
  INVALID("timeout_ms", nodeipmi_subscriber_wait(state, "there", 0, UINT32_MAX, &error));
  const uint64_t unread[] = {2, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX};
  for (size_t i = 0; i < sizeof unread / sizeof *unread; ++i) {
    INVALID("position", nodeipmi_subscriber_acknowledge(state, "there", unread[i], &error));
    REFUSED(NODEIPMI_TIMED_OUT, "", nodeipmi_subscriber_wait(state, "there", unread[i], 0, &error));
    nodeipmi_change_record record = {.struct_size = sizeof record};
    uint32_t count = 9;
    assert_int_equal(nodeipmi_subscriber_read(state, "there", unread[i], &record, 1, &count, NULL), NODEIPMI_OK);
    assert_int_equal(count, 0);
  }
}

/* The first record's size leads to the others, so it must be one that can. */
static void SizeThatNoRecordHasIsRefused(void **unused) {
  (void)unused;
  nodeipmi_change_record records[2] = {{.struct_size = sizeof records[0]}};
  uint32_t count = 9;
  INVALID("capacity", nodeipmi_subscriber_read(state, "there", 0, records, 0, &count, &error));
  const uint32_t sizes[] = {0, 4, sizeof records[0] - 8, sizeof records[0] + 1, 1 << 17, UINT32_MAX - 7};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
    records[0].struct_size = sizes[i];
    INVALID("records", nodeipmi_subscriber_read(state, "there", 0, records, 2, &count, &error));
    assert_int_equal(records[0].struct_size, sizes[i]);
  }
  assert_int_equal(count, 9);
}

static void TooManySubscribersAreRefused(void **unused) {
  (void)unused;
  char name[] = "a";
  for (uint32_t i = 1; i < NODEIPMI_MAX_SUBSCRIBERS; ++i, ++name[0]) {
    assert_int_equal(nodeipmi_subscriber_add(state, name, 0, NULL), NODEIPMI_OK);
  }
  INVALID("subscriber", nodeipmi_subscriber_add(state, name, 0, &error));
  while (--name[0] >= 'a') assert_int_equal(nodeipmi_subscriber_remove(state, name, NULL), NODEIPMI_OK);
}

static int open_group(void **unused) {
  (void)unused;
  state = open_new_state();
  return nodeipmi_subscriber_add(state, "there", 0, NULL);
}

static int close_group(void **unused) {
  (void)unused;
  close_state(state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(NullIsRefused),
      cmocka_unit_test(NameThatNoneCanHaveIsRefused),
      cmocka_unit_test(UnknownSubscriberIsNotFound),
      cmocka_unit_test(NumberThatIsOutOfRangeIsRefused),
      cmocka_unit_test(SizeThatNoRecordHasIsRefused),
      cmocka_unit_test(TooManySubscribersAreRefused),
  };
  return cmocka_run_group_tests(tests, open_group, close_group);
}
