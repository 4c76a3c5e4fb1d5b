// Chassis Control (IPMI 2.0 §28.3).
#pragma once

#include <cstdint>

#include "core/wire/ipmi_message.h"

namespace ipmi {

enum class ChassisAction : uint8_t {
  kPowerDown = 0,
  kPowerUp = 1,
  kPowerCycle = 2,
  kHardReset = 3,
  kDiagnosticInterrupt = 4,
  kSoftShutdown = 5,
};

// Power up and power down can be sent again without harm; the others act each time they arrive.
Request MakeChassisControl(ChassisAction action);

}  // namespace ipmi
