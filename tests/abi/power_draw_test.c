/* What a node draws. tests/sim/README.md tells what the simulated one does. */
#include "tests/abi/support.h"

static void FromDcmi(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  nodeipmi_power_draw draw = {.struct_size = sizeof draw};
  add_host(state, "a", sim.address);
  check_status(nodeipmi_power_draw_read(state, "a", 0, &draw, &outcome, &error), NODEIPMI_OK, &error);
  assert_int_equal(draw.struct_size, sizeof draw);
  assert_int_equal(draw.source, NODEIPMI_POWER_DRAW_DCMI);
  assert_true(draw.power == INT64_C(340000000));
  assert_int_equal(draw.minimum, 255);
  assert_int_equal(draw.average, 340);
  assert_int_equal(draw.maximum, 425);
  assert_int_equal(draw.period_ms, 60000);
  assert_true(draw.timestamp >= 1767225600);
  assert_string_equal(draw.sensors, "");
  check_status(nodeipmi_power_draw_read(state, "a", 0, &draw, &outcome, &error), NODEIPMI_OK, &error);
  assert_int_equal(outcome.round_trips, 4); /* three for the session */
  close_state(state);
  bmcsim_stop(&sim);
}

static void FromSensors(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start_with(&sim, "--misbehave", "dcmi-none");
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_power_draw draw = {.struct_size = sizeof draw};
  add_host(state, "a", sim.address);
  check_status(nodeipmi_power_draw_read(state, "a", 0, &draw, NULL, &error), NODEIPMI_OK, &error);
  assert_int_equal(draw.source, NODEIPMI_POWER_DRAW_SENSORS);
  assert_true(draw.power == INT64_C(340000000));
  assert_int_equal(draw.maximum, 0);
  assert_string_equal(draw.sensors, "System Power");
  close_state(state);
  bmcsim_stop(&sim);
}

static void FromNothing(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start_with(&sim, "--health", "none");
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_power_draw draw = {.struct_size = sizeof draw, .power = 7};
  add_host(state, "a", sim.address);
  check_status(nodeipmi_power_draw_read(state, "a", 0, &draw, NULL, &error), NODEIPMI_COMMAND_REFUSED, &error);
  assert_int_equal(error.completion_code, 0xC1);
  assert_true(draw.power == 7);
  check_status(nodeipmi_power_draw_read(state, "a", 0, NULL, NULL, &error), NODEIPMI_INVALID_ARGUMENT, &error);
  close_state(state);
  bmcsim_stop(&sim);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(FromDcmi),
      cmocka_unit_test(FromSensors),
      cmocka_unit_test(FromNothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
