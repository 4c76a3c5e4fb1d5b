// Integrity and encryption of the packets of an RMCP+ session (IPMI 2.0 §13.28.4, §13.29).
#pragma once

#include "tests/sim/bmc.h"

namespace bmcsim {

// The code over `covered`: from the authentication type to the next header. Empty if it cannot be
// made.
Bytes IntegrityCode(Bmc& bmc, const Session& session, const RmcpPlusState& state, View covered);

// Whether the code at the end of `packet`, which begins at the authentication type, is right.
bool IsIntact(Bmc& bmc, const Session& session, const RmcpPlusState& state, View packet);

// IV and ciphertext. Empty if it cannot be made.
Bytes Encrypt(Bmc& bmc, const RmcpPlusState& state, View message);

// Replaces IV and ciphertext by the message. False if they are not well formed.
bool Decrypt(Bmc& bmc, const RmcpPlusState& state, Bytes& payload);

}  // namespace bmcsim
