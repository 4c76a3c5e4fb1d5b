// IPMI 1.5 packets (IPMI 2.0 §13.6, table 13-8): session header, authentication code, message.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/bytes/writer.h"
#include "core/crypto/crypto.h"
#include "core/secret/secret.h"
#include "core/wire/drop.h"

namespace ipmi {

// Table 13-9.
enum class AuthenticationType : uint8_t { kNone = 0, kMd2 = 1, kMd5 = 2, kStraight = 4, kOem = 5 };

inline constexpr size_t kMaxPassword15 = 16;
using Password15 = SecretArray<kMaxPassword15>;

// Writes a packet. False if the cryptography failed or `out` is too small.
// sequence and session_id: 0 outside of a session.
[[nodiscard]] bool WritePacket15(Crypto& crypto, AuthenticationType type,
                                 const Password15& password, uint32_t session_id, uint32_t sequence,
                                 std::span<const uint8_t> message, Writer& out);

// An arriving packet; the views point into it.
struct Packet15 {
  AuthenticationType type = AuthenticationType::kNone;
  uint32_t sequence = 0;
  uint32_t session_id = 0;
  std::span<const uint8_t> code;
  std::span<const uint8_t> message;
};

// Reads an RMCP packet with an IPMI 1.5 session header. kUnexpected for RMCP+ packets.
[[nodiscard]] Drop ReadPacket15(std::span<const uint8_t> datagram, Packet15& packet);

// Checks the authentication code (§13.8.1 f.; straight: the password itself).
[[nodiscard]] bool IsAuthentic15(Crypto& crypto, const Password15& password,
                                 const Packet15& packet);

}  // namespace ipmi
