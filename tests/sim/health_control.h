// The words of the control socket that change a BMC's sensors and log.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/sim/bmc.h"

namespace bmcsim {

using HealthChange = std::function<Result<void>(Bmc&)>;

// "set sensor NAME|NUMBER raw N|states N|unavailable|disabled|default". A name may have spaces; a
// number is that of a sensor of the BMC itself, at LUN 0. `used` becomes how many of the words that
// was.
Result<HealthChange> ReadSensorChange(const std::vector<std::string>& words, size_t& used);

// "sel add HEX", with the 16 bytes of a record, or "sel clear". The record gets a new id, and the
// time of the BMC if its own is zero.
Result<HealthChange> ReadSelChange(const std::vector<std::string>& words, Instant now,
                                   size_t& used);

}  // namespace bmcsim
