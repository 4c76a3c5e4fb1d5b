// A sealed credential as the first releases sealed it: with the vault's key itself.
#pragma once

#include <cstdint>
#include <vector>

#include "core/secret/secret.h"
#include "core/vault/envelope.h"
#include "core/vault/key_provider.h"

namespace ipmi::testing {

// Empty if OpenSSL refused.
std::vector<uint8_t> SealAsFirstRelease(const VaultKey& key, const SealedPlace& place,
                                        const SecretBuffer& secret);

}  // namespace ipmi::testing
