// Close Session (IPMI 2.0 §22.19).
#pragma once

#include <cstdint>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeCloseSession(uint32_t session_id);

}  // namespace ipmi
