// What an RMCP+ status code (IPMI 2.0 table 13-15) means for the person who wanted the session.
#pragma once

#include <cstdint>

#include "core/session/session.h"

namespace ipmi {

SessionFailure RefusedOpenSession(uint8_t rmcp_status);
SessionFailure RefusedRakp(uint8_t rmcp_status);

}  // namespace ipmi
