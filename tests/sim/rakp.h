// How console and BMC prove to each other that they know the password: RAKP 1 to 4 (IPMI 2.0 §13.19
// to §13.23).
#pragma once

#include "tests/sim/bmc.h"

namespace bmcsim {

// Each takes the payload of a request and gives that of its answer; empty if there is none.
Bytes AnswerRakp1(Bmc& bmc, View request);
Bytes AnswerRakp3(Bmc& bmc, View request, Instant now);

}  // namespace bmcsim
