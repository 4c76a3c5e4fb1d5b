// Get Sensor Reading Factors (IPMI 2.0 §35.5): for non-linear sensors, whose factors depend on the
// reading.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"
#include "core/wire/sdr/reading_factors.h"

namespace ipmi {

Request MakeGetSensorReadingFactors(uint8_t sensor_number, uint8_t reading, uint8_t lun = 0);

struct SensorReadingFactors {
  uint8_t next_reading = 0;  // the next raw value for which other factors hold
  ReadingFactors factors;
};

std::optional<SensorReadingFactors> ReadSensorReadingFactors(std::span<const uint8_t> data);

}  // namespace ipmi
