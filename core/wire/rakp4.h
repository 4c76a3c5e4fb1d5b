// RAKP Message 4: the BMC confirms the session with a check value under the session's own key
// (IPMI 2.0 §13.23).
#pragma once

#include <cstdint>
#include <span>

#include "core/wire/drop.h"

namespace ipmi {

struct Rakp4 {
  uint8_t tag = 0;
  uint8_t status = 0;  // RMCP+ status code; `check` is empty unless it is 0
  uint32_t console_session_id = 0;
  std::span<const uint8_t> check;  // integrity check value, a view into the payload
};

[[nodiscard]] Drop ReadRakp4(std::span<const uint8_t> payload, Rakp4& message);

}  // namespace ipmi
