// One sealed secret, bound to the place where it is stored, so that it opens nowhere else.
//
// The secret is encrypted with a data key that is drawn for it alone, and the data key with the
// vault's key: another key for the vault is a new envelope around the data key, and the secret is
// not touched. Both with AES-256-GCM.
#pragma once

#include <cstdint>
#include <optional>
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

// As it is stored.
struct Envelope {
  std::vector<uint8_t> sealed;    // the secret
  std::vector<uint8_t> data_key;  // wrapped; empty in version 1, which sealed with the vault's key
};

// `version` counts the records of a state that were written: it is bound too, so that no part of a
// record is taken for that of another time. kInvalidArgument if the secret is longer than 65535
// bytes.
Result<Envelope> SealEnvelope(const VaultKey& key, const SealedPlace& place, uint64_t version,
                              const SecretBuffer& secret, Entropy& entropy);

// kVaultTampered if anything of the envelope was altered or it was sealed for another place;
// kKeyMissing if it was sealed with another key. Opens version 1 too.
Result<SecretBuffer> OpenEnvelope(const VaultKey& key, const SealedPlace& place,
                                  const Envelope& envelope);

// Wraps the data key anew, with `to` instead of `from`. Fails like OpenEnvelope, and with
// kVaultTampered for version 1, which has no data key. `sealed` stays as it is, and what is altered
// in the secret itself is not noticed here.
Result<void> RewrapEnvelope(const VaultKey& from, const VaultKey& to, const SealedPlace& place,
                            Envelope& envelope, Entropy& entropy);

// The key that it says it was sealed with. Nothing if it is damaged.
std::optional<KeyId> KeyIdOf(const Envelope& envelope);

// Of a release that had no data keys.
bool IsOfVersion1(const Envelope& envelope);

// What it says its `version` is; 0 if it has none.
uint64_t VersionOf(const Envelope& envelope);

}  // namespace ipmi
