// identify and bootdev.
#include <array>

#include "adapters/cli/command.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"

namespace cli {
namespace {

constexpr auto kDevices = std::to_array<Choice>({{"none", NODEIPMI_BOOT_DEVICE_NONE},
                                                 {"pxe", NODEIPMI_BOOT_DEVICE_PXE},
                                                 {"disk", NODEIPMI_BOOT_DEVICE_DISK},
                                                 {"cdrom", NODEIPMI_BOOT_DEVICE_CDROM},
                                                 {"bios", NODEIPMI_BOOT_DEVICE_BIOS}});

Expected<uint32_t> IdentifySeconds(const std::string& text) {
  if (text == "on") return NODEIPMI_IDENTIFY_ON;
  if (text == "off") return NODEIPMI_IDENTIFY_OFF;
  if (const auto seconds = ParseNumber(text, 1, 255)) return *seconds;
  return UsageFailure("identify takes on, off, or 1 to 255 seconds, not '" + text + "'");
}

// What the BMC has, in words; flags that it does not call valid count for nothing.
struct BootDevice {
  std::string device = "none";
  bool persistent = false;
  bool efi = false;
};

BootDevice BootDeviceOf(uint32_t device, uint32_t flags) {
  const std::string_view word = WordOf(device, kDevices);
  return {.device = word.empty() ? "device-" + std::to_string(device) : std::string(word),
          .persistent = (flags & NODEIPMI_BOOT_PERSISTENT) != 0,
          .efi = (flags & NODEIPMI_BOOT_EFI) != 0};
}

Result PrintBootDevices(const Expected<Finished>& finished, bool json,
                        const std::function<BootDevice(const NodeResult&)>& boot_device) {
  if (!finished) return std::unexpected(finished.error());
  const ResultFormat format = {.columns = {"BOOT DEVICE", "FOR", "FIRMWARE"},
                               .cells =
                                   [&](const NodeResult& result) {
                                     const BootDevice boot = boot_device(result);
                                     const bool known = result.error.status == NODEIPMI_OK;
                                     const bool overridden = known && boot.device != "none";
                                     return std::vector<std::string>{
                                         known ? boot.device : "unknown",
                                         !overridden       ? "-"
                                         : boot.persistent ? "every boot"
                                                           : "the next boot",
                                         !overridden ? "-"
                                         : boot.efi  ? "EFI"
                                                     : "legacy"};
                                   },
                               .add_members =
                                   [&](cJSON* object, const NodeResult& result) {
                                     if (result.error.status != NODEIPMI_OK) return;
                                     const BootDevice boot = boot_device(result);
                                     AddString(object, "boot_device", boot.device);
                                     AddBool(object, "persistent", boot.persistent);
                                     AddBool(object, "efi", boot.efi);
                                   }};
  PrintResults(finished->report, finished->views, format, json);
  return ExitCodeOf(finished->report);
}

Result ShowBootDevice(const Call& call) {
  const auto finished = RunOperation(call, call.operands, [](const Submission& s) {
    return nodeipmi_boot_device_get_async(s.state, s.node, s.timeout_ms, CompletionFor(s.ticket),
                                          s.op, s.error);
  });
  return PrintBootDevices(finished, call.json, [](const NodeResult& result) {
    const nodeipmi_outcome& outcome = result.outcome;
    return outcome.boot_valid != 0 ? BootDeviceOf(outcome.boot_device, outcome.boot_flags)
                                   : BootDevice{};
  });
}

}  // namespace

Result RunIdentify(const Call& call) {
  const std::string word = call.operands.size() > 1 ? call.operands[1] : "15";
  const auto seconds = IdentifySeconds(word);
  if (!seconds) return std::unexpected(seconds.error());
  const auto finished = RunOperation(call, {call.operands[0]}, [&](const Submission& s) {
    return nodeipmi_identify_async(s.state, s.node, *seconds, s.timeout_ms, CompletionFor(s.ticket),
                                   s.op, s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  const std::string light = word == "on" || word == "off" ? word : word + " s";
  const ResultFormat format = {
      .columns = {"LIGHT"},
      .cells = [&](const NodeResult&) { return std::vector<std::string>{light}; },
      .add_members = [&](cJSON* object,
                         const NodeResult&) { AddString(object, "identify", word); }};
  PrintResults(finished->report, finished->views, format, call.json);
  return ExitCodeOf(finished->report);
}

Result RunBootDevice(const Call& call) {
  const uint32_t flags = (call.arguments.Has(Option::kPersistent) ? NODEIPMI_BOOT_PERSISTENT : 0) |
                         (call.arguments.Has(Option::kEfi) ? NODEIPMI_BOOT_EFI : 0);
  if (call.operands.size() == 1) {
    if (flags != 0)
      return UsageFailure(
          "--persistent and --efi go with a device: none, pxe, disk, cdrom or bios");
    return ShowBootDevice(call);
  }
  const auto device = ParseChoice("the boot device", call.operands[1], kDevices);
  if (!device) return std::unexpected(device.error());
  const auto finished = RunOperation(call, {call.operands[0]}, [&](const Submission& s) {
    return nodeipmi_boot_device_set_async(s.state, s.node, *device, flags, s.timeout_ms,
                                          CompletionFor(s.ticket), s.op, s.error);
  });
  return PrintBootDevices(finished, call.json,
                          [&](const NodeResult&) { return BootDeviceOf(*device, flags); });
}

}  // namespace cli
