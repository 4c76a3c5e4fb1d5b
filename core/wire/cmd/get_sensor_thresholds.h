// Get Sensor Thresholds (IPMI 2.0 §35.9).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"
#include "core/wire/sdr/thresholds.h"

namespace ipmi {

Request MakeGetSensorThresholds(uint8_t sensor_number, uint8_t lun = 0);

// Which thresholds can be read, and their raw values.
std::optional<Thresholds> ReadSensorThresholds(std::span<const uint8_t> data);

}  // namespace ipmi
