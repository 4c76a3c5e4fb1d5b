// The multi-record area (FRU Information Storage Definition 1.0, §16 to §18).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/wire/fru/problem.h"

namespace ipmi {

// §18.1. Voltages in mV, here and below; those of a supply that is fed with direct current may be
// negative.
struct FruPowerSupply {
  uint16_t capacity_watts = 0;
  std::optional<uint16_t> peak_va;
  std::optional<uint8_t> inrush_amps;
  uint8_t inrush_interval_ms = 0;
  struct Range {
    int32_t low = 0;
    int32_t high = 0;
  };
  std::array<Range, 2> input_millivolts = {};  // the second is 0 if there is only one
  Range input_hertz;
  uint8_t dropout_tolerance_ms = 0;
  bool predictive_fail = false;
  bool power_factor_correction = false;
  bool autoswitch = false;
  bool hot_swap = false;
  std::optional<uint16_t> peak_watts;
  uint8_t peak_seconds = 0;  // how long it holds up
  uint16_t combined_watts = 0;
  std::array<uint8_t, 2> combined_voltages = {};  // §18.1.15: 12 V, -12 V, 5 V, 3.3 V
};

// §18.2
struct FruDcOutput {
  uint8_t number = 0;
  bool standby = false;
  int32_t nominal_millivolts = 0;
  // As they stand there. By the definition from the nominal voltage; but some write the lowest and
  // the highest voltage instead.
  int32_t negative_deviation_millivolts = 0;
  int32_t positive_deviation_millivolts = 0;
  uint16_t ripple_millivolts = 0;
  uint16_t minimum_milliamps = 0;
  uint16_t maximum_milliamps = 0;
};

// §18.3
struct FruDcLoad {
  uint8_t output_number = 0;
  int32_t nominal_millivolts = 0;
  int32_t lowest_millivolts = 0;
  int32_t highest_millivolts = 0;
  uint16_t ripple_millivolts = 0;
  uint16_t minimum_milliamps = 0;
  uint16_t maximum_milliamps = 0;
};

// §18.4
enum class ManagementAccessType : uint8_t {
  kSystemManagementUrl = 1,
  kSystemName = 2,
  kSystemPingAddress = 3,
  kComponentManagementUrl = 4,
  kComponentName = 5,
  kComponentPingAddress = 6,
  kSystemUniqueId = 7,
};
struct FruManagementAccess {
  ManagementAccessType type = ManagementAccessType::kSystemName;
  std::string text;  // hexadecimal for kSystemUniqueId
};

// An OEM's, or of a type that is not decoded here, or shorter than its fields.
struct FruRawRecord {
  std::optional<uint32_t> manufacturer_id;  // of types 0xC0 to 0xFF; `data` is what follows it
  std::vector<uint8_t> data;
};

struct FruRecord {
  uint8_t type = 0;
  std::variant<FruRawRecord, FruPowerSupply, FruDcOutput, FruDcLoad, FruManagementAccess> content;
};

// The records up to the one that is marked as the last, or to the end of `bytes`.
std::vector<FruRecord> ReadMultiRecords(std::span<const uint8_t> bytes, FruProblems& problems);

}  // namespace ipmi
