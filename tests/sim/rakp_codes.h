// The codes and keys of RAKP (IPMI 2.0 §13.28, §13.31, §13.32).
#pragma once

#include "tests/sim/bmc.h"
#include "tests/sim/sessions.h"

namespace bmcsim {

// Key exchange code of RAKP 2: what proves to the console that the BMC knows the password.
Bytes Rakp2Code(Bmc& bmc, const Session& session, const RmcpPlusState& state, uint8_t role);
// Key exchange code that a console which knows the password puts in RAKP 3.
Bytes Rakp3Code(Bmc& bmc, const Session& session, const RmcpPlusState& state, uint8_t role);
// Integrity check value of RAKP 4, to be cut to `size`.
Bytes Rakp4Code(Bmc& bmc, const RmcpPlusState& state, uint32_t session_id, size_t size);

// SIK, K1 and K2. False if the crypto library refused.
[[nodiscard]] bool DeriveKeys(Bmc& bmc, const Session& session, RmcpPlusState& state, uint8_t role);

}  // namespace bmcsim
