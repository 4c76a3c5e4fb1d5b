// Get Session Challenge (IPMI 2.0 §22.16): the first step of an IPMI 1.5 session.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"
#include "core/wire/packet15.h"

namespace ipmi {

inline constexpr size_t kChallengeSize = 16;

// Completion codes of its own.
inline constexpr uint8_t kChallengeInvalidUser = 0x81;
inline constexpr uint8_t kChallengeNullUserDisabled = 0x82;

// user: at most 16 bytes.
Request MakeGetSessionChallenge(AuthenticationType type, std::span<const uint8_t> user);

struct SessionChallenge {
  uint32_t temporary_session_id = 0;
  std::array<uint8_t, kChallengeSize> challenge = {};
};

std::optional<SessionChallenge> ReadSessionChallenge(std::span<const uint8_t> data);

}  // namespace ipmi
