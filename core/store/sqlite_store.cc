#include "core/store/sqlite_store.h"

namespace ipmi {
namespace {

bool AnotherBmc(const NodeRecord& a, const NodeRecord& b) {
  return a.host != b.host || a.port != b.port;
}

// What was learned of a BMC protects it against a downgrade. Only a new choice of what is to be
// used sets that aside.
bool ChosenAnew(const NodeOptions& a, const NodeOptions& b) {
  return a.lan != b.lan || a.cipher_suite != b.cipher_suite;
}

}  // namespace

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

}  // namespace ipmi
