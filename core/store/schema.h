// The tables of the state's database.
#pragma once

#include "core/base/result.h"
#include "core/store/sqlite.h"
#include "core/vault/key_provider.h"

namespace ipmi {

// Makes the tables in an empty database, for the state `state`.
Result<void> CreateSchema(Database& database, const StateId& state);

// The state that the database was made for, by this version or an older one. kUnsupported
// if a newer version made it; kStorageError if it is no database of this library.
Result<StateId> ReadSchema(Database& database);

// Brings a database of an older version up to date. Of several processes one does it.
Result<void> UpgradeSchema(Database& database);

}  // namespace ipmi
