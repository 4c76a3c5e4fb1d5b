#include "core/wire/completion_code.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace ipmi {
namespace {

constexpr std::array<std::string_view, 0xD7 - 0xC0> kGeneric = {
    "node busy",
    "invalid command: the BMC does not know it",
    "command invalid for this LUN",
    "timeout while processing the command",
    "out of space",
    "reservation cancelled or invalid",
    "request data truncated",
    "request data length invalid",
    "request data field length limit exceeded",
    "parameter out of range",
    "cannot return that many bytes",
    "requested sensor, data or record not present",
    "invalid data field in the request",
    "command illegal for this sensor or record type",
    "command response could not be provided",
    "cannot execute a duplicated request",
    "command response could not be provided: SDR repository in update mode",
    "command response could not be provided: device in firmware update mode",
    "command response could not be provided: BMC is initializing",
    "destination unavailable",
    "insufficient privilege level",
    "not supported in the present state of the node",
    "cannot execute: sub-function disabled or unavailable",
};

std::string_view Text(uint8_t code) {
  if (code == kCompletedNormally) return "completed normally";
  if (code >= 0xC0 && code - 0xC0u < kGeneric.size()) return kGeneric[code - 0xC0u];
  if (code >= 0x01 && code <= 0x7E) return "an OEM's own code";
  if (code >= 0x80 && code <= 0xBE) return "a code of this command's own";
  return "unspecified error";
}

}  // namespace

bool IsBusy(uint8_t code) {
  return code == kNodeBusy || code == kCommandTimeout || code == kDuplicateRequest ||
         code == kInitializing;
}

bool IsPassing(uint8_t code) {
  return IsBusy(code) || code == kResponseNotProvided || code == kSdrUpdateMode ||
         code == kFirmwareUpdateMode;
}

std::string CompletionCodeText(uint8_t code) {
  std::array<char, 8> number;
  (void)std::snprintf(number.data(), number.size(), " (0x%02X)", code);
  return std::string(Text(code)) + number.data();
}

}  // namespace ipmi
