// The vault's key under a key that a PKCS#11 token keeps and does not give away.
#pragma once

#include "core/base/entropy.h"
#include "core/vault/key_provider.h"

namespace ipmi {

// A wrong PIN counts towards the token's lock-out; where nobody looks, the last try is left.
enum class PinTries { kAny, kNotTheLast };

// Fills `source.wrapped`, by the AES key `source.label` of the token `source.token`, which the
// module `source.module` reaches. kInvalidArgument if one of these is missing.
Result<void> WrapWithToken(const SecretBuffer& pin, const StateId& state, const VaultKey& key,
                           KeySource& source, Entropy& entropy);

// kKeyLocked if the PIN is wrong (is_wrong: by the token's word), not tried, or locked; kKeyMissing
// if module, token or key are not there; kVaultTampered if the token's key does not open it.
Result<VaultKey> UnwrapWithToken(const SecretBuffer& pin, const StateId& state,
                                 const KeySource& source, PinTries tries, bool* is_wrong = nullptr);

}  // namespace ipmi
