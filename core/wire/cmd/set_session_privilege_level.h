// Set Session Privilege Level (IPMI 2.0 §22.18): a session begins at USER.
#pragma once

#include "core/wire/ipmi_message.h"

namespace ipmi {

// Completion codes of its own; both say that the level cannot be had.
inline constexpr uint8_t kPrivilegeNotAvailable = 0x80;
inline constexpr uint8_t kPrivilegeExceedsLimit = 0x81;

Request MakeSetSessionPrivilegeLevel(Privilege privilege);

}  // namespace ipmi
