// The sensors that are worse than ok, as they are kept and told: "PSU2 Status critical, CPU2 Temp
// non-critical and 2 more".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/severity.h"

namespace ipmi {

struct BadSensor {
  std::string name;
  Severity severity = Severity::kUnknown;

  bool operator==(const BadSensor&) const = default;
};

// The worst first, as many as there is room for in nodeipmi_health. No name has ", " in it then.
std::string BadSensorsText(std::vector<BadSensor> sensors);

// What such a text names. Passes over what is not of that form.
std::vector<BadSensor> ReadBadSensors(std::string_view text);

}  // namespace ipmi
