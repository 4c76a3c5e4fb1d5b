// RAKP Message 3: the console proves that it knows the user's password, or gives up (IPMI 2.0
// §13.22).
#pragma once

#include <cstdint>
#include <span>

#include "core/bytes/writer.h"

namespace ipmi {

struct Rakp3 {
  uint8_t tag = 0;
  uint8_t status = 0;  // RMCP+ status code; other than 0 the BMC drops the session being set up
  uint32_t bmc_session_id = 0;
  std::span<const uint8_t> code;  // key exchange authentication code; empty unless status is 0
};

void WriteRakp3(const Rakp3& message, Writer& out);

}  // namespace ipmi
