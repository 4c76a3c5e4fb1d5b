// What a sensor's readings are measured in (IPMI 2.0 §43.1 bytes 21 to 23, table 43-15).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes/reader.h"

namespace ipmi {

enum class AnalogFormat : uint8_t {
  kUnsigned = 0,
  kOnesComplement = 1,
  kTwosComplement = 2,
  kNotNumeric = 3,  // the sensor returns no numeric reading
};

enum class RateUnit : uint8_t {
  kNone = 0,
  kPerMicrosecond = 1,
  kPerMillisecond = 2,
  kPerSecond = 3,
  kPerMinute = 4,
  kPerHour = 5,
  kPerDay = 6,
};

enum class ModifierUse : uint8_t { kNone = 0, kDivide = 1, kMultiply = 2 };

struct SensorUnits {
  AnalogFormat format = AnalogFormat::kUnsigned;
  RateUnit rate = RateUnit::kNone;
  ModifierUse modifier_use = ModifierUse::kNone;
  bool percentage = false;
  uint8_t base = 0;  // table 43-15
  uint8_t modifier = 0;

  bool operator==(const SensorUnits&) const = default;
};

SensorUnits ReadSensorUnits(Reader& in);

// One unit of table 43-15: "degrees C" and "°C". "unspecified" and "" for 0; "unit 200" and "" for
// a number that the table lacks.
std::string UnitName(uint8_t unit);
std::string_view UnitSymbol(uint8_t unit);

// All of it in the specification's words: "degrees C", "% Watts", "packets per s", "Newton * m".
std::string UnitsName(const SensorUnits& units);
// The same as short as people write it behind a number: "°C", "% W", "packets/s", "N·m".
std::string UnitsSymbol(const SensorUnits& units);

}  // namespace ipmi
