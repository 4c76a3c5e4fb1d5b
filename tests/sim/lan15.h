// IPMI 1.5 packets and sessions (IPMI 2.0 table 13-8 left column, §6.11, §22.16, §22.17).
#pragma once

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"

namespace bmcsim {

// `packet` begins at the session header. The answer is a whole datagram, or empty.
Bytes AnswerLan15(Bmc& bmc, const Endpoint& from, View packet, Instant now);

// The session that this packet closes if it arrives unchanged; null if there is none.
Session* SessionClosedBy15(Bmc& bmc, View packet);

// The two commands that open a session.
uint8_t GetSessionChallenge(CommandContext& context, Reader& request, Writer& response);
uint8_t ActivateSession(CommandContext& context, Reader& request, Writer& response);

}  // namespace bmcsim
