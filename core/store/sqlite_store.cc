#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "core/base/clock.h"
#include "core/base/entropy.h"
#include "core/store/change_table.h"
#include "core/store/claims.h"
#include "core/store/credential_table.h"
#include "core/store/health_table.h"
#include "core/store/key_rotation.h"
#include "core/store/node_table.h"
#include "core/store/repository_table.h"
#include "core/store/schema.h"
#include "core/store/sqlite.h"
#include "core/store/state_folder.h"
#include "core/store/store.h"
#include "core/store/subscriber_table.h"
#include "core/store/vault_keeper.h"
#include "core/vault/key_file.h"

namespace ipmi {
namespace {

// How often whoever waits for a change looks for what other processes logged.
constexpr auto kLookEvery = std::chrono::milliseconds(250);

// Of what may wait for another process without holding up who has a status to store: between its
// tries the store is free. Whoever hands changes on does two such calls when it is to end.
constexpr auto kTurns = std::chrono::milliseconds(500);
constexpr auto kBetweenTurns = std::chrono::milliseconds(10);

template <typename Try>
auto InTurns(Try attempt) {
  const auto deadline = std::chrono::steady_clock::now() + kTurns;
  while (true) {
    auto result = attempt();
    const bool is_held = !result && result.error().sys_errno == EBUSY;
    if (!is_held || std::chrono::steady_clock::now() >= deadline) return result;
    std::this_thread::sleep_for(kBetweenTurns);
  }
}

class SqliteStore final : public Store {
 public:
  SqliteStore(Database database, const StateFolder& folder, const StateId& state,
              SecretBuffer secret)
      : folder_(folder),
        claims_(folder.ClaimsPath()),
        database_(std::move(database)),
        nodes_(database_),
        health_(database_),
        repositories_(database_),
        changes_(database_),
        subscribers_(database_),
        keeper_(database_, state, folder.KeyPath(), std::move(secret)),
        credentials_(database_, keeper_) {}

  // Before anything else. Fails like ipmi::LoadKey.
  Result<void> LoadKey();

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
  Result<void> AddSubscriber(std::string_view name, bool snapshot) override;
  Result<void> RemoveSubscriber(std::string_view name) override;
  Result<Subscriber> NextSubscriber(std::string_view name) override;
  Result<std::vector<ChangeRecord>> ReadChanges(std::string_view subscriber, int64_t after,
                                                int64_t most) override;
  Result<void> AcknowledgeChanges(std::string_view subscriber, int64_t position) override;
  Result<void> ClaimSubscriber(std::string_view name) override;
  Result<void> ReleaseSubscriber(std::string_view name) override;
  Result<void> AwaitChange(std::string_view subscriber, int64_t after, Duration timeout) override;
  Result<KeySource> Key() override;
  Result<void> RotateKey(const KeyPlan& plan) override;
  Result<void> MakeKeyFile(const std::string& path) override;
  Result<void> Backup(const std::string& path) override;

 private:
  // Under the folder's lock.
  Result<void> FinishKeyFiles();
  void EmptyLogPatiently();
  Result<std::vector<ChangeRecord>> ReadChangesNow(std::string_view subscriber, int64_t after,
                                                   int64_t most);
  Result<void> AcknowledgeChangesNow(std::string_view subscriber, int64_t position);

  // Runs `work` in one transaction, which is undone if it fails.
  template <typename Work>
  Result<void> Write(Durability durability, Work work);

  const StateFolder folder_;
  std::mutex mutex_;
  std::condition_variable written_;
  int64_t writes_ = 0;  // by this store
  Claims claims_;
  Database database_;
  NodeTable nodes_;
  HealthTable health_;
  RepositoryTable repositories_;
  ChangeTable changes_;
  SubscriberTable subscribers_;
  VaultKeeper keeper_;
  CredentialTable credentials_;
};

template <typename Work>
Result<void> SqliteStore::Write(Durability durability, Work work) {
  auto transaction = Transaction::Begin(database_, durability);
  if (!transaction) return std::unexpected(std::move(transaction).error());
  if (Result<void> done = work(); !done) return done;
  if (auto committed = transaction->Commit(); !committed) return committed;
  ++writes_;
  written_.notify_all();
  return {};
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
    auto done = changes_.Begin();
    if (done && stored->kind == NodeKind::kHost && node.kind != NodeKind::kHost)
      done = changes_.NoteRemoval(name);
    if (done) done = nodes_.Update(node);
    if (done && AnotherBmc(*stored, node)) {
      done = nodes_.ForgetOutcome(name);
      if (done) done = health_.Forget(name);
      if (done) done = repositories_.Forget(name);
    } else if (done && ChosenAnew(stored->options, node.options)) {
      done = nodes_.ForgetMemory(name);
    }
    if (done) done = changes_.Note(name);
    if (done) done = credentials_.Write(name, credentials, change);
    return done;
  });
  if (edited && (change.user || change.password || change.kg)) database_.EmptyWriteAheadLog();
  return edited;
}

Result<void> SqliteStore::Remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  auto removed = Write(Durability::kOutlastsPowerLoss, [&] {
    auto done = changes_.Begin();
    if (done) done = changes_.NoteRemoval(name);
    if (done) done = nodes_.Remove(name);
    return done;
  });
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
    if (auto begun = changes_.Begin(); !begun) return begun;
    for (const StatusUpdate& update : updates) {
      auto stored = nodes_.StoreOutcome(update);
      if (stored) stored = health_.Store(update);
      if (stored) stored = changes_.Note(update.name);
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

Result<void> SqliteStore::AddSubscriber(std::string_view name, bool snapshot) {
  const std::lock_guard lock(mutex_);
  return Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    const auto present = subscribers_.Find(name);
    if (present) return {};
    if (present.error().status != Status::kNotFound) return std::unexpected(present.error());
    const auto others = subscribers_.Count();
    if (!others) return std::unexpected(others.error());
    if (*others >= ChangeLogLimits::kSubscribers)
      return Fail(Status::kInvalidArgument, "(subscriber: there are 16 others; remove one)");
    if (*others == 0) {
      if (auto taken = changes_.TakeAllAsLogged(); !taken) return taken;
    }
    const auto id = subscribers_.Insert(name);
    if (!id) return std::unexpected(id.error());
    return snapshot ? changes_.WriteSnapshot(*id) : Result<void>();
  });
}

Result<void> SqliteStore::RemoveSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    const auto place = subscribers_.Find(name);
    if (!place) return std::unexpected(place.error());
    return subscribers_.Remove(place->id);
  });
}

Result<Subscriber> SqliteStore::NextSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return subscribers_.Next(name);
}

Result<std::vector<ChangeRecord>> SqliteStore::ReadChanges(std::string_view subscriber,
                                                           int64_t after, int64_t most) {
  return InTurns([&] { return ReadChangesNow(subscriber, after, most); });
}

Result<std::vector<ChangeRecord>> SqliteStore::ReadChangesNow(std::string_view subscriber,
                                                              int64_t after, int64_t most) {
  const std::lock_guard lock(mutex_);
  const BriefPatience brief(database_);
  const auto place = subscribers_.Find(subscriber);
  if (!place) return std::unexpected(place.error());
  auto records = subscribers_.Read(*place, after, most);
  if (!records || records->empty() || records->back().position <= place->handed_out) return records;
  // It flushes what was committed before it too, by any process.
  const auto noted = Write(Durability::kOutlastsPowerLoss, [&] {
    return subscribers_.NoteHandedOut(*place, records->back().position);
  });
  if (!noted) return std::unexpected(noted.error());
  return records;
}

Result<void> SqliteStore::AcknowledgeChanges(std::string_view subscriber, int64_t position) {
  return InTurns([&] { return AcknowledgeChangesNow(subscriber, position); });
}

Result<void> SqliteStore::AcknowledgeChangesNow(std::string_view subscriber, int64_t position) {
  const std::lock_guard lock(mutex_);
  const BriefPatience brief(database_);
  // One that was lost with the power is told again.
  return Write(Durability::kMayBeLost, [&]() -> Result<void> {
    const auto place = subscribers_.Find(subscriber);
    if (!place) return std::unexpected(place.error());
    if (position > place->handed_out)
      return Fail(Status::kInvalidArgument, "(position: nothing so far was read)");
    if (position <= place->acknowledged) return {};
    return subscribers_.Acknowledge(*place, position);
  });
}

Result<void> SqliteStore::ClaimSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return claims_.Take(std::string(name));
}

Result<void> SqliteStore::ReleaseSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return claims_.Release(name);
}

Result<void> SqliteStore::AwaitChange(std::string_view subscriber, int64_t after,
                                      Duration timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::unique_lock lock(mutex_);
  for (int64_t seen_version = -1, seen_writes = -1;;) {
    const auto version = subscribers_.VersionOfOthers();
    if (!version) return std::unexpected(version.error());
    if (*version != seen_version || writes_ != seen_writes) {
      seen_version = *version;
      seen_writes = writes_;
      const auto place = subscribers_.Find(subscriber);
      if (!place) return std::unexpected(place.error());
      const auto found = subscribers_.HasAfter(*place, after);
      if (!found) return std::unexpected(found.error());
      if (*found) return {};
    }
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) return FailWith(Status::kTimedOut, "No change came in that time.");
    (void)written_.wait_until(lock, std::min<Instant>(deadline, now + kLookEvery));
  }
}

Result<void> SqliteStore::LoadKey() {
  const auto key = keeper_.Current();
  if (!key) return std::unexpected(key.error());
  const auto source = keeper_.table().Get();
  if (!source || !MayBeUnfinished(folder_, keeper_.state(), *source)) return {};
  // A rotation was interrupted, or goes on just now. It is finished by whoever comes by; that it
  // cannot be is for `doctor` to say, since the key that is in force is here.
  if (const auto turn = folder_.TryLock(); turn && turn->valid()) (void)FinishKeyFiles();
  return {};
}

// A rotation that was killed while its commit was flushed may be in the log unseen, or be seen and
// not be on the disk: a loss of power would bring it back, or take it back, once the key that it
// needs is erased. What is committed here takes the place of the one, and flushes the other.
Result<void> SqliteStore::FinishKeyFiles() {
  const auto seen = keeper_.table().Get();
  if (!seen) return std::unexpected(seen.error());
  if (!MayBeUnfinished(folder_, keeper_.state(), *seen)) return {};
  KeySource in_force;
  auto settled = Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    auto source = keeper_.table().Get();
    if (!source) return std::unexpected(std::move(source).error());
    in_force = std::move(*source);
    // It passes a number over: SQLite writes nothing where nothing is changed.
    const auto changed = keeper_.table().NextRecord();
    if (!changed) return std::unexpected(changed.error());
    return {};
  });
  if (!settled) return settled;
  return FinishRotation(folder_, keeper_.state(), in_force);
}

// What the old key opens must not stay in the log. Readers keep it there, for moments.
void SqliteStore::EmptyLogPatiently() {
  constexpr int kTries = 40;
  for (int i = 0; i < kTries && !database_.EmptyWriteAheadLog(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
}

Result<KeySource> SqliteStore::Key() {
  const std::lock_guard lock(mutex_);
  return keeper_.table().Get();
}

Result<void> SqliteStore::RotateKey(const KeyPlan& plan) {
  const auto turn = folder_.Lock();
  if (!turn) return std::unexpected(turn.error());
  const std::lock_guard lock(mutex_);
  const auto now = keeper_.Current();
  if (!now) return std::unexpected(now.error());
  if (auto finished = FinishKeyFiles(); !finished) return finished;

  SystemEntropy entropy;
  auto made = MakeKey(plan, keeper_.state(), (*now)->id, folder_.KeyPath(), entropy);
  if (!made) {
    (void)FinishKeyFiles();
    return std::unexpected(std::move(made).error());
  }
  made->source.made_unix_ms = SystemClock().UnixMillis();
  const auto key = std::make_shared<const VaultKey>(std::move(made->key));
  bool was_written = false;
  auto replaced = Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    if (auto rewrapped = credentials_.RewrapAll(**now, *key); !rewrapped) return rewrapped;
    auto written = keeper_.table().Update(made->source);
    was_written = written.has_value();
    return written;
  });
  if (!replaced) {
    // A commit that failed may be on the disk nevertheless, and then needs the new key.
    if (!was_written) (void)FinishKeyFiles();
    return replaced;
  }
  keeper_.Adopt(key, plan.secret.Clone());
  EmptyLogPatiently();
  // The key is in force, whatever becomes of the files: the next Open sees to what is left, and
  // `doctor` tells of it.
  (void)FinishRotation(folder_, keeper_.state(), made->source);
  return {};
}

Result<void> SqliteStore::MakeKeyFile(const std::string& path) {
  SystemEntropy entropy;
  const auto key = DrawKey(entropy);
  if (!key) return std::unexpected(key.error());
  return KeyFile(path).MakeWith(keeper_.state(), *key);
}

Result<void> SqliteStore::Backup(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto draft = MakeDraft(path);
  if (!draft) return std::unexpected(draft.error());
  // It reads one state of the database, and keeps no writer waiting (sqlite.org/lang_vacuum.html).
  Statement statement("VACUUM INTO ?1");
  const std::string name = DraftOf(path);
  auto done = Query(database_, statement).Bind(name).Run();
  if (done) done = WriteDraft(*draft, path, {});  // flushes it
  if (done) done = PublishDraft(path);
  if (!done) DiscardDraft(path);
  return done;
}

// What the first releases sealed gets data keys, in the transaction of the upgrade.
Result<void> SealAnew(Database& database, const StateId& state, VaultKey key) {
  VaultKeeper keeper(database, state, {}, {});
  const auto shared = std::make_shared<const VaultKey>(std::move(key));
  if (auto noted = keeper.table().Insert({.id = shared->id}); !noted) return noted;
  keeper.Adopt(shared, {});
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
    return FailWith(Status::kStateMissing,
                    "There is no state in " + path + "; make it with 'nodeipmi init'");
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
