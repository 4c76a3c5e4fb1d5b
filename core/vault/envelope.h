// One sealed secret: AES-256-GCM, bound to the place where it is stored, so that it opens nowhere
// else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/result.h"
#include "core/secret/secret.h"
#include "core/vault/key_provider.h"

namespace ipmi {

struct SealedPlace {
  const StateId& state;
  std::string_view node;
  std::string_view field;
};

// kInvalidArgument if the secret is longer than 65535 bytes.
Result<std::vector<uint8_t>> SealEnvelope(const VaultKey& key, const SealedPlace& place,
                                          const SecretBuffer& secret, Entropy& entropy);

// kVaultTampered if anything of the envelope was altered or it was sealed for another place;
// kKeyMissing if it was sealed with another key.
Result<SecretBuffer> OpenEnvelope(const VaultKey& key, const SealedPlace& place,
                                  std::span<const uint8_t> envelope);

}  // namespace ipmi
