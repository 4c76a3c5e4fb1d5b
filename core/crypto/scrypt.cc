#include "core/crypto/scrypt.h"

#include <openssl/evp.h>

#include <bit>

namespace ipmi {
namespace {

constexpr uint64_t kMostMemory = uint64_t{1} << 30;

uint64_t MemoryOf(const ScryptCost& cost) { return uint64_t{128} * cost.n * cost.r; }

}  // namespace

bool IsReasonable(const ScryptCost& cost) {
  return std::has_single_bit(cost.n) && cost.n >= 1u << 10 && cost.n <= 1u << 20 && cost.r >= 1 &&
         cost.r <= 16 && cost.p >= 1 && cost.p <= 8 && MemoryOf(cost) <= kMostMemory;
}

bool Scrypt(std::span<const uint8_t> passphrase, std::span<const uint8_t> salt,
            const ScryptCost& cost, std::span<uint8_t> key) {
  if (!IsReasonable(cost)) return false;
  // OpenSSL counts some blocks besides.
  const uint64_t most = MemoryOf(cost) + uint64_t{128} * cost.r * (cost.p + 4);
  return EVP_PBE_scrypt(reinterpret_cast<const char*>(passphrase.data()), passphrase.size(),
                        salt.data(), salt.size(), cost.n, cost.r, cost.p, most, key.data(),
                        key.size()) == 1;
}

}  // namespace ipmi
