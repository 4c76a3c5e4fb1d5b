// Clear SEL (IPMI 2.0 §31.9): started, and then asked whether it is done.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

// Not repeatable: a second one would erase what was logged since the first.
Request MakeClearSel(uint16_t reservation);
Request MakeGetClearSelStatus(uint16_t reservation);

enum class ErasureProgress : uint8_t { kInProgress = 0, kCompleted = 1 };

// The answer to both.
std::optional<ErasureProgress> ReadErasureProgress(std::span<const uint8_t> data);

}  // namespace ipmi
