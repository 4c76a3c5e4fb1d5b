// The cipher suites of IPMI 2.0 table 22-20.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/crypto/crypto.h"

namespace bmcsim {

// The numbers are those on the wire (IPMI 2.0 tables 13-17, 13-18, 13-19).
enum class Authentication : uint8_t { kNone = 0, kHmacSha1 = 1, kHmacMd5 = 2, kHmacSha256 = 3 };
enum class Integrity : uint8_t {
  kNone = 0,
  kHmacSha1_96 = 1,
  kHmacMd5_128 = 2,
  kMd5_128 = 3,
  kHmacSha256_128 = 4
};
enum class Confidentiality : uint8_t { kNone = 0, kAesCbc128 = 1 };

struct Suite {
  uint8_t id;
  Authentication authentication;
  Integrity integrity;
  Confidentiality confidentiality;
};

// All suites that the simulator knows, by id.
std::span<const Suite> AllSuites();
const Suite* SuiteById(uint8_t id);

// The hash behind an authentication algorithm; nothing for kNone.
std::optional<ipmi::Hash> HashOf(Authentication algorithm);

// How many bytes of the code are sent in RAKP 4 (IPMI 2.0 §13.28).
size_t Rakp4CodeSize(Authentication algorithm);

// How many bytes of the code each packet of the session carries (IPMI 2.0 §13.28.4).
size_t IntegrityCodeSize(Integrity algorithm);

}  // namespace bmcsim
