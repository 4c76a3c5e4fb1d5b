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

  // `key` is in force once the caller's transaction is committed. given: the passphrase or PIN that
  // `source` needs, or empty.
  void Adopt(std::shared_ptr<const VaultKey> key, SecretBuffer given = {},
             const KeySource& source = {});

 private:
  // Who may be shown a passphrase or PIN.
  struct Holder {
    KeyKind kind;
    std::string module;
    std::string token;
    bool operator==(const Holder&) const = default;
  };
  static Holder HolderOf(const KeySource& source);

  const StateId state_;
  const std::string key_path_;
  SecretBuffer given_;
  std::optional<Holder> given_for_;  // whoever kept the key when it was first looked for
  VaultTable table_;
  std::shared_ptr<const VaultKey> key_;  // null until it is first loaded

  // Whether a try would be one of what was refused. offers: what was given is for this keeper.
  bool WouldRepeat(const KeySource& source, const std::optional<FileMark>& file, bool offers) const;

  std::optional<RefusedSecrets> refused_;
};

}  // namespace ipmi
