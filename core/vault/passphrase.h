// The vault's key under a key that scrypt derives from a passphrase.
#pragma once

#include "core/base/entropy.h"
#include "core/vault/key_provider.h"

namespace ipmi {

// Fills `source.salt` and `source.wrapped`, with `source.cost`.
Result<void> WrapWithPassphrase(const SecretBuffer& passphrase, const StateId& state,
                                const VaultKey& key, KeySource& source, Entropy& entropy);

// kKeyLocked if the passphrase is wrong.
Result<VaultKey> UnwrapWithPassphrase(const SecretBuffer& passphrase, const StateId& state,
                                      const KeySource& source);

}  // namespace ipmi
