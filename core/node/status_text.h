// The two status fields of a node, as people read them.
#pragma once

#include <cstdint>
#include <string>

#include "core/store/node_record.h"

namespace ipmi {

// "OK", the error message of the last attempt, or "NA" if there was none.
std::string IpmiStatusText(const NodeStatus& status);

// RFC 3339 in UTC, to the second: "2026-01-31T09:05:00Z"; "NA" for 0.
std::string TimeText(int64_t unix_ms);

}  // namespace ipmi
