// Get Chassis Status (IPMI 2.0 §28.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetChassisStatus();

struct ChassisStatus {
  bool power_on = false;
  bool power_overload = false;
  bool power_interlock = false;
  bool power_fault = false;
  bool power_control_fault = false;
  bool intrusion = false;
  bool drive_fault = false;
  bool cooling_fault = false;
  bool identify_known = false;  // the BMC tells whether the identify light is on
  bool identify_on = false;
};

std::optional<ChassisStatus> ReadChassisStatus(std::span<const uint8_t> data);

}  // namespace ipmi
