// What a node draws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/cmd/get_power_reading.h"

namespace ipmi {

struct PowerDraw {
  double watts = 0;
  std::optional<PowerReading> reading;  // of DCMI, with its statistics
  std::vector<std::string> sensors;     // else: whose readings were taken, and added if several
  std::string trouble = {};  // why there may be supplies besides, in a sentence; empty if not
};

}  // namespace ipmi
