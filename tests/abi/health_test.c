/* Sensors of a simulated BMC, as tests/sim/README.md tells them. */
#define _GNU_SOURCE
#include <string.h>

#include "tests/abi/support.h"

#define CELSIUS "\xc2\xb0\x43"

/* ---- Sensors ---- */

static nodeipmi_sensor_list *read_sensors(nodeipmi *state, const nodeipmi_sensor_filter *filter,
                                          uint32_t *round_trips) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  nodeipmi_sensor_list *list = NULL;
  check_status(nodeipmi_sensors_read(state, "a", filter, 0, &list, &outcome, &error), NODEIPMI_OK, &error);
  assert_non_null(list);
  if (round_trips != NULL) *round_trips = outcome.round_trips;
  return list;
}

static nodeipmi_sensor sensor_at(const nodeipmi_sensor_list *list, uint32_t index) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sensor sensor = {.struct_size = sizeof sensor};
  check_status(nodeipmi_sensor_list_get(list, index, &sensor, &error), NODEIPMI_OK, &error);
  return sensor;
}

static nodeipmi_sensor sensor_named(const nodeipmi_sensor_list *list, const char *name) {
  for (uint32_t i = 0; i < nodeipmi_sensor_list_size(list); ++i) {
    const nodeipmi_sensor sensor = sensor_at(list, i);
    if (strcmp(sensor.name, name) == 0) return sensor;
  }
  fail_msg("there is no sensor %s", name);
  return (nodeipmi_sensor){0};
}

static void SensorsAreReadWithValuesAndStates(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_sensor_list *const list = read_sensors(s.state, NULL, NULL);
  const struct {
    const char *name;
    uint32_t number;
    uint32_t sensor_type;
    uint32_t state;
    uint32_t has_value;
    int64_t value;
    const char *unit;
  } wanted[] = {
      {"CPU1 Temp", 0x01, 1, NODEIPMI_SENSOR_STATE_OK, 1, 45000000, CELSIUS},
      {"CPU2 Temp", 0x02, 1, NODEIPMI_SENSOR_STATE_UPPER_CRITICAL, 1, 91000000, CELSIUS},
      {"Inlet Temp", 0x03, 1, NODEIPMI_SENSOR_STATE_OK, 1, -25000000, CELSIUS},
      {"Outlet Temp", 0x04, 1, NODEIPMI_SENSOR_STATE_OK, 1, -7000000, CELSIUS},
      {"DIMM Temp", 0x05, 1, NODEIPMI_SENSOR_STATE_UNAVAILABLE, 0, 0, CELSIUS},
      {"PCH Temp", 0x06, 1, NODEIPMI_SENSOR_STATE_SCANNING_DISABLED, 0, 0, CELSIUS},
      {"12V", 0x10, 2, NODEIPMI_SENSOR_STATE_OK, 1, 12033000, "V"},
      {"SYS FAN1", 0x21, 4, NODEIPMI_SENSOR_STATE_LOWER_NON_RECOVERABLE, 1, 0, "RPM"},
      {"System Power", 0x32, 0x0B, NODEIPMI_SENSOR_STATE_OK, 1, 340000000, "W"},
      {"Curve ln", 0x51, 2, NODEIPMI_SENSOR_STATE_OK, 1, 4605170, "V"},
      {"Curve own", 0x5C, 2, NODEIPMI_SENSOR_STATE_OK, 1, 200000000, "V"},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    const nodeipmi_sensor sensor = sensor_named(list, wanted[i].name);
    assert_int_equal(sensor.struct_size, sizeof sensor);
    assert_int_equal(sensor.number, wanted[i].number);
    assert_int_equal(sensor.owner, 0x20);
    assert_int_equal(sensor.sensor_type, wanted[i].sensor_type);
    assert_int_equal(sensor.event_type, 1);
    assert_int_equal(sensor.state, wanted[i].state);
    assert_int_equal(sensor.has_value, wanted[i].has_value);
    assert_int_equal(sensor.value, wanted[i].value);
    assert_int_equal(sensor.completion_code, 0);
    assert_string_equal(sensor.unit, wanted[i].unit);
    assert_string_equal(sensor.text, "");
  }
  const nodeipmi_sensor cpu = sensor_named(list, "CPU1 Temp");
  assert_string_equal(cpu.type, "Temperature");
  assert_string_equal(cpu.entity, "processor");
  assert_string_equal(cpu.unit_name, "degrees C");
  assert_int_equal(cpu.raw, 45);
  assert_int_equal(sensor_named(list, "HSBP Temp").owner, 0x82);
  assert_string_equal(nodeipmi_sensor_list_trouble(list), "");
  nodeipmi_sensor_list_free(list);
  close_single_bmc(&s);
}

static void ThresholdsAreMillionthsByTheirIndex(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  const nodeipmi_sensor_filter filter = {
      .struct_size = sizeof filter, .flags = NODEIPMI_SENSOR_FILTER_CURRENT_THRESHOLDS, .name = "*V"};
  nodeipmi_sensor_list *const list = read_sensors(s.state, &filter, NULL);
  const nodeipmi_sensor all = sensor_named(list, "12V");
  assert_int_equal(all.threshold_set, 0x3F);
  assert_int_equal(all.thresholds[NODEIPMI_THRESHOLD_LOWER_NON_RECOVERABLE], 10395000);
  assert_int_equal(all.thresholds[NODEIPMI_THRESHOLD_LOWER_CRITICAL], 10836000);
  assert_int_equal(all.thresholds[NODEIPMI_THRESHOLD_LOWER_NON_CRITICAL], 11214000);
  assert_int_equal(all.thresholds[NODEIPMI_THRESHOLD_UPPER_NON_CRITICAL], 12789000);
  assert_int_equal(all.thresholds[NODEIPMI_THRESHOLD_UPPER_CRITICAL], 13230000);
  assert_int_equal(all.thresholds[NODEIPMI_THRESHOLD_UPPER_NON_RECOVERABLE], 13671000);
  const nodeipmi_sensor some = sensor_named(list, "5V");
  assert_int_equal(some.threshold_set,
                   1u << NODEIPMI_THRESHOLD_LOWER_NON_CRITICAL | 1u << NODEIPMI_THRESHOLD_LOWER_CRITICAL |
                       1u << NODEIPMI_THRESHOLD_UPPER_NON_CRITICAL | 1u << NODEIPMI_THRESHOLD_UPPER_CRITICAL);
  assert_int_equal(some.thresholds[NODEIPMI_THRESHOLD_LOWER_NON_RECOVERABLE], 0);
  nodeipmi_sensor_list_free(list);
  close_single_bmc(&s);
}

static void DiscreteStatesAreToldInWords(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_sensor_list *const list = read_sensors(s.state, NULL, NULL);
  const nodeipmi_sensor supply = sensor_named(list, "PSU2 Status");
  assert_int_equal(supply.states, 0x0003);
  assert_int_equal(supply.has_value, 0);
  assert_string_equal(supply.text, "Presence detected; Power Supply Failure detected");
  const nodeipmi_sensor cpu = sensor_named(list, "CPU2 Status");
  assert_int_equal(cpu.states, 0x0480);
  assert_string_equal(sensor_named(list, "Intrusion").text, "");
  assert_int_equal(sensor_named(list, "Fan3").number, 0x26);
  nodeipmi_sensor_list_free(list);
  close_single_bmc(&s);
}

static void FilterTakesTypeNameAndPower(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_sensor_filter filter = {.struct_size = sizeof filter, .sensor_type = 1, .name = "CPU? *"};
  nodeipmi_sensor_list *list = read_sensors(s.state, &filter, NULL);
  assert_int_equal(nodeipmi_sensor_list_size(list), 2);
  assert_string_equal(sensor_at(list, 0).name, "CPU1 Temp");
  assert_string_equal(sensor_at(list, 1).name, "CPU2 Temp");
  nodeipmi_sensor_list_free(list);
  filter = (nodeipmi_sensor_filter){
      .struct_size = sizeof filter, .flags = NODEIPMI_SENSOR_FILTER_POWER, .name = "PSU*"};
  list = read_sensors(s.state, &filter, NULL);
  assert_int_equal(nodeipmi_sensor_list_size(list), 2);
  for (uint32_t i = 0; i < 2; ++i) assert_string_equal(sensor_at(list, i).unit, "W");
  nodeipmi_sensor_list_free(list);
  filter = (nodeipmi_sensor_filter){.struct_size = sizeof filter, .name = "nothing"};
  list = read_sensors(s.state, &filter, NULL);
  assert_int_equal(nodeipmi_sensor_list_size(list), 0);
  nodeipmi_sensor_list_free(list);
  close_single_bmc(&s);
}

static void ListOfSensorsTakesNullAndKnowsItsEnd(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sensor sensor = {.struct_size = sizeof sensor};
  nodeipmi_sensor_list *const list = read_sensors(s.state, NULL, NULL);
  const uint32_t size = nodeipmi_sensor_list_size(list);
  assert_true(size > 40);
  const uint32_t past[] = {size, size + 1, UINT32_MAX};
  for (size_t i = 0; i < sizeof past / sizeof *past; ++i) {
    check_status(nodeipmi_sensor_list_get(list, past[i], &sensor, &error), NODEIPMI_NOT_FOUND, &error);
  }
  check_status(nodeipmi_sensor_list_get(NULL, 0, &sensor, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "list"));
  check_status(nodeipmi_sensor_list_get(list, 0, NULL, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  assert_non_null(strstr(error.message, "sensor"));
  assert_int_equal(nodeipmi_sensor_list_size(NULL), 0);
  assert_string_equal(nodeipmi_sensor_list_trouble(NULL), "");
  nodeipmi_sensor_list_free(NULL);
  /* The state may go before its lists. */
  close_single_bmc(&s);
  assert_string_equal(sensor_at(list, 0).name, "CPU1 Temp");
  nodeipmi_sensor_list_free(list);
}

/* ---- What is kept ---- */

enum {
  ONE_SENSOR = 6,  /* round trips at most: a session, and one reading */
  REPOSITORY = 60  /* at least: one for each record */
};

static const nodeipmi_sensor_filter one_sensor = {.struct_size = sizeof one_sensor, .name = "CPU1 Temp"};

static uint32_t cost_of_one_sensor(nodeipmi *state) {
  uint32_t round_trips = 0;
  nodeipmi_sensor_list *const list = read_sensors(state, &one_sensor, &round_trips);
  assert_int_equal(nodeipmi_sensor_list_size(list), 1);
  assert_int_equal(sensor_at(list, 0).value, 45000000);
  nodeipmi_sensor_list_free(list);
  return round_trips;
}

static void RecordsAreReadOnceForEachAddress(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  bmcsim other;
  bmcsim_start(&other);
  assert_true(cost_of_one_sensor(s.state) > REPOSITORY);
  assert_true(cost_of_one_sensor(s.state) <= ONE_SENSOR);
  const nodeipmi_node_settings elsewhere = {
      .struct_size = sizeof elsewhere, .set = NODEIPMI_SET_ADDRESS, .address = other.address};
  assert_int_equal(nodeipmi_node_edit(s.state, "a", &elsewhere, NULL), NODEIPMI_OK);
  assert_true(cost_of_one_sensor(s.state) > REPOSITORY);
  assert_true(cost_of_one_sensor(s.state) <= ONE_SENSOR);
  bmcsim_stop(&other);
  close_single_bmc(&s);
}

static void TroubleSaysWhatIsMissingAndIsNotKept(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--misbehave", "sdr-loop");
  for (int i = 0; i < 2; ++i) {
    uint32_t round_trips = 0;
    nodeipmi_sensor_list *const list = read_sensors(s.state, &one_sensor, &round_trips);
    assert_int_equal(nodeipmi_sensor_list_size(list), 1);
    assert_non_null(strstr(nodeipmi_sensor_list_trouble(list), "circle"));
    assert_true(round_trips > 2 * ONE_SENSOR);
    nodeipmi_sensor_list_free(list);
  }
  close_single_bmc(&s);
}

/* ---- Asynchronous ---- */

/* What a callback was shown. Read after the operation was waited for. */
typedef struct shown {
  int callbacks;
  int frees;
  nodeipmi_status status;
  uint32_t size;
  int64_t value;
} shown;

static void show_sensors(void *user_data, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                         const nodeipmi_sensor_list *list) {
  shown *const seen = user_data;
  nodeipmi_sensor sensor = {.struct_size = sizeof sensor};
  (void)op;
  (void)outcome;
  ++seen->callbacks;
  seen->status = error->status;
  seen->size = nodeipmi_sensor_list_size(list);
  if (nodeipmi_sensor_list_get(list, 0, &sensor, NULL) == NODEIPMI_OK) seen->value = sensor.value;
}

static void count_free(void *user_data) { ++((shown *)user_data)->frees; }

static shown show_sensors_of(nodeipmi *state) {
  shown seen = {0};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_op op = 0;
  const nodeipmi_sensors_completion completion = {.callback = show_sensors, .user_data = &seen, .free = count_free};
  check_status(nodeipmi_sensors_read_async(state, "a", &one_sensor, 0, completion, &op, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_op_wait(state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
  assert_int_equal(seen.callbacks, 1);
  assert_int_equal(seen.frees, 1);
  return seen;
}

static void CallbackIsShownTheSensors(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc(NULL, NULL);
  const shown seen = show_sensors_of(s.state);
  check_status(seen.status, NODEIPMI_OK, NULL);
  assert_int_equal(seen.size, 1);
  assert_int_equal(seen.value, 45000000);
  close_single_bmc(&s);
}

static void FailureHandsOutNoList(void **unused) {
  (void)unused;
  single_bmc s = open_single_bmc("--health", "none");
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  nodeipmi_sensor_list *sensors = (nodeipmi_sensor_list *)&outcome;
  check_status(nodeipmi_sensors_read(s.state, "a", NULL, 0, &sensors, &outcome, &error), NODEIPMI_COMMAND_REFUSED,
               &error);
  assert_null(sensors);
  assert_int_equal(error.completion_code, 0xC1);
  assert_true(outcome.round_trips > 0);
  const shown seen = show_sensors_of(s.state);
  check_status(seen.status, NODEIPMI_COMMAND_REFUSED, NULL);
  assert_int_equal(seen.size, 0);
  close_single_bmc(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(SensorsAreReadWithValuesAndStates),
      cmocka_unit_test(ThresholdsAreMillionthsByTheirIndex),
      cmocka_unit_test(DiscreteStatesAreToldInWords),
      cmocka_unit_test(FilterTakesTypeNameAndPower),
      cmocka_unit_test(ListOfSensorsTakesNullAndKnowsItsEnd),
      cmocka_unit_test(RecordsAreReadOnceForEachAddress),
      cmocka_unit_test(TroubleSaysWhatIsMissingAndIsNotKept),
      cmocka_unit_test(CallbackIsShownTheSensors),
      cmocka_unit_test(FailureHandsOutNoList),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
