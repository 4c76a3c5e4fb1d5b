// Sensors, from full, compact and event-only records (IPMI 2.0 §43.1 to §43.3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/wire/sdr/entity.h"
#include "core/wire/sdr/reading_factors.h"
#include "core/wire/sdr/thresholds.h"
#include "core/wire/sdr/units.h"

namespace ipmi {

inline constexpr uint8_t kThresholdEventType = 0x01;  // table 42-1
inline constexpr uint8_t kSensorSpecificEventType = 0x6F;

enum class SensorDirection : uint8_t { kUnspecified = 0, kInput = 1, kOutput = 2 };

enum class HysteresisAccess : uint8_t { kNone = 0, kReadable = 1, kSettable = 2, kFixed = 3 };
enum class ThresholdAccess : uint8_t { kNone = 0, kReadable = 1, kSettable = 2, kFixed = 3 };

// What only a full record tells: how raw readings become values, and which values to expect. All
// values here are raw.
struct AnalogSensor {
  uint8_t linearization = 0;  // reading.h
  ReadingFactors factors;
  std::optional<uint8_t> nominal;
  std::optional<uint8_t> normal_maximum;
  std::optional<uint8_t> normal_minimum;
  uint8_t sensor_maximum = 0;
  uint8_t sensor_minimum = 0;
  Thresholds thresholds;  // as they were at first; `present` are those that can be read
};

struct Sensor {
  uint16_t record_id = 0;

  // Whom to ask, and for what.
  uint8_t owner = 0;  // slave address, or software id if the lowest bit is set
  uint8_t channel = 0;
  uint8_t lun = 0;
  uint8_t number = 0;

  Entity entity;
  bool logical_entity = false;  // a container entity, and not a physical one
  uint8_t sensor_type = 0;      // table 42-3
  uint8_t event_type = 0;       // event/reading type, table 42-1
  SensorDirection direction = SensorDirection::kUnspecified;
  std::string name;  // ID string

  // Nothing of this is in an event-only record, and such a sensor cannot be read.
  bool readable = true;
  bool ignored_without_entity = false;  // "ignore sensor": if its entity is absent or disabled
  HysteresisAccess hysteresis_access = HysteresisAccess::kNone;
  ThresholdAccess threshold_access = ThresholdAccess::kNone;
  uint16_t assertion_events = 0;  // bit n: event offset n
  uint16_t deassertion_events = 0;
  uint16_t readable_states = 0;     // of a discrete sensor, bit n: state n
  uint8_t compared_thresholds = 0;  // bits are ThresholdBit: told by Get Sensor Reading
  uint8_t readable_thresholds = 0;  // told by Get Sensor Thresholds
  uint8_t settable_thresholds = 0;
  uint8_t positive_hysteresis = 0;  // raw
  uint8_t negative_hysteresis = 0;
  SensorUnits units;

  std::optional<AnalogSensor> analog;

  bool threshold_based() const { return event_type == kThresholdEventType; }
};

std::optional<Sensor> ReadFullSensorRecord(std::span<const uint8_t> record);

// One record may stand for several sensors, whose numbers follow each other (record sharing). Empty
// if the record is none of that type or is cut off before its name.
std::vector<Sensor> ReadCompactSensorRecord(std::span<const uint8_t> record);
std::vector<Sensor> ReadEventOnlyRecord(std::span<const uint8_t> record);

// The sensors of a record of any of the three types; none of another.
std::vector<Sensor> ReadSensorRecord(std::span<const uint8_t> record);

}  // namespace ipmi
