// How bad the state of a piece of hardware is, in the steps of IPMI's thresholds (IPMI 2.0 §35.4).
#pragma once

#include <cstdint>
#include <string_view>

namespace ipmi {

// The numbers are those of the C ABI (nodeipmi.h), and grow with what they mean.
enum class Severity : uint8_t {
  kUnknown = 0,
  kOk = 1,
  kNonCritical = 2,
  kCritical = 3,
  kNonRecoverable = 4
};
inline constexpr int64_t kSeverityCount = 5;

// "unknown", "ok", "non_critical", "critical", "non_recoverable".
std::string_view SeverityWord(Severity severity);

}  // namespace ipmi
