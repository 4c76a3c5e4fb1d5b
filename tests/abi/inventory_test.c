/* The inventories of a simulated BMC, as tests/sim/README.md tells them: unit 0 the main board, unit 1 a power supply. */
#define _GNU_SOURCE
#include <string.h>

#include "tests/abi/support.h"

static nodeipmi_fru_list *read_inventory(nodeipmi *state, uint32_t *round_trips) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  nodeipmi_fru_list *list = NULL;
  check_status(nodeipmi_fru_read(state, "a", 0, &list, &outcome, &error), NODEIPMI_OK, &error);
  assert_non_null(list);
  if (round_trips != NULL) *round_trips = outcome.round_trips;
  return list;
}

static nodeipmi_fru_field field_at(const nodeipmi_fru_list *list, uint32_t index) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_fru_field field = {.struct_size = sizeof field};
  check_status(nodeipmi_fru_list_get(list, index, &field, &error), NODEIPMI_OK, &error);
  return field;
}

static nodeipmi_fru_field field_named(const nodeipmi_fru_list *list, uint32_t unit, const char *area,
                                      const char *name) {
  for (uint32_t i = 0; i < nodeipmi_fru_list_size(list); ++i) {
    const nodeipmi_fru_field field = field_at(list, i);
    if (field.unit == unit && strcmp(field.area, area) == 0 && strcmp(field.field, name) == 0) return field;
  }
  fail_msg("unit %u has no %s %s", unit, area, name);
  return (nodeipmi_fru_field){0};
}

static void FieldsAreToldByUnitAreaAndName(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_fru_list *const list = read_inventory(s.state, NULL);
  const struct {
    uint32_t unit;
    const char *unit_name;
    const char *area;
    const char *field;
    const char *label;
    const char *value;
  } wanted[] = {
      {0, "Mainboard FRU", "chassis", "type", "Type", "Rack Mount Chassis"},
      {0, "Mainboard FRU", "chassis", "part_number", "Part Number", "CH-1000"},
      {0, "Mainboard FRU", "chassis", "serial_number", "Serial Number", "202506010042"},
      {0, "Mainboard FRU", "chassis", "custom_2", "Custom 2", "chassis extra"},
      {0, "Mainboard FRU", "board", "manufactured", "Manufactured", "2025-06-01T00:00:00Z"},
      {0, "Mainboard FRU", "board", "product_name", "Product Name", "Simulated Board"},
      {0, "Mainboard FRU", "board", "part_number", "Part Number", "BOARD-PART 9"},
      {0, "Mainboard FRU", "board", "fru_file_id", "FRU File ID", "fru.1"},
      {0, "Mainboard FRU", "product", "version", "Version", "1.0"},
      {0, "Mainboard FRU", "product", "serial_number", "Serial Number", "SRV-0001"},
      {0, "Mainboard FRU", "power supply", "capacity", "Capacity", "750 W"},
      {0, "Mainboard FRU", "dc output", "nominal_voltage", "Nominal Voltage", "12 V"},
      {0, "Mainboard FRU", "dc load", "highest_voltage", "Highest Voltage", "12.6 V"},
      {0, "Mainboard FRU", "management access", "system_management_url", "System Management URL",
       "http://192.0.2.10/"},
      {0, "Mainboard FRU", "oem record", "manufacturer_id", "Manufacturer ID", "32473"},
      {1, "PSU1 FRU", "product", "product_name", "Product Name", "Simulated PSU"},
      {1, "PSU1 FRU", "power supply", "input_voltage_2", "Input Voltage 2", "180 to 264 V"},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    const nodeipmi_fru_field field = field_named(list, wanted[i].unit, wanted[i].area, wanted[i].field);
    assert_int_equal(field.struct_size, sizeof field);
    assert_string_equal(field.unit_name, wanted[i].unit_name);
    assert_string_equal(field.label, wanted[i].label);
    assert_string_equal(field.value, wanted[i].value);
  }
  assert_string_equal(nodeipmi_fru_list_trouble(list), "");
  nodeipmi_fru_list_free(list);
  close_single_bmc(&s);
}

static void SecondReadKnowsTheUnits(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  uint32_t first = 0;
  uint32_t second = 0;
  nodeipmi_fru_list_free(read_inventory(s.state, &first));
  nodeipmi_fru_list_free(read_inventory(s.state, &second));
  assert_true(first >= second + 60); /* a round trip for each record of the repository */
  close_single_bmc(&s);
}

static void TroubleNamesTheUnit(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--misbehave", "fru-bad-checksums");
  nodeipmi_fru_list *const list = read_inventory(s.state, NULL);
  const char *const trouble = nodeipmi_fru_list_trouble(list);
  assert_non_null(strstr(trouble, "Unit 0: "));
  assert_non_null(strstr(trouble, "Unit 1: "));
  assert_non_null(strstr(trouble, "checksum"));
  nodeipmi_fru_list_free(list);
  close_single_bmc(&s);
}

static void UnitThatCannotBeReadIsTrouble(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--health", "none");
  nodeipmi_fru_list *const list = read_inventory(s.state, NULL);
  assert_int_equal(nodeipmi_fru_list_size(list), 0);
  assert_non_null(strstr(nodeipmi_fru_list_trouble(list), "Unit 0: "));
  nodeipmi_fru_list_free(list);
  close_single_bmc(&s);
}

/* Whatever stands in an inventory is one line of UTF-8 without control characters. */
static void HostileTextsAreHarmless(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--misbehave", "escape-strings");
  nodeipmi_fru_list *const list = read_inventory(s.state, NULL);
  assert_true(nodeipmi_fru_list_size(list) > 0);
  for (uint32_t i = 0; i < nodeipmi_fru_list_size(list); ++i) {
    const nodeipmi_fru_field field = field_at(list, i);
    for (const char *c = field.value; *c != '\0'; ++c) assert_false((unsigned char)*c < 0x20 || *c == 0x7F);
    for (const char *c = field.unit_name; *c != '\0'; ++c) assert_false((unsigned char)*c < 0x20 || *c == 0x7F);
  }
  nodeipmi_fru_list_free(list);
  close_single_bmc(&s);
}

static void ListOfFieldsTakesNullAndKnowsItsEnd(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_fru_field field = {.struct_size = sizeof field};
  nodeipmi_fru_list *const list = read_inventory(s.state, NULL);
  const uint32_t size = nodeipmi_fru_list_size(list);
  assert_true(size > 40);
  check_status(nodeipmi_fru_list_get(list, size, &field, &error), NODEIPMI_NOT_FOUND, &error);
  check_status(nodeipmi_fru_list_get(list, UINT32_MAX, &field, &error), NODEIPMI_NOT_FOUND, &error);
  check_status(nodeipmi_fru_list_get(list, 0, NULL, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "field"));
  check_status(nodeipmi_fru_list_get(NULL, 0, &field, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "list"));
  assert_int_equal(nodeipmi_fru_list_size(NULL), 0);
  assert_string_equal(nodeipmi_fru_list_trouble(NULL), "");
  nodeipmi_fru_list_free(NULL);
  /* The state may go before its lists. */
  close_single_bmc(&s);
  assert_int_equal(field_at(list, size - 1).unit, 1);
  nodeipmi_fru_list_free(list);
}

/* What a callback was shown. Read after the operation was waited for. */
typedef struct shown {
  int callbacks;
  int frees;
  nodeipmi_status status;
  uint32_t size;
} shown;

static void show_inventory(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                           const nodeipmi_outcome *outcome, const nodeipmi_fru_list *list) {
  shown *const seen = user_data;
  (void)op;
  (void)outcome;
  ++seen->callbacks;
  seen->status = error->status;
  seen->size = nodeipmi_fru_list_size(list);
}

static void count_free(void *user_data) { ++((shown *)user_data)->frees; }

static void CallbackIsShownTheInventory(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  shown seen = {0};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_op op = 0;
  const nodeipmi_fru_completion completion = {.callback = show_inventory, .user_data = &seen, .free = count_free};
  check_status(nodeipmi_fru_read_async(s.state, "a", 0, completion, &op, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(s.state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
  assert_int_equal(seen.callbacks, 1);
  assert_int_equal(seen.frees, 1);
  check_status(seen.status, NODEIPMI_OK, NULL);
  assert_true(seen.size > 40);
  close_single_bmc(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(FieldsAreToldByUnitAreaAndName),
      cmocka_unit_test(SecondReadKnowsTheUnits),
      cmocka_unit_test(TroubleNamesTheUnit),
      cmocka_unit_test(UnitThatCannotBeReadIsTrouble),
      cmocka_unit_test(HostileTextsAreHarmless),
      cmocka_unit_test(ListOfFieldsTakesNullAndKnowsItsEnd),
      cmocka_unit_test(CallbackIsShownTheInventory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
