// Prometheus' text format 0.0.4.
#pragma once

#include <string>
#include <string_view>

#include "nodeipmi/nodeipmi.h"

namespace push {

// The value of a label, as it stands between its quotes.
std::string EscapeLabel(std::string_view value);

// What a record says of its node. Metrics that are not known are left out.
std::string MetricsOf(const nodeipmi_change_record& record);

}  // namespace push
