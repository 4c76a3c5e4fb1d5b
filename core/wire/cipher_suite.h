// Cipher suites (IPMI 2.0 table 22-20) and the algorithms they name.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/crypto/crypto.h"

namespace ipmi {

// Table 13-17.
enum class AuthenticationAlgorithm : uint8_t {
  kNone = 0,
  kHmacSha1 = 1,
  kHmacMd5 = 2,
  kHmacSha256 = 3
};
// Table 13-18.
enum class IntegrityAlgorithm : uint8_t {
  kNone = 0,
  kHmacSha1_96 = 1,
  kHmacMd5_128 = 2,
  kMd5_128 = 3,
  kHmacSha256_128 = 4
};
// Table 13-19.
enum class ConfidentialityAlgorithm : uint8_t { kNone = 0, kAesCbc128 = 1 };

struct CipherSuite {
  uint8_t id;
  AuthenticationAlgorithm authentication;
  IntegrityAlgorithm integrity;
  ConfidentialityAlgorithm confidentiality;
};

// The suite of this number; nullptr for suites that are not supported (0, which has no
// authentication at all, and those with xRC4).
const CipherSuite* FindCipherSuite(uint8_t id);

// The hash under the key exchange of a suite. Only for suites of FindCipherSuite.
Hash HashOf(AuthenticationAlgorithm algorithm);

// Length of the integrity check value of RAKP 4 (§13.28.1 ff.): 12, 16 or 16 bytes.
size_t Rakp4CheckSize(AuthenticationAlgorithm algorithm);

// Length of the code behind every packet of the session (§13.28.4): 0, 12 or 16 bytes.
size_t IntegrityCodeSize(IntegrityAlgorithm algorithm);

}  // namespace ipmi
