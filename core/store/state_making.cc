// Making a state: anew, or from a backup.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/clock.h"
#include "core/base/entropy.h"
#include "core/store/credential_table.h"
#include "core/store/examination.h"
#include "core/store/schema.h"
#include "core/store/sqlite.h"
#include "core/store/state_folder.h"
#include "core/store/store.h"
#include "core/store/vault_keeper.h"
#include "core/store/vault_table.h"
#include "core/vault/held_file.h"
#include "core/vault/key_file.h"

namespace ipmi {
namespace {

// What a crash left of a draft goes first: SQLite would roll its journal back into the next one.
void DiscardDatabaseDraft(const StateFolder& folder) {
  for (const std::string_view ending : kEndingsBesideDatabase)
    (void)unlink((DraftOf(folder.DatabasePath()) + std::string(ending)).c_str());
  DiscardDraft(folder.DatabasePath());
}

// The database is made as a draft, and gets its name when it is whole.
Result<void> MakeDatabase(const std::string& path, const StateId& state, const KeySource& key) {
  const std::string draft = DraftOf(path);
  if (const auto made = MakeDraft(path); !made) return std::unexpected(made.error());
  auto database = Database::Open(draft);
  if (!database) return std::unexpected(std::move(database).error());
  auto done = CreateSchema(*database, state, key);
  // Only now: until here everything is in the one file that gets the name.
  if (done) done = database->UseWriteAheadLog();
  return done;
}

// The folder, and the right to make a state in it. What a crash left is removed.
Result<FileDescriptor> Prepare(const StateFolder& folder) {
  if (auto made = folder.Make(); !made) return std::unexpected(std::move(made).error());
  auto lock = folder.Lock();
  if (!lock) return lock;
  DiscardDatabaseDraft(folder);
  DiscardDraft(folder.KeyPath());
  const auto exists = folder.HoldsState();
  if (!exists) return std::unexpected(exists.error());
  if (*exists) {
    return FailWith(Status::kAlreadyExists,
                    "There is a state in " + folder.path() +
                        " already; use it, move the folder away, or name another");
  }
  return lock;
}

// The first bytes of a database say that it is one, and whose (sqlite.org/fileformat2.html).
bool HasHeaderOfAState(const FileDescriptor& file) {
  constexpr std::string_view kFormat = "SQLite format 3";
  constexpr std::string_view kApplication = "nIPM";  // as schema.cc writes it
  constexpr size_t kApplicationAt = 68;
  std::array<char, 100> header = {};
  if (pread(file.get(), header.data(), header.size(), 0) != std::ssize(header)) return false;
  const std::string_view text(header.data(), header.size());
  return text.starts_with(kFormat) && text.substr(kApplicationAt).starts_with(kApplication);
}

// Whether it is a backup is found out before anything is made. It may have travelled, and so have
// any mode: its secrets are sealed.
Result<FileDescriptor> OpenBackup(const std::string& from) {
  struct stat found;
  if (stat(from.c_str(), &found) != 0) return SystemFailure("Cannot open", from, errno);
  if (!S_ISREG(found.st_mode))
    return FailWith(Status::kStorageError, from + " is not a file; name a backup");
  struct stat beside;
  const bool has_log = stat((from + "-wal").c_str(), &beside) == 0 && beside.st_size > 0;
  if (has_log || HeldFile::IsHeld(found)) {
    return FailWith(Status::kStorageError,
                    (has_log ? from + "-wal holds what " + from + " lacks" : from + " is open") +
                        ": that is the database of a state, not a backup; make one with "
                        "'nodeipmi state backup'");
  }
  if (stat((from + "-shm").c_str(), &beside) == 0) {
    return FailWith(Status::kStorageError,
                    from +
                        " is in use, or was when its process was killed; make a backup with "
                        "'nodeipmi state backup', or, if no process uses it, remove " +
                        from + "-shm");
  }
  FileDescriptor source(open(from.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!source.valid() || fstat(source.get(), &found) != 0)
    return SystemFailure("Cannot open", from, errno);
  if (!S_ISREG(found.st_mode) || !HasHeaderOfAState(source)) {
    return FailWith(Status::kStorageError,
                    from +
                        " is no backup of a state; name a file that 'nodeipmi state backup' has "
                        "written");
  }
  return source;
}

Result<void> CopyToDraft(const FileDescriptor& source, const std::string& from,
                         const std::string& path) {
  const auto draft = MakeDraft(path);
  if (!draft) return std::unexpected(draft.error());
  std::array<uint8_t, 65536> block;
  for (;;) {
    const auto size = ReadWhole(source, from, block);
    if (!size) return std::unexpected(size.error());
    // The last time with nothing, which is when it is flushed for good.
    auto written = WriteDraft(*draft, path, std::span(block).first(*size));
    if (!written || *size == 0) return written;
  }
}

Result<void> TakeKey(const std::string& key_file, const StateFolder& folder, const StateId& state,
                     const std::optional<KeySource>& wanted) {
  const auto key = KeyFile(key_file).Load(state);
  if (!key) return std::unexpected(key.error());
  if (wanted && wanted->kind != KeyKind::kFile) {
    const bool is_credential = wanted->kind == KeyKind::kSystemd;
    return FailWith(
        Status::kInvalidArgument,
        "The backup's key is kept by " + std::string(KeyKindWord(wanted->kind)) +
            ", not in a file; leave the key file away" +
            (is_credential ? ", and restore in a unit that is given it as its credential" : ""));
  }
  if (wanted && wanted->id != key->id) {
    return FailWith(Status::kKeyMissing, key_file + " holds the key " + KeyIdText(key->id) +
                                             ", but the backup is sealed with " +
                                             KeyIdText(wanted->id) + "; name that key's file");
  }
  const auto there = KeyFile(folder.KeyPath()).Load(state);
  if (there && there->id == key->id) return {};
  return KeyFile(folder.KeyPath()).MakeWith(state, *key);
}

// Of a database that does not say which key is in force: the one that a record names.
Result<std::optional<KeySource>> KeyOfFirstReleases(Database& database, const StateId& state) {
  VaultKeeper keeper(database, state, {}, {});
  const auto records = CredentialTable(database, keeper).AllOfVersion1();
  if (!records) return std::unexpected(records.error());
  for (const auto& record : *records) {
    if (const auto id = KeyIdOf(record.envelope)) return KeySource{.id = *id};
  }
  return std::nullopt;
}

// The draft is what the person does not know of: what is wrong with what it holds is wrong with the
// backup.
void NameTheBackup(Error& error, const std::string& draft, const std::string& backup) {
  const size_t at = error.message.find(draft);
  const size_t remedy = error.message.rfind("; move the state's folder away");
  const bool is_its_content = remedy != std::string::npos || error.status == Status::kUnsupported ||
                              error.status == Status::kVaultTampered;
  if (at == std::string::npos || !is_its_content) return;
  if (remedy != std::string::npos)
    error.message.replace(remedy, std::string::npos, "; name another backup");
  error.message.replace(at, draft.size(), backup);
}

Result<void> RestoreDraft(const StateFolder& folder, const std::string& key_file) {
  auto database = Database::Open(DraftOf(folder.DatabasePath()));
  if (!database) return std::unexpected(std::move(database).error());
  const auto state = ReadSchema(*database);
  if (!state) return std::unexpected(state.error());
  if (auto whole = CheckIntegrity(*database); !whole) return whole;
  std::optional<KeySource> wanted;
  const auto version = SchemaVersion(*database);
  if (!version) return std::unexpected(version.error());
  if (*version >= kFirstVersionWithVault) {
    auto source = VaultTable(*database).Get();
    if (!source) return std::unexpected(std::move(source).error());
    wanted = std::move(*source);
  } else {
    auto source = KeyOfFirstReleases(*database, *state);
    if (!source) return std::unexpected(std::move(source).error());
    wanted = std::move(*source);
  }
  if (!key_file.empty()) {
    if (auto taken = TakeKey(key_file, folder, *state, wanted); !taken) return taken;
  }
  return database->UseWriteAheadLog();
}

}  // namespace

Result<void> Store::Init(const std::string& path) {
  const StateFolder folder(path);
  const auto lock = Prepare(folder);
  if (!lock) return std::unexpected(lock.error());

  // A key without a database is what an interrupted Init leaves, or what was put back from a
  // backup: it is used, never replaced.
  KeyFile file(folder.KeyPath());
  auto state = file.ReadStateId();
  if (!state && state.error().status == Status::kKeyMissing) {
    SystemEntropy entropy;
    state = file.Make(entropy);
  }
  if (!state) return std::unexpected(std::move(state).error());
  const auto key = file.Load(*state);
  if (!key) return std::unexpected(key.error());

  const std::string database = folder.DatabasePath();
  auto made =
      MakeDatabase(database, *state, {.id = key->id, .made_unix_ms = SystemClock().UnixMillis()});
  if (made) made = PublishDraft(database);
  if (!made) DiscardDatabaseDraft(folder);
  return made;
}

Result<void> Store::Restore(const std::string& backup, const std::string& path,
                            const std::string& key_file) {
  const auto source = OpenBackup(backup);
  if (!source) return std::unexpected(source.error());
  const StateFolder folder(path);
  const auto lock = Prepare(folder);
  if (!lock) return std::unexpected(lock.error());
  auto restored = CopyToDraft(*source, backup, folder.DatabasePath());
  if (restored) {
    restored = RestoreDraft(folder, key_file);
    if (!restored) NameTheBackup(restored.error(), DraftOf(folder.DatabasePath()), backup);
  }
  if (restored) restored = PublishDraft(folder.DatabasePath());
  if (!restored) DiscardDatabaseDraft(folder);
  return restored;
}

}  // namespace ipmi
