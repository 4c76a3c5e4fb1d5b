// The key in force: which one that is stands in the database, and another process may replace it at
// any time. Transactions are the caller's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/store/sqlite.h"
#include "core/store/vault_table.h"
#include "core/vault/key_provider.h"

namespace ipmi {

// Tells whether a file is still what it was.
struct FileMark {
  uint64_t inode = 0;
  int64_t size = 0;
  int64_t changed_ns = 0;
  bool operator==(const FileMark&) const = default;
};

// A passphrase or PIN that was refused is not tried again: a token counts, and scrypt takes long.
// What stands in a file is, once the file is another one.
struct RefusedSecrets {
  KeyId id = {};  // of the key
  bool given = false;
  std::optional<FileMark> file;
  Error error;  // of the last try
};

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

  // Whether a try would be one of what was refused.
  bool WouldRepeat(const KeySource& source, const std::optional<FileMark>& file) const;

  std::optional<RefusedSecrets> refused_;
};

}  // namespace ipmi
