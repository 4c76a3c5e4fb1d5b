#include "tests/unit/store/fixture.h"

#include <sqlite3.h>

#include <algorithm>

#include "tests/unit/support/first_release.h"

namespace ipmi::testing {
namespace {

std::span<const uint8_t> AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct Raw {
  explicit Raw(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
      (void)sqlite3_busy_timeout(handle, 5000);
    }
  }
  ~Raw() { (void)sqlite3_close(handle); }

  sqlite3* handle = nullptr;
};

}  // namespace

State::State() {
  if (Store::Init(path)) Reopen();
}

void State::Reopen() {
  store.reset();
  if (auto opened = Store::Open(path)) store = std::move(*opened);
}

SecretBuffer Secret(std::string_view text) { return SecretBuffer::CopyOf(AsBytes(text)); }

bool Holds(const SecretBuffer& secret, std::string_view text) {
  return EqualInConstantTime(secret.Reveal(SecretAccess()), AsBytes(text));
}

Credentials MakeCredentials(std::string_view user, std::string_view password, std::string_view kg) {
  return {Secret(user), Secret(password), Secret(kg)};
}

bool Holds(const Result<Credentials>& credentials, std::string_view user, std::string_view password,
           std::string_view kg) {
  return credentials && Holds(credentials->user, user) && Holds(credentials->password, password) &&
         Holds(credentials->kg, kg);
}

NodeRecord MakeNode(std::string_view name, std::string_view host) {
  NodeRecord node;
  node.name = name;
  node.host = host;
  return node;
}

StatusUpdate MakeUpdate(std::string_view name, int64_t at_unix_ms) {
  StatusUpdate update;
  update.name = name;
  update.status.attempted = true;
  update.status.message = "OK";
  update.status.attempted_unix_ms = at_unix_ms;
  update.status.last_connected_unix_ms = at_unix_ms;
  update.status.power = PowerState::kOn;
  update.memory.cipher_suite = 17;
  update.memory.lan = LanVersion::k20;
  return update;
}

Result<void> EditTo(Store& store, const NodeRecord& node, const Credentials& credentials,
                    CredentialChange change) {
  return store.Edit(
      node.name, [&](NodeRecord& stored, Credentials& out) -> Result<CredentialChange> {
        stored = node;
        out = {credentials.user.Clone(), credentials.password.Clone(), credentials.kg.Clone()};
        return change;
      });
}

std::vector<std::string> Names(Store& store) {
  std::vector<std::string> names;
  auto node = store.Next("");
  for (; node; node = store.Next(names.back())) names.push_back(node->name);
  if (node.error().status != Status::kNotFound) names.push_back("?");
  return names;
}

bool RunSql(const std::string& database, const std::string& sql) {
  const Raw raw(database);
  return sqlite3_exec(raw.handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::vector<uint8_t> SelectBytes(const std::string& database, const std::string& sql) {
  const Raw raw(database);
  std::vector<uint8_t> bytes;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(raw.handle, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    const auto* const blob = static_cast<const uint8_t*>(sqlite3_column_blob(statement, 0));
    bytes.assign(blob, blob + sqlite3_column_bytes(statement, 0));
  }
  (void)sqlite3_finalize(statement);
  return bytes;
}

EndlessRead::EndlessRead(const std::string& database) {
  if (sqlite3_open_v2(database.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK)
    (void)sqlite3_exec(handle_, "BEGIN; SELECT * FROM state", nullptr, nullptr, nullptr);
}

EndlessRead::~EndlessRead() { (void)sqlite3_close(handle_); }

NoMemoryForSqlite::NoMemoryForSqlite() { (void)sqlite3_hard_heap_limit64(1); }

NoMemoryForSqlite::~NoMemoryForSqlite() { (void)sqlite3_hard_heap_limit64(0); }

EndlessWrite::EndlessWrite(const std::string& database)
    : began_(sqlite3_open_v2(database.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) ==
                 SQLITE_OK &&
             sqlite3_exec(handle_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK) {}

EndlessWrite::~EndlessWrite() { (void)sqlite3_close(handle_); }

StateId IdOf(const State& state) {
  StateId id = {};
  const auto stored = SelectBytes(state.Database(), "SELECT id FROM state");
  std::ranges::copy(std::span(stored).first(std::min(stored.size(), id.size())), id.begin());
  return id;
}

Result<VaultKey> KeyOf(const State& state) { return KeyFile(state.Key()).Load(IdOf(state)); }

bool SealAllAsFirstRelease(State& state) {
  const StateId id = IdOf(state);
  const auto key = KeyOf(state);
  if (!key) return false;
  std::string sql;
  for (const std::string& node : Names(*state.store)) {
    const auto credentials = state.store->LoadCredentials(node);
    if (!credentials && credentials.error().status == Status::kNoCredentials) continue;
    if (!credentials) return false;
    for (const auto& field : SealedCredentials::Fields()) {
      const auto sealed =
          SealAsFirstRelease(*key, {id, node, field.name}, *credentials.*field.secret);
      sql += "UPDATE credential SET sealed = x'" + KeyIdText(sealed) + "' WHERE node = '" + node +
             "' AND field = '" + std::string(field.name) + "';";
    }
  }
  // What was changed behind the store's back counts as no change.
  state.store.reset();
  return RunSql(state.Database(), "DROP TRIGGER credential_edited;" + sql +
                                      "CREATE TRIGGER credential_edited AFTER UPDATE OF sealed ON"
                                      " credential BEGIN SELECT 1; END");
}

bool AnyFileHolds(const std::string& folder, std::span<const uint8_t> bytes) {
  const auto ended = RunProcesses(1, [&](int) {
    const auto names = NamesIn(folder);
    for (const std::string& name : names) {
      if (Contains(ReadBytes(folder + '/' + name), bytes)) return 1;
    }
    return names.empty() ? 2 : 0;
  });
  return ended != std::vector<int>{0};
}

bool AnyFileHolds(const std::string& folder, std::string_view text) {
  return AnyFileHolds(folder, AsBytes(text));
}

}  // namespace ipmi::testing
