// RMCP+ packets (IPMI 2.0 table 13-8, §13.28.4, §13.29): framing, integrity, encryption.
#pragma once

#include "tests/sim/bmc.h"
#include "tests/sim/types.h"

namespace bmcsim {

// IPMI 2.0 table 13-16.
enum class PayloadType : uint8_t {
  kIpmi = 0x00,
  kOpenSessionRequest = 0x10,
  kOpenSessionResponse = 0x11,
  kRakp1 = 0x12,
  kRakp2 = 0x13,
  kRakp3 = 0x14,
  kRakp4 = 0x15,
};

// `packet` begins at the session header. The answer is a whole datagram, or empty.
Bytes AnswerRmcpPlus(Bmc& bmc, const Endpoint& from, View packet, Instant now);

}  // namespace bmcsim
