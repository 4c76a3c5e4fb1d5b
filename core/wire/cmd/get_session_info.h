// Get Session Info (IPMI 2.0 §22.20): who has a session with the BMC.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/cmd/get_lan_configuration_parameters.h"
#include "core/wire/ipmi_message.h"

namespace ipmi {

// The session that asks.
Request MakeGetOwnSessionInfo();
// The active session number `index`, from 1 to SessionInfo::active.
Request MakeGetSessionInfo(uint8_t index);

struct ActiveSession {
  uint8_t user_id = 0;
  uint8_t privilege = 0;  // the specification's number; more than `Privilege` has
  uint8_t channel = 0;
  bool ipmi_20 = false;  // an RMCP+ session

  // Only for a session over LAN.
  struct Console {
    Ip4Address ip = {};
    MacAddress mac = {};
    uint16_t port = 0;
  };
  std::optional<Console> console;
};

struct SessionInfo {
  uint8_t handle = 0;    // 0: no such session is active
  uint8_t possible = 0;  // how many sessions there can be
  uint8_t active = 0;    // how many there are
  std::optional<ActiveSession> session;
};

std::optional<SessionInfo> ReadSessionInfo(std::span<const uint8_t> data);

}  // namespace ipmi
