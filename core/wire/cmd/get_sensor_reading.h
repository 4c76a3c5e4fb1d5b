// Get Sensor Reading (IPMI 2.0 §35.14).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

// lun: the sensor owner's, from the sensor's record.
Request MakeGetSensorReading(uint8_t sensor_number, uint8_t lun = 0);

struct SensorReading {
  uint8_t value = 0;  // raw; for discrete sensors, without meaning
  bool event_messages_enabled = false;
  bool scanning_enabled = false;
  bool unavailable = false;  // an update is in progress, or there is nothing to read
  bool has_states = false;   // the BMC told `states`; some leave them out where nothing is there

  // A threshold-based sensor: comparisons, bits as in threshold masks (reading.h). A discrete one:
  // bit n is state n, 0 to 14.
  uint16_t states = 0;
};

std::optional<SensorReading> ReadSensorReading(std::span<const uint8_t> data);

}  // namespace ipmi
