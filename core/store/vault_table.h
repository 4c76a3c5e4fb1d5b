// The row that says which key is in force and where it is kept, and counts the records it seals.
// Transactions are the caller's.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/store/sqlite.h"
#include "core/vault/key_provider.h"

namespace ipmi {

class VaultTable {
 public:
  explicit VaultTable(const Database& database);

  Result<void> Insert(const KeySource& source);
  Result<void> Update(const KeySource& source);
  // kVaultTampered if it is lost.
  Result<KeyId> Id();
  Result<KeySource> Get();
  // The number of a record that is sealed now: none has it twice.
  Result<uint64_t> NextRecord();
  // That of the newest one.
  Result<uint64_t> LastRecord();

 private:
  Result<void> Write(Statement& statement, const KeySource& source);

  const Database& database_;
  Statement insert_;
  Statement update_;
  Statement id_;
  Statement get_;
  Statement count_;
  Statement last_;
};

}  // namespace ipmi
