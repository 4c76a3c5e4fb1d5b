// RMCP+ packets (IPMI 2.0 §13.6): the session header, the payload, and inside a session the
// integrity code and the encryption.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/base/entropy.h"
#include "core/bytes/writer.h"
#include "core/crypto/crypto.h"
#include "core/secret/secret.h"
#include "core/wire/cipher_suite.h"
#include "core/wire/drop.h"
#include "core/wire/key_exchange.h"
#include "core/wire/payload_type.h"

namespace ipmi {

// Larger than any IPMI packet; what is larger is dropped.
inline constexpr size_t kMaxPacket = 1024;

// A packet outside of a session: no integrity code, no encryption, session id and sequence number
// 0.
void WritePlainPacket20(PayloadType type, std::span<const uint8_t> payload, Writer& out);

// The protection of one session, as seen by one side.
struct Protection20 {
  CipherSuite suite = {};
  SessionKeys keys;
  SecretArray<kMaxPassword20> password;  // keys suites 11 and 12 (MD5-128), left empty otherwise
};

// Writes a packet inside a session. False if the cryptography failed or `out` is too small.
[[nodiscard]] bool WriteSessionPacket20(Crypto& crypto, Entropy& entropy,
                                        const Protection20& protection, uint32_t session_id,
                                        uint32_t sequence, PayloadType type,
                                        std::span<const uint8_t> payload, Writer& out);

// The header of an arriving packet. `payload` and `trailer` are views into the packet.
struct Packet20 {
  bool authenticated = false;
  bool encrypted = false;
  PayloadType type = PayloadType::kIpmi;
  uint32_t session_id = 0;
  uint32_t sequence = 0;
  std::span<const uint8_t> covered;  // what the integrity code covers if there is one, and the code
  std::span<const uint8_t> payload;
};

// Reads an RMCP packet with an RMCP+ session header. kUnexpected for IPMI 1.5 packets.
[[nodiscard]] Drop ReadPacket20(std::span<const uint8_t> datagram, Packet20& packet);

using PayloadBuffer = std::array<uint8_t, kMaxPacket>;

// Checks the integrity code, then decrypts the payload into `buffer`; `payload` receives a view of
// it, or of the packet where the suite has no encryption. A packet that lacks what was negotiated
// is refused.
[[nodiscard]] Drop OpenSessionPacket20(Crypto& crypto, const Protection20& protection,
                                       const Packet20& packet, PayloadBuffer& buffer,
                                       std::span<const uint8_t>& payload);

}  // namespace ipmi
