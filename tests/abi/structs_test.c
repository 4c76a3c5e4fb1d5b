/* struct_size: smaller, equal and larger structs, in blocks of exactly that size, so that the address sanitizer sees
 * a byte read or written too much. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "tests/abi/support.h"

enum { FILL = 0xA5, HEAD = sizeof(uint32_t), GROWTH = 72 };

/* A block that holds a struct of this size, all of it FILL but struct_size. */
static unsigned char *new_block(size_t size) {
  unsigned char *const block = malloc(size < HEAD ? HEAD : size);
  assert_non_null(block);
  memset(block, FILL, size);
  const uint32_t struct_size = (uint32_t)size;
  memcpy(block, &struct_size, sizeof struct_size);
  return block;
}

static void check_struct_size(const unsigned char *block, size_t size) {
  uint32_t struct_size;
  memcpy(&struct_size, block, sizeof struct_size);
  assert_int_equal(struct_size, size);
}

static void check_filled(const unsigned char *block, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i) {
    if (block[i] != FILL) fail_msg("byte %zu was written", i);
  }
}

/* ---- Outputs ---- */

static nodeipmi *state;
static nodeipmi_sensor_list *sensors;
static nodeipmi_sel_list *event_log;
static nodeipmi_fru_list *inventory;

static nodeipmi_status get_node(void *out, nodeipmi_error *error) {
  return nodeipmi_node_get(state, "keyless", out, error);
}
static nodeipmi_status get_next_node(void *out, nodeipmi_error *error) {
  return nodeipmi_node_next(state, NULL, out, error);
}
static nodeipmi_status get_node_status(void *out, nodeipmi_error *error) {
  return nodeipmi_node_status_get(state, "keyless", out, error);
}
static nodeipmi_status get_menu_item(void *out, nodeipmi_error *error) {
  return nodeipmi_menu_item_get(state, "keyless", 0, out, error);
}
static nodeipmi_status test(void *out, nodeipmi_error *error) {
  return nodeipmi_test(state, "keyless", 0, out, error);
}
static nodeipmi_status power(void *out, nodeipmi_error *error) {
  return nodeipmi_power(state, "keyless", NODEIPMI_POWER_ON, 0, 0, out, error);
}
static nodeipmi_status identify(void *out, nodeipmi_error *error) {
  return nodeipmi_identify(state, "keyless", 1, 0, out, error);
}
static nodeipmi_status set_boot_device(void *out, nodeipmi_error *error) {
  return nodeipmi_boot_device_set(state, "keyless", NODEIPMI_BOOT_DEVICE_PXE, 0, 0, out, error);
}
static nodeipmi_status get_boot_device(void *out, nodeipmi_error *error) {
  return nodeipmi_boot_device_get(state, "keyless", 0, out, error);
}
static nodeipmi_status info_outcome(void *out, nodeipmi_error *error) {
  return nodeipmi_info(state, "keyless", 0, NULL, out, error);
}
static nodeipmi_status info(void *out, nodeipmi_error *error) {
  return nodeipmi_info(state, "keyless", 0, out, NULL, error);
}
static nodeipmi_status sensors_outcome(void *out, nodeipmi_error *error) {
  nodeipmi_sensor_list *list = NULL;
  return nodeipmi_sensors_read(state, "keyless", NULL, 0, &list, out, error);
}
static nodeipmi_status get_sensor(void *out, nodeipmi_error *error) {
  return nodeipmi_sensor_list_get(sensors, 0, out, error);
}
static nodeipmi_status sel_outcome(void *out, nodeipmi_error *error) {
  nodeipmi_sel_list *list = NULL;
  return nodeipmi_sel_read(state, "keyless", 0, 0, 0, &list, out, error);
}
static nodeipmi_status sel_clear(void *out, nodeipmi_error *error) {
  return nodeipmi_sel_clear(state, "keyless", 0, out, error);
}
static nodeipmi_status get_sel_entry(void *out, nodeipmi_error *error) {
  return nodeipmi_sel_list_get(event_log, 2, out, error);
}
static nodeipmi_status get_sel_info(void *out, nodeipmi_error *error) {
  return nodeipmi_sel_list_info(event_log, out, error);
}
static nodeipmi_status fru_outcome(void *out, nodeipmi_error *error) {
  nodeipmi_fru_list *list = NULL;
  return nodeipmi_fru_read(state, "keyless", 0, &list, out, error);
}
static nodeipmi_status draw_outcome(void *out, nodeipmi_error *error) {
  nodeipmi_power_draw draw = {.struct_size = sizeof draw};
  return nodeipmi_power_draw_read(state, "keyless", 0, &draw, out, error);
}
static nodeipmi_status get_fru_field(void *out, nodeipmi_error *error) {
  return nodeipmi_fru_list_get(inventory, 0, out, error);
}

static const nodeipmi_observer observer = {.callback = ignore_change};
/* Of a node without credentials it polls nothing: what it tells is the same each time. */
static nodeipmi_status get_monitor_stats(void *out, nodeipmi_error *error) {
  assert_int_equal(nodeipmi_monitor_start(state, NULL, observer, NULL), NODEIPMI_OK);
  const nodeipmi_status status = nodeipmi_monitor_stats_get(state, out, error);
  assert_int_equal(nodeipmi_monitor_stop(state, NULL), NODEIPMI_OK);
  return status;
}

static nodeipmi_status get_subscriber(void *out, nodeipmi_error *error) {
  return nodeipmi_subscriber_next(state, NULL, out, error);
}
static nodeipmi_status read_record(void *out, nodeipmi_error *error) {
  uint32_t count = 0;
  const nodeipmi_status status = nodeipmi_subscriber_read(state, "subscriber", 0, out, 1, &count, error);
  assert_int_equal(count, status == NODEIPMI_OK);
  return status;
}

static nodeipmi_finding_list *findings;
static nodeipmi_status get_key(void *out, nodeipmi_error *error) { return nodeipmi_key_get(state, out, error); }
static nodeipmi_status get_finding(void *out, nodeipmi_error *error) {
  return nodeipmi_finding_list_get(findings, 0, out, error);
}

/* first: the size in the release that brought the struct, whatever it has become since. */
static const struct output {
  const char *name; /* as messages name it */
  nodeipmi_status (*call)(void *out, nodeipmi_error *error);
  size_t first;
  size_t size;
  nodeipmi_status status;
} outputs[] = {
    {"node", get_node, 1472, sizeof(nodeipmi_node), NODEIPMI_OK},
    {"node", get_next_node, 1472, sizeof(nodeipmi_node), NODEIPMI_OK},
    {"status", get_node_status, 584, sizeof(nodeipmi_node_status), NODEIPMI_OK},
    {"item", get_menu_item, 256, sizeof(nodeipmi_menu_item), NODEIPMI_OK},
    {"outcome", test, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"outcome", power, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"outcome", identify, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"outcome", set_boot_device, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"outcome", get_boot_device, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"outcome", info_outcome, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"info", info, 116, sizeof(nodeipmi_device_info), NODEIPMI_NO_CREDENTIALS},
    {"outcome", sensors_outcome, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"sensor", get_sensor, 656, sizeof(nodeipmi_sensor), NODEIPMI_OK},
    {"outcome", sel_outcome, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"outcome", sel_clear, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"entry", get_sel_entry, 576, sizeof(nodeipmi_sel_entry), NODEIPMI_OK},
    {"info", get_sel_info, 32, sizeof(nodeipmi_sel_info), NODEIPMI_OK},
    {"outcome", fru_outcome, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"outcome", draw_outcome, 48, sizeof(nodeipmi_outcome), NODEIPMI_NO_CREDENTIALS},
    {"field", get_fru_field, 480, sizeof(nodeipmi_fru_field), NODEIPMI_OK},
    {"stats", get_monitor_stats, 1240, sizeof(nodeipmi_monitor_stats), NODEIPMI_OK},
    {"next", get_subscriber, 200, sizeof(nodeipmi_subscriber), NODEIPMI_OK},
    {"records", read_record, 2928, sizeof(nodeipmi_change_record), NODEIPMI_OK},
    {"key", get_key, 2384, sizeof(nodeipmi_key), NODEIPMI_OK},
    {"finding", get_finding, 1576, sizeof(nodeipmi_finding), NODEIPMI_OK},
};
enum { OUTPUTS = sizeof outputs / sizeof *outputs };

static void OutputSmallerThanTheFirstReleaseIsRefused(void **unused) {
  (void)unused;
  for (size_t i = 0; i < OUTPUTS; ++i) {
    const struct output *const o = &outputs[i];
    const size_t sizes[] = {0, 1, HEAD, o->first - 1};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s) {
      nodeipmi_error error = {.struct_size = sizeof error};
      unsigned char *const block = new_block(sizes[s]);
      check_status(o->call(block, &error), NODEIPMI_INVALID_ARGUMENT, &error);
      assert_non_null(strstr(error.message, o->name));
      check_struct_size(block, sizes[s]);
      check_filled(block, HEAD, sizes[s]);
      free(block);
    }
  }
}

static void OutputIsFilledUpToTheSmallerSize(void **unused) {
  (void)unused;
  for (size_t i = 0; i < OUTPUTS; ++i) {
    const struct output *const o = &outputs[i];
    nodeipmi_error error = {.struct_size = sizeof error};
    unsigned char *const whole = new_block(o->size);
    check_status(o->call(whole, &error), o->status, &error);
    check_struct_size(whole, o->size);
    const size_t sizes[] = {o->first, o->size, o->size + 1, o->size + GROWTH};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s) {
      unsigned char *const block = new_block(sizes[s]);
      const size_t known = sizes[s] < o->size ? sizes[s] : o->size;
      check_status(o->call(block, &error), o->status, &error);
      check_struct_size(block, sizes[s]);
      assert_memory_equal(block + HEAD, whole + HEAD, known - HEAD);
      check_filled(block, known, sizes[s]);
      free(block);
    }
    free(whole);
  }
}

static void ErrorIsFilledUpToTheSmallerSize(void **unused) {
  (void)unused;
  enum { FIRST = 512 };
  const size_t refused[] = {0, 1, HEAD, FIRST - 1};
  for (size_t s = 0; s < sizeof refused / sizeof *refused; ++s) {
    unsigned char *const block = new_block(refused[s]);
    assert_int_equal(nodeipmi_op_cancel(state, 1, (nodeipmi_error *)block), NODEIPMI_INVALID_ARGUMENT);
    check_struct_size(block, refused[s]);
    check_filled(block, HEAD, refused[s]);
    free(block);
  }
  const size_t taken[] = {FIRST, sizeof(nodeipmi_error), sizeof(nodeipmi_error) + GROWTH};
  for (size_t s = 0; s < sizeof taken / sizeof *taken; ++s) {
    unsigned char *const block = new_block(taken[s]);
    nodeipmi_error *const error = (nodeipmi_error *)block;
    /* Filled on failure, and on success. */
    assert_int_equal(nodeipmi_node_remove(state, "nobody", error), NODEIPMI_NOT_FOUND);
    assert_int_equal(error->status, NODEIPMI_NOT_FOUND);
    assert_int_equal(error->stage, NODEIPMI_STAGE_NONE);
    assert_int_equal(nodeipmi_op_cancel(state, 1, error), NODEIPMI_OK);
    assert_int_equal(error->status, NODEIPMI_OK);
    assert_string_equal(error->message, "OK");
    for (size_t i = 2; i < sizeof error->message; ++i) assert_int_equal(error->message[i], 0);
    check_struct_size(block, taken[s]);
    check_filled(block, sizeof(nodeipmi_error), taken[s]);
    free(block);
  }
}

/* ---- Inputs ---- */

static nodeipmi_status add_node(const void *in, nodeipmi_error *error) {
  (void)nodeipmi_node_remove(state, "new", NULL);
  return nodeipmi_node_add(state, "new", in, error);
}
static nodeipmi_status edit_node(const void *in, nodeipmi_error *error) {
  return nodeipmi_node_edit(state, "keyless", in, error);
}
static nodeipmi_status open_again(const void *in, nodeipmi_error *error) {
  nodeipmi *second = NULL;
  const nodeipmi_status status = nodeipmi_open(in, &second, error);
  assert_int_equal(status == NODEIPMI_OK, second != NULL);
  close_state(second);
  return status;
}
static nodeipmi_status start_monitor(const void *in, nodeipmi_error *error) {
  const nodeipmi_status status = nodeipmi_monitor_start(state, in, observer, error);
  assert_int_equal(nodeipmi_monitor_stop(state, NULL), status == NODEIPMI_OK ? NODEIPMI_OK : NODEIPMI_NOT_FOUND);
  return status;
}
static void ignore_sensors(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                           const nodeipmi_outcome *outcome, const nodeipmi_sensor_list *list) {
  (void)user_data;
  (void)op;
  (void)error;
  (void)outcome;
  (void)list;
}
static nodeipmi_status read_sensors(const void *in, nodeipmi_error *error) {
  const nodeipmi_sensors_completion completion = {.callback = ignore_sensors};
  return nodeipmi_sensors_read_async(state, "keyless", in, 0, completion, NULL, error);
}

static nodeipmi_status rotate_key(const void *in, nodeipmi_error *error) {
  return nodeipmi_key_rotate(state, in, error);
}
static nodeipmi_status examine(const void *in, nodeipmi_error *error) {
  nodeipmi_finding_list *list = NULL;
  const nodeipmi_status status = nodeipmi_state_examine(in, &list, error);
  assert_int_equal(nodeipmi_finding_list_size(list), status == NODEIPMI_OK ? 7 : 0);
  nodeipmi_finding_list_free(list);
  return status;
}

static char folder[512];
static const nodeipmi_key_plan plan = {.struct_size = sizeof plan, .kind = NODEIPMI_KEY_FILE};
static const nodeipmi_node_settings settings = {
    .struct_size = sizeof settings, .set = NODEIPMI_SET_ADDRESS, .address = "127.0.0.1"};
static const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
static const nodeipmi_monitor_options monitor_options = {
    .struct_size = sizeof monitor_options, .interval_ms = 1000, .flags = NODEIPMI_MONITOR_FIRST};
static const nodeipmi_sensor_filter sensor_filter = {
    .struct_size = sizeof sensor_filter, .sensor_type = 1, .name = "CPU*"};

static const struct input {
  const char *name;
  nodeipmi_status (*call)(const void *in, nodeipmi_error *error);
  const void *value;
  size_t first;
  size_t size;
} inputs[] = {
    {"settings", add_node, &settings, 88, sizeof settings},
    {"settings", edit_node, &settings, 88, sizeof settings},
    {"options", open_again, &options, 16, sizeof options},
    {"options", start_monitor, &monitor_options, 16, sizeof monitor_options},
    {"filter", read_sensors, &sensor_filter, 24, sizeof sensor_filter},
    {"plan", rotate_key, &plan, 56, sizeof plan},
    {"options", examine, &options, 16, sizeof options},
};
enum { INPUTS = sizeof inputs / sizeof *inputs };

/* The input's value in a block of this size, what is beyond it 0. */
static unsigned char *new_input(const struct input *in, size_t size) {
  unsigned char *const block = new_block(size);
  const size_t known = size < in->size ? size : in->size;
  if (size < HEAD) return block;
  memset(block + HEAD, 0, size - HEAD);
  memcpy(block + HEAD, (const unsigned char *)in->value + HEAD, known - HEAD);
  return block;
}

static void InputSmallerThanTheFirstReleaseIsRefused(void **unused) {
  (void)unused;
  for (size_t i = 0; i < INPUTS; ++i) {
    const size_t sizes[] = {0, 1, HEAD, inputs[i].first - 1};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s) {
      nodeipmi_error error = {.struct_size = sizeof error};
      unsigned char *const block = new_input(&inputs[i], sizes[s]);
      check_status(inputs[i].call(block, &error), NODEIPMI_INVALID_ARGUMENT, &error);
      assert_non_null(strstr(error.message, inputs[i].name));
      free(block);
    }
  }
}

static void InputIsTakenIfWhatIsUnknownIsZero(void **unused) {
  (void)unused;
  for (size_t i = 0; i < INPUTS; ++i) {
    const struct input *const in = &inputs[i];
    const size_t sizes[] = {in->first, in->size, in->size + 1, in->size + GROWTH};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s) {
      nodeipmi_error error = {.struct_size = sizeof error};
      unsigned char *const block = new_input(in, sizes[s]);
      check_status(in->call(block, &error), NODEIPMI_OK, &error);
      check_struct_size(block, sizes[s]);
      free(block);
    }
  }
}

static void InputIsUnsupportedIfWhatIsUnknownIsNotZero(void **unused) {
  (void)unused;
  for (size_t i = 0; i < INPUTS; ++i) {
    const struct input *const in = &inputs[i];
    const size_t places[] = {in->size, in->size + GROWTH / 2, in->size + GROWTH - 1};
    for (size_t p = 0; p < sizeof places / sizeof *places; ++p) {
      nodeipmi_error error = {.struct_size = sizeof error};
      unsigned char *const block = new_input(in, in->size + GROWTH);
      block[places[p]] = 1;
      check_status(in->call(block, &error), NODEIPMI_UNSUPPORTED, &error);
      assert_non_null(strstr(error.message, in->name));
      free(block);
    }
  }
}

static int open_group(void **unused) {
  (void)unused;
  nodeipmi_error error = {.struct_size = sizeof error};
  name_new_folder(folder, sizeof folder);
  check_status(nodeipmi_state_init(folder, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_open(&options, &state, &error), NODEIPMI_OK, &error);
  add_host_without_credentials(state, "keyless", "127.0.0.1:1");
  bmcsim sim;
  bmcsim_start(&sim);
  add_host(state, "bmc", sim.address);
  check_status(nodeipmi_sensors_read(state, "bmc", NULL, 0, &sensors, NULL, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_sel_read(state, "bmc", 0, 0, 0, &event_log, NULL, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_fru_read(state, "bmc", 0, &inventory, NULL, &error), NODEIPMI_OK, &error);
  bmcsim_stop(&sim);
  check_status(nodeipmi_state_examine(&options, &findings, &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_node_remove(state, "bmc", &error), NODEIPMI_OK, &error);
  check_status(nodeipmi_subscriber_add(state, "subscriber", NODEIPMI_SUBSCRIBER_SNAPSHOT, &error), NODEIPMI_OK, &error);
  return 0;
}

static int close_group(void **unused) {
  (void)unused;
  nodeipmi_sensor_list_free(sensors);
  nodeipmi_sel_list_free(event_log);
  nodeipmi_fru_list_free(inventory);
  nodeipmi_finding_list_free(findings);
  close_state(state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(OutputSmallerThanTheFirstReleaseIsRefused),
      cmocka_unit_test(OutputIsFilledUpToTheSmallerSize),
      cmocka_unit_test(ErrorIsFilledUpToTheSmallerSize),
      cmocka_unit_test(InputSmallerThanTheFirstReleaseIsRefused),
      cmocka_unit_test(InputIsTakenIfWhatIsUnknownIsZero),
      cmocka_unit_test(InputIsUnsupportedIfWhatIsUnknownIsNotZero),
  };
  return cmocka_run_group_tests(tests, open_group, close_group);
}
