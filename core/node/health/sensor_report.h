// A sensor and what it says.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/severity.h"
#include "core/wire/sdr/reading.h"
#include "core/wire/sdr/sensor_record.h"
#include "core/wire/sdr/thresholds.h"

namespace ipmi {

struct SensorReport {
  Sensor sensor;
  SensorState state = SensorState::kUnavailable;
  // Why there is no reading, where the owner refused one; 0 otherwise. 0xC3 if the owner does not
  // answer, 0xD3 if the BMC does not get there, or the owner is software: SensorList::trouble.
  uint8_t completion_code = 0;
  std::optional<uint8_t> raw;
  std::optional<double> value;  // in the sensor's units
  uint16_t states = 0;          // of a discrete sensor: bit n is state n
  // In the sensor's units; as the BMC tells them now if that was asked for, else as the record
  // does.
  std::array<std::optional<double>, kThresholdCount> thresholds;
};

// Software on the node, and not a controller (§5.5): it cannot be asked.
inline bool IsSoftware(uint8_t owner) { return (owner & 1) != 0; }

// How bad that is; kUnknown where it was not read, or cannot be judged.
Severity SeverityOf(const SensorReport& report);

struct SensorList {
  std::vector<SensorReport> sensors;  // in the order of the records
  bool all = true;                    // no filter left any out
  bool records_missing = false;       // there may be sensors that no record tells of
  std::string trouble;                // what could not be read, in a sentence; empty if nothing
};

}  // namespace ipmi
