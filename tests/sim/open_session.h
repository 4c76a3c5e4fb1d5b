// The first exchange of an RMCP+ session (IPMI 2.0 §13.17, §13.18).
#pragma once

#include "tests/sim/bmc.h"

namespace bmcsim {

// Takes the payload of an Open Session Request and gives that of the answer.
Bytes AnswerOpenSession(Bmc& bmc, const Endpoint& from, View request, Instant now);

}  // namespace bmcsim
