// The key in force: which one that is stands in the database, and another process may replace it at
// any time. Transactions are the caller's.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/store/sqlite.h"
#include "core/store/vault_table.h"
#include "core/vault/key_provider.h"

namespace ipmi {

class VaultKeeper {
 public:
  // given: passphrase or PIN, or empty. key_path: of the key file.
  VaultKeeper(const Database& database, const StateId& state, std::string key_path,
              SecretBuffer given);

  // Loaded again if another is in force than at the last call. Fails like LoadKey.
  Result<std::shared_ptr<const VaultKey>> Current();
  // The one of the last call.
  const std::shared_ptr<const VaultKey>& loaded() const { return key_; }

  const StateId& state() const { return state_; }
  VaultTable& table() { return table_; }

  // `key` is in force once the caller's transaction is committed.
  void Adopt(std::shared_ptr<const VaultKey> key, SecretBuffer given);

 private:
  const StateId state_;
  const std::string key_path_;
  SecretBuffer given_;
  VaultTable table_;
  std::shared_ptr<const VaultKey> key_;  // null until it is first loaded

  // A passphrase or PIN that was refused is not tried again: a token counts. One that was only
  // missing is looked for again.
  KeyId refused_id_ = {};
  std::optional<Error> refused_;
};

}  // namespace ipmi
