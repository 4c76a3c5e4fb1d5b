// The key that seals a state's credentials, and where it comes from.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/crypto/aead.h"
#include "core/secret/secret.h"

namespace ipmi {

// Drawn when a state is made; its database and its key file both hold it, and so belong together.
using StateId = std::array<uint8_t, 16>;

// Tells keys apart; it is no secret.
using KeyId = std::array<uint8_t, 8>;

struct VaultKey {
  KeyId id = {};
  SecretArray<kAeadKeySize> key;
};

class KeyProvider {
 public:
  virtual ~KeyProvider() = default;

  // The key of the state `state`. kKeyMissing if there is none, kVaultTampered if it is damaged or
  // another state's, kStateInsecure if others may read it.
  virtual Result<VaultKey> Load(const StateId& state) = 0;
};

}  // namespace ipmi
