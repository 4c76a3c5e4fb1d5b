// A node's credentials as they are stored, with what is needed to unseal them: to be kept in memory
// for as long as the node may have to be asked.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/vault/credentials.h"
#include "core/vault/envelope.h"
#include "core/vault/key_provider.h"

namespace ipmi {

class SealedCredentials {
 public:
  SealedCredentials(std::shared_ptr<const VaultKey> key, const StateId& state,
                    std::string_view node);

  int64_t revision = 0;  // of the node, as NodeRecord has it: another one is of another moment

  // field: "user", "password" or "kg"; others are passed over.
  void Add(std::string_view field, Envelope envelope);
  // Neither user nor password is there.
  bool empty() const { return !envelopes_[kUser] && !envelopes_[kPassword]; }
  // Every field says that it was sealed with this key.
  bool SealedWith(const KeyId& key) const;

  // kVaultTampered, kKeyMissing (sealed with another key). From any thread.
  Result<Credentials> Unseal() const;

  // The fields that can be stored, in the order of the envelopes.
  struct Field {
    std::string_view name;
    SecretBuffer Credentials::* secret;
  };
  static std::span<const Field> Fields();

 private:
  enum { kUser, kPassword, kKg, kFields };

  std::shared_ptr<const VaultKey> key_;
  StateId state_;
  std::string node_;
  std::array<std::optional<Envelope>, kFields> envelopes_;  // none: not stored
};

}  // namespace ipmi
