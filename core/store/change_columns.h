// The columns that those who write the change log share with those who read it.
#pragma once

#include <cstdint>

#include "core/store/told_state.h"

namespace ipmi {

// What was last logged of a node: of the tables `logged` and `change`.
#define NODEIPMI_PREVIOUS_HEALTH                                     \
  "previous_sensors_unix_ms, previous_worst, previous_bad, "         \
  "previous_log_unix_ms, previous_log_known, previous_log_entries, " \
  "previous_log_percent, previous_log_overflow"
inline constexpr const char* kPreviousHealthColumns = NODEIPMI_PREVIOUS_HEALTH;
inline constexpr const char* kPreviousColumns =
    "previous_attempted, previous_status, previous_power, " NODEIPMI_PREVIOUS_HEALTH;
#undef NODEIPMI_PREVIOUS_HEALTH

inline constexpr const char* kUnixMillisNow =
    "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

// Differences as change.changes has them. The numbers stay.
inline constexpr int64_t kStatusBit = 1;
inline constexpr int64_t kPowerBit = 2;
inline constexpr int64_t kHealthBit = 4;
inline constexpr int64_t kLogBit = 8;

inline int64_t ToBits(const Differences& differences) {
  return (differences.status ? kStatusBit : 0) | (differences.power ? kPowerBit : 0) |
         (differences.health ? kHealthBit : 0) | (differences.log ? kLogBit : 0);
}

inline Differences ToDifferences(int64_t bits) {
  return {.status = (bits & kStatusBit) != 0,
          .power = (bits & kPowerBit) != 0,
          .health = (bits & kHealthBit) != 0,
          .log = (bits & kLogBit) != 0};
}

}  // namespace ipmi
