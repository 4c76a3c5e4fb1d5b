// RMCP+ packets (IPMI 2.0 table 13-8, §13.28.4, §13.29): framing, integrity, encryption.
#pragma once

#include <optional>

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

// What a datagram is, as far as its unprotected headers tell; nothing if it is not RMCP+.
std::optional<PayloadType> RmcpPlusTypeOf(View datagram);
// The session id in its header; 0 if it is not RMCP+.
uint32_t SessionIdOf(View datagram);

// The session that this packet closes if it arrives unchanged, also if what opens it has yet to
// arrive; null if there is none.
Session* SessionClosedBy(Bmc& bmc, View packet);

}  // namespace bmcsim
