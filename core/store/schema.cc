#include "core/store/schema.h"

#include <algorithm>
#include <string>

#include "core/store/row.h"
#include "core/store/schema_steps.h"
#include "core/store/vault_table.h"

namespace ipmi {
namespace {

// A change of the tables has a new number here, and a step in schema_steps.h that brings an older
// database to it.
constexpr int64_t kSchemaVersion = 6;
constexpr int64_t kOldestVersion = 1;
static_assert(kSchemaSteps.size() == kSchemaVersion - kOldestVersion);

// Whatever changes a node, be it a process of an older release, gives it a revision of its own.
// What a database learns is in outcome, and no change; nor is another wrapping of a data key. Of
// the last two, one tells what such a process seals from what is sealed now, and one keeps it from
// sealing with a key that was replaced.
constexpr const char* kTriggers = R"sql(
  CREATE TRIGGER node_added AFTER INSERT ON node BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.name;
  END;
  CREATE TRIGGER node_edited AFTER UPDATE OF kind, host, port, web, lan, auth15, cipher_suite,
      privilege, lookup_by_privilege, accept_zero_session_id ON node BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.name;
  END;
  CREATE TRIGGER node_removed AFTER DELETE ON node BEGIN
    UPDATE state SET revision = revision + 1;
  END;
  CREATE TRIGGER credential_added AFTER INSERT ON credential BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node;
  END;
  CREATE TRIGGER credential_edited AFTER UPDATE OF sealed ON credential BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node;
  END;
  CREATE TRIGGER credential_removed AFTER DELETE ON credential BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = OLD.node;
  END;
  CREATE TRIGGER credential_without_data_key AFTER UPDATE OF sealed ON credential
      WHEN substr(NEW.sealed, 1, 1) = x'01' AND length(NEW.data_key) > 0 BEGIN
    UPDATE credential SET data_key = x'' WHERE node = NEW.node AND field = NEW.field;
  END;
  CREATE TRIGGER credential_of_older_release BEFORE INSERT ON credential
      WHEN substr(NEW.sealed, 1, 1) = x'01'
      AND substr(NEW.sealed, 2, 8) IS NOT (SELECT key_id FROM vault) BEGIN
    SELECT RAISE(ABORT, 'the key was replaced, and this process has the old one; start it anew');
  END;
)sql";

// Which key is in force, and where it is kept (KeySource); how many records were ever sealed.
constexpr const char* kVaultTable = R"sql(
  CREATE TABLE vault (
    key_id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    made_unix_ms INTEGER NOT NULL,
    records INTEGER NOT NULL DEFAULT 0,
    secret_file TEXT NOT NULL,
    scrypt_n INTEGER NOT NULL,
    scrypt_r INTEGER NOT NULL,
    scrypt_p INTEGER NOT NULL,
    salt BLOB NOT NULL,
    module TEXT NOT NULL,
    token TEXT NOT NULL,
    label TEXT NOT NULL,
    wrapped BLOB NOT NULL
  ) STRICT;
)sql";

// What a BMC's sensor data records were when they were last read.
constexpr const char* kRepositoryTable = R"sql(
  CREATE TABLE sdr_cache (
    node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
    guid BLOB NOT NULL,
    mark BLOB NOT NULL,
    checked_unix_ms INTEGER NOT NULL,
    records BLOB NOT NULL
  ) STRICT;
)sql";

// What was last read of a node's hardware.
constexpr const char* kHealthTable = R"sql(
  CREATE TABLE health (
    node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
    sensors_unix_ms INTEGER NOT NULL,
    worst INTEGER NOT NULL,
    bad TEXT NOT NULL,
    log_unix_ms INTEGER NOT NULL,
    log_known INTEGER NOT NULL,
    log_entries INTEGER NOT NULL,
    log_percent INTEGER NOT NULL,
    log_overflow INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql";

// The change log: who follows it, the nodes as they were last written to it, and what waits for
// each subscriber. What was not known is NULL in `change`. Its positions are counted by
// state.change_position.
constexpr const char* kChangeTables = R"sql(
  CREATE TABLE subscriber (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    acknowledged INTEGER NOT NULL,
    handed_out INTEGER NOT NULL,
    dropped INTEGER NOT NULL,
    acknowledged_unix_ms INTEGER NOT NULL,
    added_unix_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE logged (
    node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
    previous_attempted INTEGER NOT NULL,
    previous_status INTEGER NOT NULL,
    previous_completion_code INTEGER NOT NULL,
    previous_power INTEGER NOT NULL,
    previous_sensors_unix_ms INTEGER NOT NULL,
    previous_worst INTEGER NOT NULL,
    previous_bad TEXT NOT NULL,
    previous_log_unix_ms INTEGER NOT NULL,
    previous_log_known INTEGER NOT NULL,
    previous_log_entries INTEGER NOT NULL,
    previous_log_percent INTEGER NOT NULL,
    previous_log_overflow INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE change (
    subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    node TEXT NOT NULL,
    logged_unix_ms INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    coalesced INTEGER NOT NULL,
    attempted INTEGER,
    status INTEGER,
    stage INTEGER,
    completion_code INTEGER,
    message TEXT,
    attempted_unix_ms INTEGER,
    last_connected_unix_ms INTEGER,
    power INTEGER,
    round_trips INTEGER,
    latency_us INTEGER,
    worked_cipher_suite INTEGER,
    worked_lan INTEGER,
    sensors_unix_ms INTEGER,
    worst INTEGER,
    bad TEXT,
    log_unix_ms INTEGER,
    log_known INTEGER,
    log_entries INTEGER,
    log_percent INTEGER,
    log_overflow INTEGER,
    previous_attempted INTEGER,
    previous_status INTEGER,
    previous_power INTEGER,
    previous_sensors_unix_ms INTEGER,
    previous_worst INTEGER,
    previous_bad TEXT,
    previous_log_unix_ms INTEGER,
    previous_log_known INTEGER,
    previous_log_entries INTEGER,
    previous_log_percent INTEGER,
    previous_log_overflow INTEGER,
    PRIMARY KEY (subscriber, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX change_of_node ON change (subscriber, node, position, removed);
  CREATE INDEX change_removal ON change (subscriber, position) WHERE removed;
)sql";

// "nIPM": marks the file as this library's (sqlite.org/fileformat2.html#application_id).
constexpr int64_t kApplicationId = 0x6E49504D;

// node holds what the administrator says, outcome what the last attempt taught. state.revision
// counts the changes of nodes; node.revision is the last that changed it. Names compare bytewise,
// which is SQLite's BINARY collation.
constexpr const char* kTables = R"sql(
  CREATE TABLE state (
    id BLOB NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    change_position INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE node (
    name TEXT NOT NULL PRIMARY KEY,
    kind INTEGER NOT NULL,
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    web TEXT NOT NULL,
    lan INTEGER NOT NULL,
    auth15 INTEGER NOT NULL,
    cipher_suite INTEGER NOT NULL,
    privilege INTEGER NOT NULL,
    lookup_by_privilege INTEGER NOT NULL,
    accept_zero_session_id INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE credential (
    node TEXT NOT NULL REFERENCES node (name) ON DELETE CASCADE,
    field TEXT NOT NULL CHECK (field IN ('user', 'password', 'kg')),
    sealed BLOB NOT NULL,
    data_key BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (node, field)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outcome (
    node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
    attempted INTEGER NOT NULL,
    status INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    completion_code INTEGER NOT NULL,
    message TEXT NOT NULL,
    attempted_unix_ms INTEGER NOT NULL,
    last_connected_unix_ms INTEGER NOT NULL,
    power INTEGER NOT NULL,
    round_trips INTEGER NOT NULL,
    latency_us INTEGER NOT NULL,
    worked_cipher_suite INTEGER NOT NULL,
    worked_lan INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql";

Result<int64_t> ReadNumber(Database& database, const char* sql) {
  Statement statement(sql);
  Query query(database, statement);
  return ReadNumber(query);
}

std::string SetVersion(int64_t version) {
  return "PRAGMA user_version = " + std::to_string(version);
}

std::unexpected<Error> UnknownVersion(const Database& database, int64_t version) {
  return FailWith(Status::kUnsupported,
                  "The database " + database.path() + " is of version " + std::to_string(version) +
                      ", this library reads version " + std::to_string(kSchemaVersion) +
                      "; use the nodeipmi that made it");
}

Result<void> InsertState(Database& database, const StateId& state) {
  Statement statement("INSERT INTO state (id) VALUES (?1)");
  return Query(database, statement).Bind(std::span<const uint8_t>(state)).Run();
}

}  // namespace

Result<void> CreateSchema(Database& database, const StateId& state, const KeySource& key) {
  auto transaction = Transaction::Begin(database, Durability::kOutlastsPowerLoss);
  if (!transaction) return std::unexpected(std::move(transaction).error());
  const std::string marks = "PRAGMA application_id = " + std::to_string(kApplicationId) + "; " +
                            SetVersion(kSchemaVersion);
  auto done = database.Execute(kTables);
  if (done) done = database.Execute(kRepositoryTable);
  if (done) done = database.Execute(kHealthTable);
  if (done) done = database.Execute(kChangeTables);
  if (done) done = database.Execute(kVaultTable);
  if (done) done = database.Execute(kTriggers);
  if (done) done = database.Execute(marks.c_str());
  if (done) done = InsertState(database, state);
  if (done) done = VaultTable(database).Insert(key);
  if (done) done = transaction->Commit();
  return done;
}

Result<StateId> ReadSchema(Database& database) {
  const auto application = ReadNumber(database, "PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  if (*application != kApplicationId) {
    return FailWith(
        Status::kStorageError,
        database.path() +
            " was not made by nodeipmi; name another folder, or put back the state from a backup");
  }
  const auto version = ReadNumber(database, "PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version < kOldestVersion || *version > kSchemaVersion)
    return UnknownVersion(database, *version);
  Statement statement("SELECT id FROM state");
  Query query(database, statement);
  const auto row = query.Step();
  if (!row) return std::unexpected(row.error());
  StateId id;
  const auto stored = *row ? query.Blob(0) : std::span<const uint8_t>();
  if (stored.size() != id.size()) {
    return FailWith(Status::kVaultTampered,
                    "The database " + database.path() +
                        " has lost the id of its state; move the state's folder away and restore a "
                        "backup");
  }
  std::ranges::copy(stored, id.begin());
  return id;
}

Result<int64_t> SchemaVersion(Database& database) {
  return ReadNumber(database, "PRAGMA user_version");
}

int64_t NewestSchemaVersion() { return kSchemaVersion; }

Result<void> UpgradeSchema(Database& database, const std::function<Result<void>()>& seal_anew) {
  const auto seen = ReadNumber(database, "PRAGMA user_version");
  if (!seen) return std::unexpected(seen.error());
  if (*seen == kSchemaVersion) return {};
  auto transaction = Transaction::Begin(database, Durability::kOutlastsPowerLoss);
  if (!transaction) return std::unexpected(std::move(transaction).error());
  // Another process may have come first.
  const auto version = ReadNumber(database, "PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version < kOldestVersion || *version > kSchemaVersion)
    return UnknownVersion(database, *version);
  for (int64_t from = *version; from < kSchemaVersion; ++from) {
    if (auto done = database.Execute(kSchemaSteps[static_cast<size_t>(from - kOldestVersion)]);
        !done)
      return done;
    if (from + 1 != kFirstVersionWithVault) continue;
    auto done = seal_anew();
    if (done) done = database.Execute(kOnceSealedAnew);
    if (!done) return done;
  }
  if (auto marked = database.Execute(SetVersion(kSchemaVersion).c_str()); !marked) return marked;
  return transaction->Commit();
}

}  // namespace ipmi
