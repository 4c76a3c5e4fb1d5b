// RAKP Message 2: the BMC proves that it knows the user's password (IPMI 2.0 §13.21).
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/wire/drop.h"
#include "core/wire/rakp1.h"

namespace ipmi {

inline constexpr size_t kGuidSize = 16;
using Guid = std::array<uint8_t, kGuidSize>;

struct Rakp2 {
  uint8_t tag = 0;
  uint8_t status =
      0;  // RMCP+ status code; the fields below the session id are read only if it is 0
  uint32_t console_session_id = 0;
  RandomNumber bmc_random = {};
  Guid bmc_guid = {};
  std::span<const uint8_t> code;  // key exchange authentication code, a view into the payload
};

[[nodiscard]] Drop ReadRakp2(std::span<const uint8_t> payload, Rakp2& message);

}  // namespace ipmi
