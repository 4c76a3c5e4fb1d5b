// Get SEL Time (IPMI 2.0 §31.10): what the BMC thinks the time is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetSelTime();

// A time stamp as in records (timestamp.h).
std::optional<uint32_t> ReadSelTime(std::span<const uint8_t> data);

}  // namespace ipmi
