/* Between Go and nodeipmi.h: what cgo cannot say itself. A function pointer cannot be taken of Go, and a number that
 * stands for a Go value must not look like a pointer to Go; so the completions are made here.
 *
 * `call` is a runtime/cgo.Handle. It is released by the completion's `free`. */
#ifndef NODEIPMI_ADAPTERS_GO_BRIDGE_H
#define NODEIPMI_ADAPTERS_GO_BRIDGE_H

#include <nodeipmi/nodeipmi.h>
#include <stddef.h>
#include <stdint.h>

nodeipmi_status nodeipmi_go_test(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                 nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_power(nodeipmi *state, const char *name, uint32_t action, uint32_t wait_ms,
                                  uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_identify(nodeipmi *state, const char *name, uint32_t seconds, uint32_t timeout_ms,
                                     uintptr_t call, nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_boot_device_set(nodeipmi *state, const char *name, uint32_t device, uint32_t flags,
                                            uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op,
                                            nodeipmi_error *error);
nodeipmi_status nodeipmi_go_boot_device_get(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                            nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_info(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                 nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_sensors(nodeipmi *state, const char *name, const nodeipmi_sensor_filter *filter,
                                    uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_power_draw(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                       nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_sel_read(nodeipmi *state, const char *name, uint32_t flags, uint32_t after_record,
                                     uint32_t timeout_ms, uintptr_t call, nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_sel_clear(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                      nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_fru(nodeipmi *state, const char *name, uint32_t timeout_ms, uintptr_t call,
                                nodeipmi_op *op, nodeipmi_error *error);
nodeipmi_status nodeipmi_go_monitor_start(nodeipmi *state, const nodeipmi_monitor_options *options, uintptr_t observer,
                                          nodeipmi_error *error);

/* Overwrites a secret so that the compiler does not leave it out. */
void nodeipmi_go_cleanse(void *secret, size_t size);

#endif
