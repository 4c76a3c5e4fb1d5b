// Get Power Reading (DCMI 1.5 §6.6.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

// System power statistics.
Request MakeGetPowerReading();
// Enhanced ones, averaged over one of the periods that ReadDcmiAveragePeriods tells.
Request MakeGetPowerReading(uint8_t average_period);

struct PowerReading {
  uint16_t current = 0;  // watts, these four
  uint16_t minimum = 0;
  uint16_t maximum = 0;
  uint16_t average = 0;
  uint32_t timestamp = 0;  // IPMI's, see timestamp.h
  uint32_t period = 0;     // milliseconds that minimum, maximum and average are of
  bool active = false;     // power is being measured; if not, the numbers mean nothing
};

std::optional<PowerReading> ReadPowerReading(std::span<const uint8_t> data);

}  // namespace ipmi
