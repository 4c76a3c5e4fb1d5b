// How what a BMC says of itself is shown.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/cli/output.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

// A label and what belongs to it; each session is labelled alike.
using Labelled = std::pair<std::string, std::string>;
std::vector<Labelled> InfoLines(const nodeipmi_device_info& info);

void AddInfoMembers(cJSON* object, const nodeipmi_device_info& info);

}  // namespace cli
