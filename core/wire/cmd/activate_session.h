// Activate Session (IPMI 2.0 §22.17): the second step of an IPMI 1.5 session.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/cmd/get_session_challenge.h"
#include "core/wire/ipmi_message.h"
#include "core/wire/packet15.h"

namespace ipmi {

// Completion codes of its own.
inline constexpr uint8_t kActivateNoSlot = 0x81;
inline constexpr uint8_t kActivateNoSlotForUser = 0x82;
inline constexpr uint8_t kActivateNoSlotForPrivilege = 0x83;
inline constexpr uint8_t kActivatePrivilegeExceeded = 0x86;

// outbound_sequence: the number that the BMC's first packet to us shall carry; not 0.
Request MakeActivateSession(AuthenticationType type, Privilege privilege,
                            const SessionChallenge& challenge, uint32_t outbound_sequence);

struct ActivatedSession {
  AuthenticationType type = AuthenticationType::kNone;  // for the rest of the session
  uint32_t session_id = 0;
  uint32_t inbound_sequence = 0;  // the number that our first packet shall carry
};

std::optional<ActivatedSession> ReadActivatedSession(std::span<const uint8_t> data);

// Whether a message is an answer to it, of which nothing else is looked at.
bool IsAnswerToActivateSession(std::span<const uint8_t> message);

}  // namespace ipmi
