// The keys and codes of the RAKP key exchange (IPMI 2.0 §13.31, §13.32).
#pragma once

#include <cstdint>
#include <span>

#include "core/crypto/crypto.h"
#include "core/secret/secret.h"
#include "core/wire/cipher_suite.h"
#include "core/wire/rakp1.h"
#include "core/wire/rakp2.h"

namespace ipmi {

inline constexpr size_t kMaxPassword20 = 20;  // of RMCP+; also the length of K_uid and K_g

// What both sides know once RAKP 2 has arrived. `user` is a view that outlives it.
struct KeyExchange {
  AuthenticationAlgorithm algorithm = AuthenticationAlgorithm::kHmacSha1;
  uint32_t console_session_id = 0;
  uint32_t bmc_session_id = 0;
  RandomNumber console_random = {};
  RandomNumber bmc_random = {};
  Guid bmc_guid = {};
  uint8_t role = 0;
  std::span<const uint8_t> user;
};

// The session integrity key (SIK) and what is derived from it.
struct SessionKeys {
  SecretArray<kMaxDigestSize> k1;  // the integrity key: its first DigestSize bytes
  SecretArray<16> k2;              // the encryption key
};

// Each writes out.size() bytes, at most the digest's length, and is false if the cryptography
// failed. password and kg: padded with zeros to kMaxPassword20 (OpenSSL in FIPS mode refuses short
// keys; zeros change nothing).
[[nodiscard]] bool Rakp2Code(Crypto& crypto, const KeyExchange& exchange,
                             std::span<const uint8_t, kMaxPassword20> password,
                             std::span<uint8_t> out);
[[nodiscard]] bool Rakp3Code(Crypto& crypto, const KeyExchange& exchange,
                             std::span<const uint8_t, kMaxPassword20> password,
                             std::span<uint8_t> out);
// key: K_g, or the password where the BMC has no K_g.
[[nodiscard]] bool SessionIntegrityKey(Crypto& crypto, const KeyExchange& exchange,
                                       std::span<const uint8_t, kMaxPassword20> key,
                                       SecretArray<kMaxDigestSize>& sik);
[[nodiscard]] bool Rakp4Check(Crypto& crypto, const KeyExchange& exchange,
                              const SecretArray<kMaxDigestSize>& sik, std::span<uint8_t> out);
[[nodiscard]] bool DeriveSessionKeys(Crypto& crypto, AuthenticationAlgorithm algorithm,
                                     const SecretArray<kMaxDigestSize>& sik, SessionKeys& keys);

}  // namespace ipmi
