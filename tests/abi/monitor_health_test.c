/* A node's health: what a monitor reads of it, and what single readings leave. tests/sim/README.md
 * tells how the simulated hardware is. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>

#include "tests/abi/sightings.h"
#include "tests/abi/support.h"

enum { LEAST_INTERVAL_MS = 1000 };

typedef struct scene {
  bmcsim sim;
  sightings seen;
  nodeipmi *state;
} scene;

static void scene_init(scene *s, uint32_t health_interval_ms, uint32_t flags) {
  const nodeipmi_monitor_options options = {
      .struct_size = sizeof options, .interval_ms = 100, .flags = flags, .health_interval_ms = health_interval_ms};
  nodeipmi_error error = {.struct_size = sizeof error};
  bmcsim_start(&s->sim);
  sightings_init(&s->seen);
  s->state = open_new_state();
  add_host(s->state, "host", s->sim.address);
  check_status(nodeipmi_monitor_start(s->state, &options, sightings_observer(&s->seen), &error), NODEIPMI_OK, &error);
}

static void scene_end(scene *s) {
  nodeipmi_error error = {.struct_size = sizeof error};
  check_status(nodeipmi_monitor_stop(s->state, &error), NODEIPMI_OK, &error);
  close_state(s->state);
  sightings_destroy(&s->seen);
  bmcsim_stop(&s->sim);
}

static nodeipmi_node_status status_of(nodeipmi *state) {
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_node_status status = {.struct_size = sizeof status};
  check_status(nodeipmi_node_status_get(state, "host", &status, &error), NODEIPMI_OK, &error);
  return status;
}

/* The change that tells of the hardware: the first, together with the connection, or the second. */
static nodeipmi_change await_health(scene *s) {
  sightings_await(&s->seen, 1);
  const nodeipmi_change first = sightings_look(&s->seen).last;
  if ((first.changes & NODEIPMI_CHANGE_HEALTH) != 0) return first;
  sightings_await(&s->seen, 2);
  return sightings_look(&s->seen).last;
}

static void check_sensors(const nodeipmi_health *health) {
  assert_int_equal(health->severity, NODEIPMI_SEVERITY_NON_RECOVERABLE);
  assert_memory_equal(health->bad_sensors, "SYS FAN1 non-recoverable, ", 26);
  assert_non_null(strstr(health->bad_sensors, "CPU2 Temp critical"));
  assert_true(health->sensors_unix_ms > 0);
}

static void check_log(const nodeipmi_health *health) {
  assert_int_equal(health->sel_known, 1);
  assert_int_equal(health->sel_entries, 20);
  assert_int_equal(health->sel_percent, 20 * 100 / 512);
  assert_int_equal(health->sel_overflow, 0);
  assert_true(health->sel_unix_ms > 0);
}

static void AMonitorTellsOfBadHardware(void **unused) {
  (void)unused;
  scene s;
  scene_init(&s, LEAST_INTERVAL_MS, 0);
  const nodeipmi_change told = await_health(&s);
  /* That the log is not full is no news. */
  assert_int_equal(told.changes & (NODEIPMI_CHANGE_HEALTH | NODEIPMI_CHANGE_SEL), NODEIPMI_CHANGE_HEALTH);
  assert_int_equal(told.status, NODEIPMI_OK);
  check_sensors(&told.health);
  check_log(&told.health);
  assert_int_equal(told.previous_health.sensors_unix_ms, 0);
  assert_int_equal(told.previous_health.severity, NODEIPMI_SEVERITY_UNKNOWN);
  const nodeipmi_node_status status = status_of(s.state); /* stored before it is told */
  check_sensors(&status.health);
  check_log(&status.health);
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  assert_int_equal(nodeipmi_monitor_stats_get(s.state, &stats, NULL), NODEIPMI_OK);
  assert_int_equal(stats.health[NODEIPMI_SEVERITY_NON_RECOVERABLE], 1);
  scene_end(&s);
}

static void WithFirstItTellsOfTheLogToo(void **unused) {
  (void)unused;
  scene s;
  scene_init(&s, LEAST_INTERVAL_MS, NODEIPMI_MONITOR_FIRST);
  const nodeipmi_change told = await_health(&s);
  assert_int_equal(told.changes & (NODEIPMI_CHANGE_HEALTH | NODEIPMI_CHANGE_SEL),
                   NODEIPMI_CHANGE_HEALTH | NODEIPMI_CHANGE_SEL);
  scene_end(&s);
}

/* Each poll opens a session; the one that it is read in is closed as well. */
static void AColdMonitorReadsIt(void **unused) {
  (void)unused;
  scene s;
  scene_init(&s, LEAST_INTERVAL_MS, NODEIPMI_MONITOR_COLD);
  const nodeipmi_change told = await_health(&s);
  check_sensors(&told.health);
  scene_end(&s);
}

static void WithoutAnIntervalNothingIsRead(void **unused) {
  (void)unused;
  scene s;
  scene_init(&s, 0, NODEIPMI_MONITOR_FIRST);
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  do {
    assert_int_equal(nodeipmi_monitor_stats_get(s.state, &stats, NULL), NODEIPMI_OK);
  } while (stats.polls < 5);
  assert_int_equal(status_of(s.state).health.sensors_unix_ms, 0);
  assert_int_equal(stats.round_trips - stats.polls, 3); /* one session, and a command for each poll */
  scene_end(&s);
}

static void SingleReadingsAreKept(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start(&sim);
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sensor_list *sensors = NULL;
  nodeipmi_sel_list *log = NULL;
  add_host(state, "host", sim.address);
  const nodeipmi_sensor_filter some = {.struct_size = sizeof some, .name = "CPU*"};
  check_status(nodeipmi_sensors_read(state, "host", &some, 0, &sensors, NULL, &error), NODEIPMI_OK, &error);
  nodeipmi_sensor_list_free(sensors);
  assert_int_equal(status_of(state).health.sensors_unix_ms, 0); /* some say nothing of the others */
  check_status(nodeipmi_sensors_read(state, "host", NULL, 0, &sensors, NULL, &error), NODEIPMI_OK, &error);
  nodeipmi_sensor_list_free(sensors);
  nodeipmi_node_status status = status_of(state);
  check_sensors(&status.health);
  assert_int_equal(status.health.sel_unix_ms, 0);
  check_status(nodeipmi_sel_read(state, "host", NODEIPMI_SEL_READ_INFO_ONLY, 0, 0, &log, NULL, &error), NODEIPMI_OK,
               &error);
  nodeipmi_sel_list_free(log);
  status = status_of(state);
  check_sensors(&status.health);
  check_log(&status.health);
  close_state(state);
  bmcsim_stop(&sim);
}

static void keep_status(void *user_data, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                        const nodeipmi_sensor_list *list) {
  (void)op, (void)outcome, (void)list;
  *(nodeipmi_status *)user_data = error->status;
}

/* The BMC dies in the middle of it: what was read until then is not all. */
static void AReadingThatFailsLeavesWhatIsKnown(void **unused) {
  (void)unused;
  bmcsim sim;
  bmcsim_start_with(&sim, "--delay", "20");
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_sensor_list *sensors = NULL;
  add_host(state, "host", sim.address);
  check_status(nodeipmi_sensors_read(state, "host", NULL, 60000, &sensors, NULL, &error), NODEIPMI_OK, &error);
  nodeipmi_sensor_list_free(sensors);
  const nodeipmi_health before = status_of(state).health;
  check_sensors(&before);
  nodeipmi_status ended = NODEIPMI_OK;
  nodeipmi_op op = 0;
  check_status(nodeipmi_sensors_read_async(state, "host", NULL, 3000,
                                           (nodeipmi_sensors_completion){keep_status, &ended, NULL}, &op, &error),
               NODEIPMI_OK, &error);
  assert_int_equal(nodeipmi_op_wait(state, op, 500, NULL), NODEIPMI_TIMED_OUT);
  assert_int_equal(kill(sim.pid, SIGSTOP), 0);
  check_status(nodeipmi_op_wait(state, op, UINT32_MAX, &error), NODEIPMI_OK, &error);
  assert_int_equal(ended, NODEIPMI_NO_ANSWER);
  const nodeipmi_health after = status_of(state).health;
  assert_memory_equal(&after, &before, sizeof after);
  assert_int_equal(kill(sim.pid, SIGCONT), 0);
  close_state(state);
  bmcsim_stop(&sim);
}

static void IntervalsOutOfRangeAreRefused(void **unused) {
  (void)unused;
  nodeipmi *const state = open_new_state();
  nodeipmi_error error = {.struct_size = sizeof error};
  sightings seen;
  sightings_init(&seen);
  nodeipmi_monitor_options options = {.struct_size = sizeof options, .health_interval_ms = LEAST_INTERVAL_MS - 1};
  check_status(nodeipmi_monitor_start(state, &options, sightings_observer(&seen), &error), NODEIPMI_INVALID_ARGUMENT,
               &error);
  options.health_interval_ms = 86400001;
  check_status(nodeipmi_monitor_start(state, &options, sightings_observer(&seen), &error), NODEIPMI_INVALID_ARGUMENT,
               &error);
  options.health_interval_ms = 86400000;
  options.reserved = 1;
  check_status(nodeipmi_monitor_start(state, &options, sightings_observer(&seen), &error), NODEIPMI_UNSUPPORTED,
               &error);
  options.reserved = 0;
  check_status(nodeipmi_monitor_start(state, &options, sightings_observer(&seen), &error), NODEIPMI_OK, &error);
  close_state(state);
  assert_int_equal(sightings_look(&seen).frees, 4);
  sightings_destroy(&seen);
}

static void SeveritiesHaveWords(void **unused) {
  (void)unused;
  static const char *const words[] = {"unknown", "ok", "non_critical", "critical", "non_recoverable", "unknown"};
  for (uint32_t i = 0; i < 6; ++i) assert_string_equal(nodeipmi_severity_word(i), words[i]);
  assert_string_equal(nodeipmi_severity_word(UINT32_MAX), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(AMonitorTellsOfBadHardware), cmocka_unit_test(WithFirstItTellsOfTheLogToo),
      cmocka_unit_test(AColdMonitorReadsIt),        cmocka_unit_test(WithoutAnIntervalNothingIsRead),
      cmocka_unit_test(SingleReadingsAreKept),      cmocka_unit_test(IntervalsOutOfRangeAreRefused),
      cmocka_unit_test(SeveritiesHaveWords),        cmocka_unit_test(AReadingThatFailsLeavesWhatIsKnown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
