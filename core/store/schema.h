// The tables of the state's database.
#pragma once

#include <cstdint>
#include <functional>

#include "core/base/result.h"
#include "core/store/sqlite.h"
#include "core/vault/key_provider.h"

namespace ipmi {

// Makes the tables in an empty database, for the state `state`, whose key `key` is.
Result<void> CreateSchema(Database& database, const StateId& state, const KeySource& key);

// The state that the database was made for, by this version or an older one. kUnsupported
// if a newer version made it; kStorageError if it is no database of this library.
Result<StateId> ReadSchema(Database& database);

// The version of the tables, of a database that ReadSchema has read.
Result<int64_t> SchemaVersion(Database& database);
// That of this library.
int64_t NewestSchemaVersion();

// The first version that says which key is in force. Before, it was the key file's, and it sealed
// the secrets itself.
inline constexpr int64_t kFirstVersionWithVault = 6;

// Brings a database of an older version up to date. Of several processes one does it. seal_anew is
// called in the transaction that brings it to kFirstVersionWithVault.
Result<void> UpgradeSchema(Database& database, const std::function<Result<void>()>& seal_anew);

}  // namespace ipmi
