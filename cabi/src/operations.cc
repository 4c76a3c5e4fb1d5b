// Operations: each asynchronous call, and its blocking twin.
#include <utility>

#include "cabi/src/device_info.h"
#include "cabi/src/order.h"
#include "core/node/actions/boot_device.h"
#include "core/node/actions/change_power.h"
#include "core/node/actions/device_info.h"
#include "core/node/actions/identify.h"
#include "core/node/actions/off_and_on.h"
#include "core/node/actions/read_power.h"
#include "core/node/attempt.h"

namespace ipmi::cabi {
namespace {

uint32_t ChassisBits(const ChassisStatus& chassis) {
  return (chassis.power_overload ? NODEIPMI_CHASSIS_POWER_OVERLOAD : 0u) |
         (chassis.power_interlock ? NODEIPMI_CHASSIS_POWER_INTERLOCK : 0u) |
         (chassis.power_fault ? NODEIPMI_CHASSIS_POWER_FAULT : 0u) |
         (chassis.power_control_fault ? NODEIPMI_CHASSIS_POWER_CONTROL_FAULT : 0u) |
         (chassis.intrusion ? NODEIPMI_CHASSIS_INTRUSION : 0u) |
         (chassis.drive_fault ? NODEIPMI_CHASSIS_DRIVE_FAULT : 0u) |
         (chassis.cooling_fault ? NODEIPMI_CHASSIS_COOLING_FAULT : 0u) |
         (chassis.identify_known ? NODEIPMI_CHASSIS_IDENTIFY_KNOWN : 0u) |
         (chassis.identify_on ? NODEIPMI_CHASSIS_IDENTIFY_ON : 0u);
}

nodeipmi_device_info ToInfoStruct(const OperationOutcome& outcome) {
  return outcome.report.info ? InfoStruct(*outcome.report.info) : InfoStruct({});
}

struct InfoOutput {
  nodeipmi_device_info* info;

  Result<void> Check() const { return CheckSize(info, "info"); }
  void Take(const OperationOutcome& found) const { WriteStruct(ToInfoStruct(found), info); }
};

Result<Order> TestOrder() { return Order{std::make_unique<ReadPower>()}; }
Result<Order> InfoOrder() { return Order{std::make_unique<DeviceInfo>()}; }
Result<Order> BootDeviceGetOrder() { return Order{std::make_unique<ReadBootDevice>()}; }

Result<Order> PowerOrder(uint32_t action, uint32_t wait_ms) {
  if (wait_ms > NODEIPMI_MAX_TIMEOUT_MS) return InvalidStruct("wait_ms", "longer than an hour");
  if (wait_ms != 0 && (action == NODEIPMI_POWER_STATUS || action == NODEIPMI_POWER_DIAG)) {
    return InvalidStruct("wait_ms", "this action leads to no state to wait for");
  }
  if (wait_ms == 0 && action == NODEIPMI_POWER_OFF_ON)
    return InvalidStruct("wait_ms", "this action waits for the node to be off");
  const Duration wait = std::chrono::milliseconds(wait_ms);
  const auto control = [wait](ChassisAction chassis) -> Result<Order> {
    return Order{std::make_unique<ChangePower>(chassis, wait), wait};
  };
  switch (action) {
    case NODEIPMI_POWER_STATUS:
      return TestOrder();
    case NODEIPMI_POWER_ON:
      return control(ChassisAction::kPowerUp);
    case NODEIPMI_POWER_OFF:
      return control(ChassisAction::kPowerDown);
    case NODEIPMI_POWER_CYCLE:
      return control(ChassisAction::kPowerCycle);
    case NODEIPMI_POWER_RESET:
      return control(ChassisAction::kHardReset);
    case NODEIPMI_POWER_SOFT:
      return control(ChassisAction::kSoftShutdown);
    case NODEIPMI_POWER_DIAG:
      return control(ChassisAction::kDiagnosticInterrupt);
    case NODEIPMI_POWER_OFF_ON:
      return Order{std::make_unique<OffAndOn>(wait), 2 * wait};
    default:
      return InvalidStruct("action", "out of range");
  }
}

Result<Order> IdentifyOrder(uint32_t seconds) {
  if (seconds > 255 && seconds != NODEIPMI_IDENTIFY_ON)
    return InvalidStruct("seconds", "more than 255");
  static_assert(Identify::kForever == NODEIPMI_IDENTIFY_ON);
  return Order{std::make_unique<Identify>(seconds)};
}

Result<Order> BootDeviceSetOrder(uint32_t device, uint32_t flags) {
  constexpr uint32_t kLastDevice = 15;
  if (device > kLastDevice) return InvalidStruct("device", "out of range");
  if ((flags & ~(NODEIPMI_BOOT_PERSISTENT | NODEIPMI_BOOT_EFI)) != 0) {
    return Fail(Status::kUnsupported, "(flags: a bit that is not known)");
  }
  return Order{std::make_unique<SetBootDevice>(
      BootFlags{.persistent = (flags & NODEIPMI_BOOT_PERSISTENT) != 0,
                .efi = (flags & NODEIPMI_BOOT_EFI) != 0,
                .device = static_cast<uint8_t>(device)})};
}

}  // namespace

nodeipmi_outcome ToStruct(const OperationOutcome& outcome) {
  nodeipmi_outcome out{};
  out.struct_size = sizeof out;
  out.power = static_cast<uint32_t>(outcome.report.power);
  out.lan = static_cast<uint32_t>(outcome.used.lan);
  out.cipher_suite = outcome.used.cipher_suite;
  out.round_trips = outcome.round_trips;
  out.retransmissions = outcome.retransmissions;
  out.latency_us = Microseconds(outcome.latency);
  out.seen_off = outcome.report.seen_off;
  if (outcome.report.chassis) out.chassis = ChassisBits(*outcome.report.chassis);
  if (const auto& boot = outcome.report.boot) {
    out.boot_device = boot->device;
    out.boot_flags =
        (boot->persistent ? NODEIPMI_BOOT_PERSISTENT : 0u) | (boot->efi ? NODEIPMI_BOOT_EFI : 0u);
    out.boot_valid = boot->valid;
  }
  return out;
}

template <>
void Call(const nodeipmi_completion& completion, const OperationOutcome& outcome,
          const nodeipmi_error& error, const nodeipmi_outcome& found) {
  completion.callback(completion.user_data, outcome.id, &error, &found);
}

template <>
void Call(const nodeipmi_info_completion& completion, const OperationOutcome& outcome,
          const nodeipmi_error& error, const nodeipmi_outcome& found) {
  const nodeipmi_device_info info = ToInfoStruct(outcome);
  completion.callback(completion.user_data, outcome.id, &error, &found, &info);
}

}  // namespace ipmi::cabi

using ipmi::Fail;
using ipmi::NodeService;
using ipmi::Result;
using ipmi::Status;
using namespace ipmi::cabi;

extern "C" {

nodeipmi_status nodeipmi_test(nodeipmi* state, const char* name, uint32_t timeout_ms,
                              nodeipmi_outcome* outcome, nodeipmi_error* error) {
  return Blocking(state, name, timeout_ms, outcome, error, TestOrder);
}

nodeipmi_status nodeipmi_test_async(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                    nodeipmi_completion completion, nodeipmi_op* op,
                                    nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error, TestOrder);
}

nodeipmi_status nodeipmi_power(nodeipmi* state, const char* name, uint32_t action, uint32_t wait_ms,
                               uint32_t timeout_ms, nodeipmi_outcome* outcome,
                               nodeipmi_error* error) {
  return Blocking(state, name, timeout_ms, outcome, error,
                  [=] { return PowerOrder(action, wait_ms); });
}

nodeipmi_status nodeipmi_power_async(nodeipmi* state, const char* name, uint32_t action,
                                     uint32_t wait_ms, uint32_t timeout_ms,
                                     nodeipmi_completion completion, nodeipmi_op* op,
                                     nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error,
               [=] { return PowerOrder(action, wait_ms); });
}

nodeipmi_status nodeipmi_identify(nodeipmi* state, const char* name, uint32_t seconds,
                                  uint32_t timeout_ms, nodeipmi_outcome* outcome,
                                  nodeipmi_error* error) {
  return Blocking(state, name, timeout_ms, outcome, error, [=] { return IdentifyOrder(seconds); });
}

nodeipmi_status nodeipmi_identify_async(nodeipmi* state, const char* name, uint32_t seconds,
                                        uint32_t timeout_ms, nodeipmi_completion completion,
                                        nodeipmi_op* op, nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error,
               [=] { return IdentifyOrder(seconds); });
}

nodeipmi_status nodeipmi_boot_device_set(nodeipmi* state, const char* name, uint32_t device,
                                         uint32_t flags, uint32_t timeout_ms,
                                         nodeipmi_outcome* outcome, nodeipmi_error* error) {
  return Blocking(state, name, timeout_ms, outcome, error,
                  [=] { return BootDeviceSetOrder(device, flags); });
}

nodeipmi_status nodeipmi_boot_device_set_async(nodeipmi* state, const char* name, uint32_t device,
                                               uint32_t flags, uint32_t timeout_ms,
                                               nodeipmi_completion completion, nodeipmi_op* op,
                                               nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error,
               [=] { return BootDeviceSetOrder(device, flags); });
}

nodeipmi_status nodeipmi_boot_device_get(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                         nodeipmi_outcome* outcome, nodeipmi_error* error) {
  return Blocking(state, name, timeout_ms, outcome, error, BootDeviceGetOrder);
}

nodeipmi_status nodeipmi_boot_device_get_async(nodeipmi* state, const char* name,
                                               uint32_t timeout_ms, nodeipmi_completion completion,
                                               nodeipmi_op* op, nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error, BootDeviceGetOrder);
}

nodeipmi_status nodeipmi_info(nodeipmi* state, const char* name, uint32_t timeout_ms,
                              nodeipmi_device_info* info, nodeipmi_outcome* outcome,
                              nodeipmi_error* error) {
  return Blocking(state, name, timeout_ms, outcome, error, InfoOrder, InfoOutput{info});
}

nodeipmi_status nodeipmi_info_async(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                    nodeipmi_info_completion completion, nodeipmi_op* op,
                                    nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error, InfoOrder);
}

nodeipmi_status nodeipmi_op_cancel(nodeipmi* state, nodeipmi_op op, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    state->service->Cancel(op);
    return {};
  });
}

nodeipmi_status nodeipmi_op_wait(nodeipmi* state, nodeipmi_op op, uint32_t timeout_ms,
                                 nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    if (NodeService::InCallback()) return Fail(Status::kRecursive);
    const auto timeout = timeout_ms == UINT32_MAX
                             ? ipmi::Duration::max()
                             : ipmi::Duration(std::chrono::milliseconds(timeout_ms));
    if (!state->service->Wait(op, timeout)) {
      return ipmi::FailWith(Status::kTimedOut, "The operation still runs.");
    }
    return {};
  });
}

}  // extern "C"
