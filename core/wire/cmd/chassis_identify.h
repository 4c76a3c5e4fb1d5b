// Chassis Identify (IPMI 2.0 §28.5).
#pragma once

#include <cstdint>

#include "core/wire/ipmi_message.h"

namespace ipmi {

// seconds: 0 turns the light off.
Request MakeChassisIdentify(uint8_t seconds);

// On until it is turned off. Added in IPMI 2.0: older BMCs refuse the second byte.
Request MakeChassisIdentifyForced();

}  // namespace ipmi
