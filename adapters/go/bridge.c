#define _DEFAULT_SOURCE /* explicit_bzero */
#include "bridge.h"

#include <string.h>

#include "_cgo_export.h"

/* Every callback ends in the same Go function. `found` is what the operation read, if it reads something; Go knows
 * its type. cgo's prototypes lack const. */
static void tell(void *call, const nodeipmi_error *error, const nodeipmi_outcome *outcome, const void *found) {
  nodeipmiGoCompleted((uintptr_t)call, (nodeipmi_error *)error, (nodeipmi_outcome *)outcome, (void *)found);
}

static void on_done(void *call, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome) {
  (void)op;
  tell(call, error, outcome, NULL);
}

static void on_info(void *call, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                    const nodeipmi_device_info *info) {
  (void)op;
  tell(call, error, outcome, info);
}

static void on_sensors(void *call, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                       const nodeipmi_sensor_list *list) {
  (void)op;
  tell(call, error, outcome, list);
}

static void on_power_draw(void *call, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                          const nodeipmi_power_draw *draw) {
  (void)op;
  tell(call, error, outcome, draw);
}

static void on_sel(void *call, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                   const nodeipmi_sel_list *list) {
  (void)op;
  tell(call, error, outcome, list);
}

static void on_fru(void *call, nodeipmi_op op, const nodeipmi_error *error, const nodeipmi_outcome *outcome,
                   const nodeipmi_fru_list *list) {
  (void)op;
  tell(call, error, outcome, list);
}

static void on_change(void *observer, const nodeipmi_change *change) {
  nodeipmiGoChanged((uintptr_t)observer, (nodeipmi_change *)change);
}

static void release(void *handle) { nodeipmiGoReleased((uintptr_t)handle); }

static nodeipmi_completion plain(uintptr_t call) {
  const nodeipmi_completion completion = {on_done, (void *)call, release};
  return completion;
}

nodeipmi_status nodeipmi_go_test(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                 nodeipmi_op *op, nodeipmi_error *error) {
  return nodeipmi_test_async(state, name, timeout_ms, plain(call), op, error);
}

nodeipmi_status nodeipmi_go_power(nodeipmi *state, const char *name, uint32_t action, uint32_t wait_ms,
                                  uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op, nodeipmi_error *error) {
  return nodeipmi_power_async(state, name, action, wait_ms, timeout_ms, plain(call), op, error);
}

nodeipmi_status nodeipmi_go_identify(nodeipmi *state, const char *name, uint32_t seconds, uint32_t timeout_ms,
                                     uintptr_t call, nodeipmi_op *op, nodeipmi_error *error) {
  return nodeipmi_identify_async(state, name, seconds, timeout_ms, plain(call), op, error);
}

nodeipmi_status nodeipmi_go_boot_device_set(nodeipmi *state, const char *name, uint32_t device, uint32_t flags,
                                            uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op,
                                            nodeipmi_error *error) {
  return nodeipmi_boot_device_set_async(state, name, device, flags, timeout_ms, plain(call), op, error);
}

nodeipmi_status nodeipmi_go_boot_device_get(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                            nodeipmi_op *op, nodeipmi_error *error) {
  return nodeipmi_boot_device_get_async(state, name, timeout_ms, plain(call), op, error);
}

nodeipmi_status nodeipmi_go_info(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                 nodeipmi_op *op, nodeipmi_error *error) {
  const nodeipmi_info_completion completion = {on_info, (void *)call, release};
  return nodeipmi_info_async(state, name, timeout_ms, completion, op, error);
}

nodeipmi_status nodeipmi_go_sensors(nodeipmi *state, const char *name, const nodeipmi_sensor_filter *filter,
                                    uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op, nodeipmi_error *error) {
  const nodeipmi_sensors_completion completion = {on_sensors, (void *)call, release};
  return nodeipmi_sensors_read_async(state, name, filter, timeout_ms, completion, op, error);
}

nodeipmi_status nodeipmi_go_power_draw(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                       nodeipmi_op *op, nodeipmi_error *error) {
  const nodeipmi_power_draw_completion completion = {on_power_draw, (void *)call, release};
  return nodeipmi_power_draw_read_async(state, name, timeout_ms, completion, op, error);
}

nodeipmi_status nodeipmi_go_sel_read(nodeipmi *state, const char *name, uint32_t flags, uint32_t after_record,
                                     uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op, nodeipmi_error *error) {
  const nodeipmi_sel_completion completion = {on_sel, (void *)call, release};
  return nodeipmi_sel_read_async(state, name, flags, after_record, timeout_ms, completion, op, error);
}

nodeipmi_status nodeipmi_go_sel_clear(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                      nodeipmi_op *op, nodeipmi_error *error) {
  return nodeipmi_sel_clear_async(state, name, timeout_ms, plain(call), op, error);
}

nodeipmi_status nodeipmi_go_fru(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                nodeipmi_op *op, nodeipmi_error *error) {
  const nodeipmi_fru_completion completion = {on_fru, (void *)call, release};
  return nodeipmi_fru_read_async(state, name, timeout_ms, completion, op, error);
}

nodeipmi_status nodeipmi_go_monitor_start(nodeipmi *state, const nodeipmi_monitor_options *options, uintptr_t observer,
                                          nodeipmi_error *error) {
  const nodeipmi_observer o = {on_change, (void *)observer, release};
  return nodeipmi_monitor_start(state, options, o, error);
}

void nodeipmi_go_cleanse(void *secret, size_t size) { explicit_bzero(secret, size); }
