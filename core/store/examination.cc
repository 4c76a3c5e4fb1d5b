#include "core/store/examination.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "core/store/credential_table.h"
#include "core/store/key_rotation.h"
#include "core/store/row.h"
#include "core/store/schema.h"
#include "core/store/state_folder.h"
#include "core/store/vault_keeper.h"
#include "core/vault/key_file.h"
#include "core/vault/key_loader.h"

namespace ipmi {
namespace {

constexpr int64_t kDayMs = 24LL * 60 * 60 * 1000;
constexpr int64_t kOldKeyDays = 365;
constexpr int64_t kClockSlackMs = 5LL * 60 * 1000;
// 2026-01-01: no state was made before.
constexpr int64_t kEarliestMs = 1767225600000;
constexpr size_t kMostNamed = 5;

std::string Plural(size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

// The few of a list that a sentence can hold.
std::string Some(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kMostNamed)
    text += " and " + std::to_string(names.size() - kMostNamed) + " more";
  return text;
}

// An error's sentence, cut where it goes on to say what to do: after the last "; ".
std::pair<std::string, std::string> Split(const Error& error) {
  const size_t at = error.message.rfind("; ");
  if (at == std::string::npos) return {error.message, std::string(StatusSentence(error.status))};
  std::string remedy = error.message.substr(at + 2);
  if (!remedy.empty() && remedy.ends_with('.')) remedy.pop_back();
  return {error.message.substr(0, at), std::move(remedy)};
}

class Examiner {
 public:
  Examiner(const std::string& folder, const SecretBuffer& secret, int64_t now_ms)
      : folder_(folder), secret_(secret), now_ms_(now_ms) {}

  std::vector<Finding> Run() {
    LookAtPermissions() ? LookAtDatabase() : Skip("database");
    LookAtSchema();
    LookAtKey();
    LookAtSeals();
    LookAtLeftovers();
    LookAtClock();
    return std::move(findings_);
  }

 private:
  void Add(const char* name, Verdict verdict, std::string text, std::string remedy = {}) {
    findings_.push_back({name, verdict, std::move(text), std::move(remedy)});
  }
  void AddError(const char* name, const Error& error) {
    auto [text, remedy] = Split(error);
    Add(name, Verdict::kProblem, std::move(text), std::move(remedy));
  }
  void Skip(const char* name) {
    Add(name, Verdict::kSkipped, "not looked at, because of what is wrong above");
  }

  bool LookAtPermissions();
  // Whether this user may write what the state is made of; a finding if not.
  bool LooksWritable();
  void LookAtDatabase();
  void LookAtSchema();
  void LookAtKey();
  void LookAtSeals();
  void LookAtLeftovers();
  void LookAtClock();

  bool HasKeyFile() const {
    const auto exists = PrivateFileExists(folder_.KeyPath());
    return exists && *exists;
  }
  // Files that can only be there by mistake, or after a crash.
  Result<std::vector<std::string>> Leftovers() const;
  Result<int64_t> NewestTime() const;

  const StateFolder folder_;
  const SecretBuffer& secret_;
  const int64_t now_ms_;
  std::vector<Finding> findings_;

  std::optional<Database> database_;  // if it is whole
  StateId state_ = {};
  int64_t version_ = 0;  // of the tables; 0 if they cannot be read
  std::optional<KeySource> source_;
  std::shared_ptr<const VaultKey> key_;
};

bool Examiner::LookAtPermissions() {
  const auto holds = folder_.HoldsState();
  if (!holds) {
    AddError("permissions", holds.error());
    return false;
  }
  if (!*holds) {
    if (HasKeyFile()) {
      Add("permissions", Verdict::kProblem,
          "the database " + folder_.DatabasePath() + " is gone, its key is here",
          "put it back, or restore a backup with 'nodeipmi state restore FILE'");
      return false;
    }
    Add("permissions", Verdict::kProblem, "there is no state in " + folder_.path(),
        "make it with 'nodeipmi init', or name another folder with --state");
    return false;
  }
  for (const std::string& path :
       {folder_.KeyPath(), NextKeyPath(folder_.KeyPath()), folder_.OldKeyPath()}) {
    if (const auto exists = PrivateFileExists(path); !exists) {
      AddError("permissions", exists.error());
      return true;
    }
  }
  if (!LooksWritable()) return true;
  Add("permissions", Verdict::kOk, folder_.path() + " and its files are yours alone");
  return true;
}

bool Examiner::LooksWritable() {
  const std::string database = folder_.DatabasePath();
  struct Place {
    std::string path;
    int access;
    const char* mode;
  };
  for (const Place& place :
       {Place{folder_.path(), W_OK | X_OK, "0700"}, Place{database, R_OK | W_OK, "0600"},
        Place{database + "-wal", R_OK | W_OK, "0600"},
        Place{database + "-shm", R_OK | W_OK, "0600"}}) {
    if (faccessat(AT_FDCWD, place.path.c_str(), place.access, AT_EACCESS) == 0 || errno == ENOENT)
      continue;
    const bool by_mode = errno == EACCES;
    Add("permissions", Verdict::kProblem,
        place.path + " cannot be written (" + std::generic_category().message(errno) +
            "): nothing that is found or set is stored",
        by_mode ? "correct it with: chmod " + std::string(place.mode) + ' ' + place.path
                : "mount its file system so that it can be written, or move the state's folder");
    return false;
  }
  return true;
}

void Examiner::LookAtDatabase() {
  auto database = Database::Open(folder_.DatabasePath());
  if (!database) return AddError("database", database.error());
  const auto state = ReadSchema(*database);
  if (!state && state.error().status != Status::kUnsupported)
    return AddError("database", state.error());
  if (auto whole = CheckIntegrity(*database); !whole) return AddError("database", whole.error());
  Add("database", Verdict::kOk, "SQLite finds it whole");
  if (const auto version = SchemaVersion(*database)) version_ = *version;
  if (!state) return;
  state_ = *state;
  database_.emplace(std::move(*database));
}

void Examiner::LookAtSchema() {
  const std::string newest = std::to_string(NewestSchemaVersion());
  if (version_ == 0) return Skip("schema");
  const std::string version = "version " + std::to_string(version_);
  if (version_ > NewestSchemaVersion()) {
    return Add("schema", Verdict::kProblem,
               version + ", made by a newer nodeipmi than this one, which reads " + newest,
               "use the newer nodeipmi");
  }
  if (version_ < NewestSchemaVersion()) {
    return Add("schema", Verdict::kAdvice,
               version + ", of an older nodeipmi; this one has " + newest,
               "any other command brings it up to date");
  }
  Add("schema", Verdict::kOk, version);
}

void Examiner::LookAtKey() {
  if (const auto holds = folder_.HoldsState(); holds && !*holds && HasKeyFile()) {
    return Add("key", Verdict::kAdvice, folder_.KeyPath() + " is here without a database",
               "keep it; 'nodeipmi init' would make an empty state with it");
  }
  if (!database_) return Skip("key");
  if (version_ < kFirstVersionWithVault) {
    auto key = KeyFile(folder_.KeyPath()).Load(state_);
    if (!key) return AddError("key", key.error());
    key_ = std::make_shared<const VaultKey>(std::move(*key));
    return Add("key", Verdict::kOk, KeyIdText(key_->id) + " in " + folder_.KeyPath());
  }
  auto source = VaultTable(*database_).Get();
  if (!source) return AddError("key", source.error());
  source_ = std::move(*source);
  auto key = LoadKey(*source_, state_, folder_.KeyPath(), secret_);
  if (!key) return AddError("key", key.error());
  key_ = std::make_shared<const VaultKey>(std::move(*key));
  std::string text =
      KeyIdText(source_->id) + ", kept by: " + std::string(KeyKindWord(source_->kind));
  // What was given may have opened it: those whom nobody gives anything have the file only.
  if (!secret_.empty() && !source_->secret_file.empty()) {
    if (const auto unattended = LoadKey(*source_, state_, folder_.KeyPath(), {}); !unattended) {
      auto [why, remedy] = Split(unattended.error());
      return Add("key", Verdict::kProblem,
                 text + "; it opens with what was given, but not with " + source_->secret_file +
                     ", from which programs read it: " + why,
                 std::move(remedy));
    }
  }
  if (source_->made_unix_ms == 0) {
    return Add("key", Verdict::kAdvice, text + ", of unknown age",
               "replace it with 'nodeipmi key rotate'");
  }
  const int64_t days = std::max<int64_t>(0, now_ms_ - source_->made_unix_ms) / kDayMs;
  text += ", in force for " + Plural(static_cast<size_t>(days), "day");
  if (days > kOldKeyDays)
    return Add("key", Verdict::kAdvice, text, "replace it with 'nodeipmi key rotate'");
  Add("key", Verdict::kOk, text);
}

void Examiner::LookAtSeals() {
  if (!database_ || key_ == nullptr) return Skip("seals");
  VaultKeeper keeper(*database_, state_, folder_.KeyPath(), {});
  keeper.Adopt(key_);
  std::vector<std::string> broken;
  size_t records = 0;
  uint64_t newest = 0;
  {
    CredentialTable table(*database_, keeper);
    const auto all = version_ < kFirstVersionWithVault ? table.AllOfVersion1() : table.All();
    if (!all) return AddError("seals", all.error());
    records = all->size();
    for (const auto& record : *all) {
      const SealedPlace place{state_, record.node, record.field};
      newest = std::max(newest, VersionOf(record.envelope));
      if (!OpenEnvelope(*key_, place, record.envelope))
        broken.push_back("the " + record.field + " of node " + record.node);
    }
  }
  if (!broken.empty()) {
    return Add("seals", Verdict::kProblem,
               "of " + Plural(records, "sealed credential") + ", " + std::to_string(broken.size()) +
                   " do not open: " + Some(broken),
               "set them again with 'nodeipmi node edit', or put back the state from a backup");
  }
  const auto last =
      version_ < kFirstVersionWithVault ? Result<uint64_t>(newest) : keeper.table().LastRecord();
  if (last && newest > *last) {
    return Add("seals", Verdict::kProblem,
               "a credential is newer than the database says that any is: parts of an older state "
               "were put in",
               "put back one whole backup");
  }
  Add("seals", Verdict::kOk, "all " + Plural(records, "sealed credential") + " open");
}

Result<std::vector<std::string>> Examiner::Leftovers() const {
  const std::string key = folder_.KeyPath();
  const std::string draft = DraftOf(folder_.DatabasePath());
  std::vector<std::string> candidates = {draft, DraftOf(key), NextKeyPath(key),
                                         DraftOf(NextKeyPath(key)), folder_.OldKeyPath()};
  for (const std::string_view ending : kEndingsBesideDatabase)
    candidates.push_back(draft + std::string(ending));
  if (source_ && source_->kind != KeyKind::kFile) candidates.push_back(key);
  std::vector<std::string> found;
  for (const std::string& path : candidates) {
    const auto exists = PrivateFileExists(path);
    const bool is_insecure = !exists && exists.error().status == Status::kStateInsecure;
    if (!exists && !is_insecure) return std::unexpected(exists.error());
    if (is_insecure || *exists) found.push_back(path);
  }
  return found;
}

void Examiner::LookAtLeftovers() {
  const auto found = Leftovers();
  if (!found) return Skip("leftovers");
  const auto lock = folder_.TryLock();
  if (lock && !lock->valid()) {
    return Add("leftovers", Verdict::kAdvice,
               "another process makes the state or replaces its key just now",
               "look again when it is done");
  }
  if (found->empty())
    return Add("leftovers", Verdict::kOk, "no drafts, and no key file but the one in force");
  Add("leftovers", Verdict::kProblem, "left by a command that was interrupted: " + Some(*found),
      "'nodeipmi key show' tidies up after a rotation; remove by hand what it leaves, once the "
      "credentials open");
}

Result<int64_t> Examiner::NewestTime() const {
  Statement statement(
      "SELECT max(coalesce(max(attempted_unix_ms), 0), coalesce(max(last_connected_unix_ms), 0))"
      " FROM outcome");
  Query query(*database_, statement);
  return ReadNumber(query);
}

void Examiner::LookAtClock() {
  if (!database_) return Skip("clock");
  const auto newest = NewestTime();
  if (!newest) return AddError("clock", newest.error());
  const bool is_made_later = source_ && source_->made_unix_ms > now_ms_ + kClockSlackMs;
  if (now_ms_ < kEarliestMs) {
    return Add("clock", Verdict::kProblem, "this machine's clock is before the year 2026",
               "set the clock");
  }
  if (*newest > now_ms_ + kClockSlackMs || is_made_later) {
    return Add("clock", Verdict::kProblem,
               std::string("the state holds a time that is still to come: ") +
                   (is_made_later ? "that of its key" : "of an attempt to reach a BMC"),
               is_made_later
                   ? "compare this machine's clock with another; if it is right, it was wrong "
                     "then: nothing depends on the key's time but its age, and 'nodeipmi key "
                     "rotate' draws one with the right time"
                   : "compare this machine's clock with another; if it is right, it was wrong "
                     "then: the next attempt replaces the time of the last one, and the next "
                     "success that of the last connection ('nodeipmi test --all')");
  }
  Add("clock", Verdict::kOk, "no time in the state is still to come");
}

}  // namespace

std::vector<Finding> ExamineState(const std::string& folder, const SecretBuffer& secret,
                                  int64_t now_unix_ms) {
  return Examiner(folder, secret, now_unix_ms).Run();
}

Result<void> CheckIntegrity(Database& database) {
  for (const char* const sql : {"PRAGMA integrity_check(1)", "PRAGMA foreign_key_check"}) {
    Statement statement(sql);
    Query query(database, statement);
    const auto row = query.Step();
    if (!row) return std::unexpected(row.error());
    if (!*row) continue;
    const std::string found = query.Text(0);
    if (found == "ok") continue;
    return FailWith(Status::kStorageError, "The database " + database.path() + " is damaged (" +
                                               found +
                                               "); move the state's folder away and restore a "
                                               "backup");
  }
  return {};
}

}  // namespace ipmi
