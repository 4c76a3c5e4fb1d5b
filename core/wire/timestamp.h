// Time stamps (IPMI 2.0 §37).
#pragma once

#include <cstdint>

namespace ipmi {

enum class TimestampKind : uint8_t {
  kCalendar,             // seconds since 1970-01-01 00:00:00, of the BMC's clock
  kSinceInitialization,  // seconds since the device started; nobody had set its clock yet
  kUnspecified,
};

// §37.1
constexpr TimestampKind KindOfTimestamp(uint32_t timestamp) {
  constexpr uint32_t kLastSinceInitialization = 0x20000000;
  constexpr uint32_t kUnspecifiedTime = 0xFFFFFFFF;
  if (timestamp == kUnspecifiedTime) return TimestampKind::kUnspecified;
  return timestamp <= kLastSinceInitialization ? TimestampKind::kSinceInitialization
                                               : TimestampKind::kCalendar;
}

}  // namespace ipmi
