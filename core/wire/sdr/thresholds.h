// The six thresholds of a sensor. Masks, and the order of values in Get Sensor Thresholds, are the
// same (IPMI 2.0 §35.9); the order in a record is another (§43.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ipmi {

enum class Threshold : uint8_t {
  kLowerNonCritical = 0,
  kLowerCritical = 1,
  kLowerNonRecoverable = 2,
  kUpperNonCritical = 3,
  kUpperCritical = 4,
  kUpperNonRecoverable = 5,
};

inline constexpr size_t kThresholdCount = 6;
inline constexpr uint8_t kAllThresholds = 0x3F;

constexpr uint8_t ThresholdBit(Threshold threshold) {
  return static_cast<uint8_t>(1u << static_cast<uint8_t>(threshold));
}

// The specification's words: "Lower Non-critical".
std::string_view ThresholdName(Threshold threshold);

// What a sensor's thresholds are, in raw values.
struct Thresholds {
  uint8_t present = 0;  // bits are ThresholdBit
  std::array<uint8_t, kThresholdCount> raw = {};

  std::optional<uint8_t> Get(Threshold threshold) const {
    if ((present & ThresholdBit(threshold)) == 0) return std::nullopt;
    return raw[static_cast<size_t>(threshold)];
  }
};

}  // namespace ipmi
