#include <mutex>
#include <utility>

#include "core/base/entropy.h"
#include "core/store/credential_table.h"
#include "core/store/health_table.h"
#include "core/store/node_table.h"
#include "core/store/repository_table.h"
#include "core/store/schema.h"
#include "core/store/sqlite.h"
#include "core/store/state_folder.h"
#include "core/store/store.h"
#include "core/vault/key_file.h"

namespace ipmi {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore(Database database, const StateId& state, VaultKey key)
      : database_(std::move(database)),
        nodes_(database_),
        health_(database_),
        repositories_(database_),
        credentials_(database_, state, std::move(key)) {}

  Result<void> Add(const NodeRecord& node, const Credentials& credentials) override;
  Result<void> Edit(std::string_view name, const NodeEdit& edit) override;
  Result<void> Remove(std::string_view name) override;
  Result<NodeRecord> Get(std::string_view name) override;
  Result<NodeRecord> Next(std::string_view name) override;
  Result<Credentials> LoadCredentials(std::string_view name) override;
  Result<SealedCredentials> LoadSealed(std::string_view name) override;
  Result<int64_t> Revision() override;
  Result<std::vector<NodeMark>> Marks() override;
  Result<void> StoreStatus(std::span<const StatusUpdate> updates) override;
  Result<RepositoryRecord> LoadRepository(std::string_view name) override;
  Result<void> StoreRepositories(std::span<const RepositoryUpdate> updates) override;

 private:
  // Runs `work` in one transaction, which is undone if it fails.
  template <typename Work>
  Result<void> Write(Durability durability, Work work);

  std::mutex mutex_;
  Database database_;
  NodeTable nodes_;
  HealthTable health_;
  RepositoryTable repositories_;
  CredentialTable credentials_;
};

template <typename Work>
Result<void> SqliteStore::Write(Durability durability, Work work) {
  auto transaction = Transaction::Begin(database_, durability);
  if (!transaction) return std::unexpected(std::move(transaction).error());
  if (Result<void> done = work(); !done) return done;
  return transaction->Commit();
}

bool AnotherBmc(const NodeRecord& a, const NodeRecord& b) {
  return a.host != b.host || a.port != b.port;
}

// What was learned of a BMC protects it against a downgrade. Only a new choice of what is to be
// used sets that aside.
bool ChosenAnew(const NodeOptions& a, const NodeOptions& b) {
  return a.lan != b.lan || a.cipher_suite != b.cipher_suite;
}

Result<void> SqliteStore::Add(const NodeRecord& node, const Credentials& credentials) {
  if (node.name.empty()) return Fail(Status::kInvalidArgument, "A node needs a name.");
  const std::lock_guard lock(mutex_);
  return Write(Durability::kOutlastsPowerLoss, [&] {
    auto done = nodes_.Insert(node);
    if (done)
      done =
          credentials_.Write(node.name, credentials, {.user = true, .password = true, .kg = true});
    return done;
  });
}

Result<void> SqliteStore::Edit(std::string_view name, const NodeEdit& edit) {
  const std::lock_guard lock(mutex_);
  CredentialChange change;
  auto edited = Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    const auto stored = nodes_.Get(name);
    if (!stored) return std::unexpected(stored.error());
    NodeRecord node = *stored;
    Credentials credentials;
    const auto changes = edit(node, credentials);
    if (!changes) return std::unexpected(changes.error());
    change = *changes;
    node.name = name;
    auto done = nodes_.Update(node);
    if (done && AnotherBmc(*stored, node)) {
      done = nodes_.ForgetOutcome(name);
      if (done) done = health_.Forget(name);
      if (done) done = repositories_.Forget(name);
    } else if (done && ChosenAnew(stored->options, node.options)) {
      done = nodes_.ForgetMemory(name);
    }
    if (done) done = credentials_.Write(name, credentials, change);
    return done;
  });
  if (edited && (change.user || change.password || change.kg)) database_.EmptyWriteAheadLog();
  return edited;
}

Result<void> SqliteStore::Remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  auto removed = Write(Durability::kOutlastsPowerLoss, [&] { return nodes_.Remove(name); });
  if (removed) database_.EmptyWriteAheadLog();
  return removed;
}

Result<NodeRecord> SqliteStore::Get(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return nodes_.Get(name);
}

Result<NodeRecord> SqliteStore::Next(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return nodes_.Next(name);
}

Result<Credentials> SqliteStore::LoadCredentials(std::string_view name) {
  const auto sealed = LoadSealed(name);
  if (!sealed) return std::unexpected(sealed.error());
  return sealed->Unseal();
}

Result<SealedCredentials> SqliteStore::LoadSealed(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return credentials_.Load(name);
}

Result<int64_t> SqliteStore::Revision() {
  const std::lock_guard lock(mutex_);
  return nodes_.Revision();
}

Result<std::vector<NodeMark>> SqliteStore::Marks() {
  const std::lock_guard lock(mutex_);
  return nodes_.Marks();
}

Result<void> SqliteStore::StoreStatus(std::span<const StatusUpdate> updates) {
  if (updates.empty()) return {};
  const std::lock_guard lock(mutex_);
  const BriefPatience brief(database_);
  // The next attempt brings a status that was lost with the power; it is not worth a disk flush
  // each.
  return Write(Durability::kMayBeLost, [&]() -> Result<void> {
    for (const StatusUpdate& update : updates) {
      auto stored = nodes_.StoreOutcome(update);
      if (stored) stored = health_.Store(update);
      if (!stored) return stored;
    }
    return {};
  });
}

Result<RepositoryRecord> SqliteStore::LoadRepository(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return repositories_.Load(name);
}

Result<void> SqliteStore::StoreRepositories(std::span<const RepositoryUpdate> updates) {
  if (updates.empty()) return {};
  const std::lock_guard lock(mutex_);
  const BriefPatience brief(database_);
  return Write(Durability::kMayBeLost, [&]() -> Result<void> {
    for (const RepositoryUpdate& update : updates) {
      if (auto stored = repositories_.Store(update); !stored) return stored;
    }
    return {};
  });
}

// The database is made as a draft, and gets its name when it is whole.
Result<void> MakeDatabase(const std::string& path, const StateId& state) {
  const std::string draft = DraftOf(path);
  if (const auto made = MakeDraft(path); !made) return std::unexpected(made.error());
  auto database = Database::Open(draft);
  if (!database) return std::unexpected(std::move(database).error());
  auto done = CreateSchema(*database, state);
  // Only now: until here everything is in the one file that gets the name.
  if (done) done = database->UseWriteAheadLog();
  return done;
}

}  // namespace

Result<void> Store::Init(const std::string& path) {
  const StateFolder folder(path);
  if (auto made = folder.Make(); !made) return made;
  const auto lock = folder.Lock();
  if (!lock) return std::unexpected(lock.error());

  const std::string database = folder.DatabasePath();
  KeyFile key(folder.KeyPath());
  // Left by a crash.
  DiscardDraft(database);
  DiscardDraft(folder.KeyPath());

  const auto exists = folder.HoldsState();
  if (!exists) return std::unexpected(exists.error());
  if (*exists) {
    return FailWith(Status::kAlreadyExists,
                    "There is a state in " + path + " already; use it, or name another folder");
  }
  // A key without a database is what an interrupted Init leaves, or what was put back from a
  // backup: it is used, never replaced.
  auto state = key.ReadStateId();
  if (!state && state.error().status == Status::kKeyMissing) {
    SystemEntropy entropy;
    state = key.Make(entropy);
  }
  if (!state) return std::unexpected(std::move(state).error());

  auto made = MakeDatabase(database, *state);
  if (made) made = PublishDraft(database);
  if (!made) DiscardDraft(database);
  return made;
}

Result<std::unique_ptr<Store>> Store::Open(const std::string& path) {
  const StateFolder folder(path);
  const auto exists = folder.HoldsState();
  if (!exists) return std::unexpected(exists.error());
  if (!*exists) {
    return FailWith(Status::kStateMissing,
                    "There is no state in " + path + "; make it with 'nodeipmi init'");
  }
  auto database = Database::Open(folder.DatabasePath());
  if (!database) return std::unexpected(std::move(database).error());
  const auto state = ReadSchema(*database);
  if (!state) return std::unexpected(state.error());
  if (auto set = database->UseWriteAheadLog(); !set) return std::unexpected(std::move(set).error());
  auto key = KeyFile(folder.KeyPath()).Load(*state);
  if (!key) return std::unexpected(std::move(key).error());
  if (auto upgraded = UpgradeSchema(*database); !upgraded)
    return std::unexpected(std::move(upgraded).error());
  return std::make_unique<SqliteStore>(std::move(*database), *state, std::move(*key));
}

}  // namespace ipmi
