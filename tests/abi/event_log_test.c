/* The event log of a simulated BMC, as tests/sim/README.md tells it: ids 01 to 08 and 0B to 16. */
#define _GNU_SOURCE
#include <string.h>

#include "tests/abi/support.h"

enum { ENTRIES = 20, LAST_RECORD = 0x16, DAY = 86400 };
static const uint32_t first_clock = 1767225600u; /* 2026-01-01T00:00:00Z, when the simulator starts */

static nodeipmi_sel_list *read_log(nodeipmi *state, uint32_t flags, uint32_t after_record, uint32_t *round_trips) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  nodeipmi_sel_list *list = NULL;
  check_status(nodeipmi_sel_read(state, "a", flags, after_record, 0, &list, &outcome, &error), NODEIPMI_OK, &error);
  assert_non_null(list);
  if (round_trips != NULL) *round_trips = outcome.round_trips;
  return list;
}

static nodeipmi_sel_entry entry_at(const nodeipmi_sel_list *list, uint32_t index) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sel_entry entry = {.struct_size = sizeof entry};
  check_status(nodeipmi_sel_list_get(list, index, &entry, &error), NODEIPMI_OK, &error);
  return entry;
}

static nodeipmi_sel_info info_of(const nodeipmi_sel_list *list) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sel_info info = {.struct_size = sizeof info};
  check_status(nodeipmi_sel_list_info(list, &info, &error), NODEIPMI_OK, &error);
  return info;
}

static void EventOfAThresholdTellsReadingAndThreshold(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_sel_list *const list = read_log(s.state, 0, 0, NULL);
  assert_int_equal(nodeipmi_sel_list_size(list), ENTRIES);
  const nodeipmi_sel_entry high = entry_at(list, 3);
  assert_int_equal(high.struct_size, sizeof high);
  assert_int_equal(high.record_id, 4);
  assert_int_equal(high.kind, NODEIPMI_SEL_EVENT);
  assert_int_equal(high.record_type, 0x02);
  assert_int_equal(high.time_kind, NODEIPMI_SEL_TIME_CALENDAR);
  assert_int_equal(high.time, first_clock - 8 * DAY + 10);
  assert_int_equal(high.sensor_type, 1);
  assert_int_equal(high.sensor_number, 2);
  assert_int_equal(high.generator, 0x20);
  assert_int_equal(high.event_type, 1);
  assert_int_equal(high.offset, 9);
  assert_int_equal(high.deassertion, 0);
  assert_int_equal(high.has_reading, 1);
  assert_int_equal(high.reading, 91000000);
  assert_int_equal(high.has_threshold, 1);
  assert_int_equal(high.threshold, 90000000);
  assert_int_equal(high.data_size, 3);
  assert_memory_equal(high.data, ((const uint8_t[]){0x59, 91, 90}), 3);
  assert_string_equal(high.sensor, "CPU2 Temp");
  assert_string_equal(high.type, "Temperature");
  assert_string_equal(high.event, "Upper Critical - going high");
  assert_string_equal(high.unit, "\xc2\xb0\x43");
  assert_int_equal(entry_at(list, 4).deassertion, 1);
  nodeipmi_sel_list_free(list);
  close_single_bmc(&s);
}

static void OtherEventsAreToldInWords(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_sel_list *const list = read_log(s.state, 0, 0, NULL);
  const nodeipmi_sel_entry supply = entry_at(list, 7);
  assert_int_equal(supply.record_id, 8);
  assert_string_equal(supply.sensor, "PSU2 Status");
  assert_string_equal(supply.type, "Power Supply");
  assert_string_equal(supply.event, "Power Supply Failure detected");
  assert_string_equal(supply.detail, "");
  assert_int_equal(supply.has_reading + supply.has_threshold, 0);
  const nodeipmi_sel_entry memory = entry_at(list, 14);
  assert_int_equal(memory.generator, 0x01); /* the BIOS */
  assert_string_equal(memory.detail, "memory module 3");
  nodeipmi_sel_list_free(list);
  close_single_bmc(&s);
}

static void TimesAreOfThreeKinds(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_sel_list *const list = read_log(s.state, 0, 0, NULL);
  const nodeipmi_sel_entry before_the_clock = entry_at(list, 0);
  assert_int_equal(before_the_clock.time_kind, NODEIPMI_SEL_TIME_UPTIME);
  assert_int_equal(before_the_clock.time, 5);
  assert_int_equal(entry_at(list, 1).time_kind, NODEIPMI_SEL_TIME_CALENDAR);
  const nodeipmi_sel_entry unknown = entry_at(list, 17);
  assert_int_equal(unknown.time_kind, NODEIPMI_SEL_TIME_NONE);
  assert_int_equal(unknown.time, 0);
  nodeipmi_sel_list_free(list);
  close_single_bmc(&s);
}

static void RecordsOfAnOemKeepTheirData(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_sel_list *const list = read_log(s.state, 0, 0, NULL);
  const nodeipmi_sel_entry with_time = entry_at(list, 18);
  assert_int_equal(with_time.kind, NODEIPMI_SEL_OEM_TIMESTAMPED);
  assert_int_equal(with_time.record_type, 0xC1);
  assert_int_equal(with_time.time, first_clock - 600);
  assert_int_equal(with_time.manufacturer_id, 32473);
  assert_int_equal(with_time.data_size, 6);
  assert_memory_equal(with_time.data, ((const uint8_t[]){1, 2, 3, 4, 5, 6}), 6);
  assert_string_equal(with_time.event, "");
  const nodeipmi_sel_entry without = entry_at(list, 19);
  assert_int_equal(without.kind, NODEIPMI_SEL_OEM);
  assert_int_equal(without.time_kind, NODEIPMI_SEL_TIME_NONE);
  assert_int_equal(without.manufacturer_id, 0);
  assert_int_equal(without.data_size, 13);
  assert_memory_equal(without.data, "no time here!", 13);
  nodeipmi_sel_list_free(list);
  close_single_bmc(&s);
}

static void LogIsFollowedFromARecord(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  const struct {
    uint32_t after;
    uint32_t size;
    uint32_t first;
  } cases[] = {{0x07, 13, 0x08}, {0x08, 12, 0x0B}, {0x15, 1, 0x16}, {LAST_RECORD, 0, 0}, {0x09, ENTRIES, 0x01}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    nodeipmi_sel_list *const list = read_log(s.state, 0, cases[i].after, NULL);
    assert_int_equal(nodeipmi_sel_list_size(list), cases[i].size);
    if (cases[i].size > 0) assert_int_equal(entry_at(list, 0).record_id, cases[i].first);
    assert_int_equal(info_of(list).entries, ENTRIES);
    nodeipmi_sel_list_free(list);
  }
  close_single_bmc(&s);
}

static void InfoOnlyReadsNoEntries(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  uint32_t round_trips = 0;
  nodeipmi_sel_list *const list = read_log(s.state, NODEIPMI_SEL_READ_INFO_ONLY, 0, &round_trips);
  assert_int_equal(nodeipmi_sel_list_size(list), 0);
  assert_true(round_trips <= 7); /* a session, and two */
  const nodeipmi_sel_info info = info_of(list);
  assert_int_equal(info.struct_size, sizeof info);
  assert_int_equal(info.entries, ENTRIES);
  assert_int_equal(info.free_bytes, (512 - ENTRIES) * 16);
  assert_int_equal(info.overflow, 0);
  assert_in_range(info.clock, first_clock, first_clock + DAY);
  nodeipmi_sel_list_free(list);
  close_single_bmc(&s);
}

static void ClearedLogIsEmpty(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--misbehave", "sel-slow-erase=1");
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  check_status(nodeipmi_sel_clear(s.state, "a", 0, &outcome, &error), NODEIPMI_OK, &error);
  assert_true(outcome.round_trips > 0);
  nodeipmi_sel_list *const list = read_log(s.state, 0, 0, NULL);
  assert_int_equal(nodeipmi_sel_list_size(list), 0);
  assert_int_equal(info_of(list).entries, 0);
  nodeipmi_sel_list_free(list);
  close_single_bmc(&s);
}

static void TroubleSaysWhatIsMissing(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--misbehave", "sel-loop");
  nodeipmi_sel_list *const list = read_log(s.state, 0, 0, NULL);
  assert_int_equal(nodeipmi_sel_list_size(list), ENTRIES);
  assert_non_null(strstr(nodeipmi_sel_list_trouble(list), "circle"));
  nodeipmi_sel_list_free(list);
  close_single_bmc(&s);
}

static void ListOfEntriesTakesNullAndKnowsItsEnd(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sel_entry entry = {.struct_size = sizeof entry};
  nodeipmi_sel_info info = {.struct_size = sizeof info};
  nodeipmi_sel_list *const list = read_log(s.state, 0, 0, NULL);
  assert_string_equal(nodeipmi_sel_list_trouble(list), "");
  check_status(nodeipmi_sel_list_get(list, ENTRIES, &entry, &error), NODEIPMI_NOT_FOUND, &error);
  check_status(nodeipmi_sel_list_get(list, UINT32_MAX, &entry, &error), NODEIPMI_NOT_FOUND, &error);
  check_status(nodeipmi_sel_list_get(list, 0, NULL, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "entry"));
  check_status(nodeipmi_sel_list_get(NULL, 0, &entry, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "list"));
  check_status(nodeipmi_sel_list_info(list, NULL, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "info"));
  check_status(nodeipmi_sel_list_info(NULL, &info, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "list"));
  assert_int_equal(nodeipmi_sel_list_size(NULL), 0);
  assert_string_equal(nodeipmi_sel_list_trouble(NULL), "");
  nodeipmi_sel_list_free(NULL);
  /* The state may go before its lists. */
  close_single_bmc(&s);
  assert_int_equal(entry_at(list, ENTRIES - 1).record_id, LAST_RECORD);
  nodeipmi_sel_list_free(list);
}

/* What a callback was shown. Read after the operation was waited for. */
typedef struct shown {
  int callbacks;
  int frees;
  nodeipmi_status status;
  uint32_t size;
  int has_list;
} shown;

static void show_log(void *user_data, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                     const nodeipmi_sel_list *list) {
  shown *const seen = user_data;
  (void)op;
  (void)outcome;
  ++seen->callbacks;
  seen->status = error->status;
  seen->size = nodeipmi_sel_list_size(list);
  seen->has_list = list != NULL;
}

static void count_free(void *user_data) { ++((shown *)user_data)->frees; }

static shown show_log_of(nodeipmi *state) {
  shown seen = {0};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_op op = 0;
  const nodeipmi_sel_completion completion = {.callback = show_log, .user_data = &seen, .free = count_free};
  check_status(nodeipmi_sel_read_async(state, "a", 0, 0, 0, completion, &op, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
  assert_int_equal(seen.callbacks, 1);
  assert_int_equal(seen.frees, 1);
  return seen;
}

static void CallbackIsShownTheLog(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  const shown seen = show_log_of(s.state);
  check_status(seen.status, NODEIPMI_OK, NULL);
  assert_int_equal(seen.size, ENTRIES);
  close_single_bmc(&s);
}

static void FailureHandsOutNoLog(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--health", "none");
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sel_list *list = (nodeipmi_sel_list *)&error;
  check_status(nodeipmi_sel_read(s.state, "a", 0, 0, 0, &list, NULL, &error), NODEIPMI_COMMAND_REFUSED, &error);
  assert_null(list);
  const shown seen = show_log_of(s.state);
  check_status(seen.status, NODEIPMI_COMMAND_REFUSED, NULL);
  assert_int_equal(seen.has_list, 0);
  check_status(nodeipmi_sel_clear(s.state, "a", 0, NULL, &error), NODEIPMI_COMMAND_REFUSED, &error);
  close_single_bmc(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(EventOfAThresholdTellsReadingAndThreshold),
      cmocka_unit_test(OtherEventsAreToldInWords),
      cmocka_unit_test(TimesAreOfThreeKinds),
      cmocka_unit_test(RecordsOfAnOemKeepTheirData),
      cmocka_unit_test(LogIsFollowedFromARecord),
      cmocka_unit_test(InfoOnlyReadsNoEntries),
      cmocka_unit_test(ClearedLogIsEmpty),
      cmocka_unit_test(TroubleSaysWhatIsMissing),
      cmocka_unit_test(ListOfEntriesTakesNullAndKnowsItsEnd),
      cmocka_unit_test(CallbackIsShownTheLog),
      cmocka_unit_test(FailureHandsOutNoLog),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
