// scrypt (RFC 7914): a key from a passphrase, at a cost in time and memory.
#pragma once

#include <cstdint>
#include <span>

namespace ipmi {

// Memory: 128 * n * r bytes. The default takes 128 MiB and some tenths of a second.
struct ScryptCost {
  uint32_t n = 1 << 17;
  uint32_t r = 8;
  uint32_t p = 1;

  bool operator==(const ScryptCost&) const = default;
};

// Neither too weak to be of use nor so high that it would take the machine down: n is a power of
// two from 2^10 to 2^20, r 1 to 16, p 1 to 8, and both together no more than 1 GiB.
bool IsReasonable(const ScryptCost& cost);

// False if OpenSSL refused, or had no memory.
[[nodiscard]] bool Scrypt(std::span<const uint8_t> passphrase, std::span<const uint8_t> salt,
                          const ScryptCost& cost, std::span<uint8_t> key);

}  // namespace ipmi
