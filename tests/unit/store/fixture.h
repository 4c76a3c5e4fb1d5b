// A state of a test's own, and what the tests of the store say often.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/store.h"
#include "core/vault/key_file.h"
#include "tests/unit/support/scratch.h"

struct sqlite3;

namespace ipmi::testing {

// A folder with a state in it, opened.
struct State {
  State();

  std::string Database() const { return path + "/nodeipmi.db"; }
  std::string Key() const { return path + "/nodeipmi.key"; }
  void Reopen();

  ScratchFolder folder;
  std::string path = folder.File("state");
  std::unique_ptr<Store> store;  // null if it could not be opened
};

template <typename T>
bool Is(const Result<T>& result, Status status) {
  return !result && result.error().status == status;
}

template <typename T>
bool Says(const Result<T>& result, std::string_view words) {
  return !result && result.error().message.find(words) != std::string::npos;
}

SecretBuffer Secret(std::string_view text);
bool Holds(const SecretBuffer& secret, std::string_view text);
Credentials MakeCredentials(std::string_view user, std::string_view password, std::string_view kg);
bool Holds(const Result<Credentials>& credentials, std::string_view user, std::string_view password,
           std::string_view kg);

NodeRecord MakeNode(std::string_view name, std::string_view host = "192.0.2.1");
// A success, at a time that tells it from others.
StatusUpdate MakeUpdate(std::string_view name, int64_t at_unix_ms);

inline Result<void> StoreOne(Store& store, std::string name, int64_t revision,
                             RepositoryRecord repository) {
  const RepositoryUpdate update{
      .name = std::move(name), .revision = revision, .repository = std::move(repository)};
  return store.StoreRepositories(std::span(&update, 1));
}

// Edits the node to be as `node` says.
Result<void> EditTo(Store& store, const NodeRecord& node, const Credentials& credentials,
                    CredentialChange change);

// The names that Next goes through; "?" at the end if it failed.
std::vector<std::string> Names(Store& store);

// Runs SQL in the database behind the store's back. False if SQLite refused.
bool RunSql(const std::string& database, const std::string& sql);
// The first column of the first row, as bytes.
std::vector<uint8_t> SelectBytes(const std::string& database, const std::string& sql);

// Reads the database without an end: nothing is taken out of its log meanwhile.
class EndlessRead {
 public:
  explicit EndlessRead(const std::string& database);
  ~EndlessRead();
  EndlessRead(const EndlessRead&) = delete;
  EndlessRead& operator=(const EndlessRead&) = delete;

 private:
  sqlite3* handle_ = nullptr;
};

// Has the right to write, as another process does that takes its time.
class EndlessWrite {
 public:
  explicit EndlessWrite(const std::string& database);
  ~EndlessWrite();
  EndlessWrite(const EndlessWrite&) = delete;
  EndlessWrite& operator=(const EndlessWrite&) = delete;

  bool began() const { return began_; }

 private:
  sqlite3* handle_ = nullptr;
  bool began_ = false;
};

// SQLite, which allocates by itself, gets no memory.
class NoMemoryForSqlite {
 public:
  NoMemoryForSqlite();
  ~NoMemoryForSqlite();
  NoMemoryForSqlite(const NoMemoryForSqlite&) = delete;
  NoMemoryForSqlite& operator=(const NoMemoryForSqlite&) = delete;
};

// Seals all credentials as the first releases did, behind the store's back, and leaves it closed.
bool SealAllAsFirstRelease(State& state);

// The id of the state, and its key, where that is in its file.
StateId IdOf(const State& state);
Result<VaultKey> KeyOf(const State& state);

// Whether any file of the folder holds the bytes. Looks from a process of its own, so that the
// state may be open.
bool AnyFileHolds(const std::string& folder, std::span<const uint8_t> bytes);
bool AnyFileHolds(const std::string& folder, std::string_view text);

}  // namespace ipmi::testing
