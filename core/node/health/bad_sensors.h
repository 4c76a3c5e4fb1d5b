// The sensors that are worse than ok, as they are kept and told: "PSU2 Status critical, CPU2 Temp
// non-critical and 2 more".
#pragma once

#include <cstddef>
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

// As the text has it: without what parts names there.
std::string ListedName(std::string_view name);

// The worst first, as many as there is room for in nodeipmi_health. No name has ", " in it then.
std::string BadSensorsText(const std::vector<BadSensor>& sensors);

struct BadSensors {
  std::vector<BadSensor> named;
  size_t unnamed = 0;  // "and 2 more"
};

// What such a text says. Passes over what is not of that form.
BadSensors ReadBadSensors(std::string_view text);

}  // namespace ipmi
