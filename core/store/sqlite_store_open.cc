// Opening a state, which brings one of an older release up to date.
#include "core/store/schema.h"
#include "core/store/sqlite_store.h"
#include "core/vault/key_file.h"

namespace ipmi {
namespace {

// What the first releases sealed gets data keys, in the transaction of the upgrade.
Result<void> SealAnew(Database& database, const StateId& state, VaultKey key) {
  VaultKeeper keeper(database, state, {}, {});
  const auto shared = std::make_shared<const VaultKey>(std::move(key));
  if (auto noted = keeper.table().Insert({.id = shared->id}); !noted) return noted;
  keeper.Adopt(shared);
  return CredentialTable(database, keeper).SealVersion1Anew(*shared);
}

// A database of those releases does not say which key is in force: it is the key file's.
Result<void> Upgrade(Database& database, const StateId& state, const std::string& key_path) {
  const auto version = SchemaVersion(database);
  if (!version) return std::unexpected(version.error());
  if (*version >= kFirstVersionWithVault) return UpgradeSchema(database, nullptr);
  auto key = KeyFile(key_path).Load(state);
  if (!key) return std::unexpected(std::move(key).error());
  auto upgraded =
      UpgradeSchema(database, [&] { return SealAnew(database, state, std::move(*key)); });
  if (upgraded) database.EmptyWriteAheadLog();
  return upgraded;
}

}  // namespace

Result<std::unique_ptr<Store>> Store::Open(const std::string& path, const SecretBuffer& secret) {
  const StateFolder folder(path);
  const auto exists = folder.HoldsState();
  if (!exists) return std::unexpected(exists.error());
  if (!*exists) {
    const auto key = PrivateFileExists(folder.KeyPath());
    const bool is_lost = key && *key;
    return FailWith(Status::kStateMissing,
                    is_lost ? "The database " + folder.DatabasePath() +
                                  " is gone, its key is here; put it back, or restore a backup "
                                  "with 'nodeipmi state restore FILE'"
                            : "There is no state in " + path + "; make it with 'nodeipmi init'");
  }
  auto database = Database::Open(folder.DatabasePath());
  if (!database) return std::unexpected(std::move(database).error());
  const auto state = ReadSchema(*database);
  if (!state) return std::unexpected(state.error());
  if (auto set = database->UseWriteAheadLog(); !set) return std::unexpected(std::move(set).error());
  if (auto upgraded = Upgrade(*database, *state, folder.KeyPath()); !upgraded)
    return std::unexpected(std::move(upgraded).error());
  auto store = std::make_unique<SqliteStore>(std::move(*database), folder, *state, secret.Clone());
  if (auto loaded = store->LoadKey(); !loaded) return std::unexpected(std::move(loaded).error());
  return store;
}

}  // namespace ipmi
