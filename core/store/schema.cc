#include "core/store/schema.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace ipmi {
namespace {

// A change of the tables has a new number here, and a step that brings an older database to it.
constexpr int64_t kSchemaVersion = 4;
constexpr int64_t kOldestVersion = 1;

// Whatever changes a node, be it a process of an older release, gives it a revision of its own.
// What a database learns is in outcome, and no change.
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
  CREATE TRIGGER credential_edited AFTER UPDATE ON credential BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node;
  END;
  CREATE TRIGGER credential_removed AFTER DELETE ON credential BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = OLD.node;
  END;
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

// The step from version N stands at N - kOldestVersion. It does what its release did, in words of
// its own: what stands above may change, this never.
constexpr const char* kSteps[] = {
    // To 2: changes are told by numbers.
    R"sql(
      ALTER TABLE state ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE node ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
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
      CREATE TRIGGER credential_edited AFTER UPDATE ON credential BEGIN
        UPDATE state SET revision = revision + 1;
        UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node;
      END;
      CREATE TRIGGER credential_removed AFTER DELETE ON credential BEGIN
        UPDATE state SET revision = revision + 1;
        UPDATE node SET revision = (SELECT revision FROM state) WHERE name = OLD.node;
      END;
    )sql",
    // To 3: sensor data records are kept.
    R"sql(
      CREATE TABLE sdr_cache (
        node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
        guid BLOB NOT NULL,
        most_recent_addition INTEGER NOT NULL,
        most_recent_erase INTEGER NOT NULL,
        checked_unix_ms INTEGER NOT NULL,
        records BLOB NOT NULL
      ) STRICT;
    )sql",
    // To 4: they are known by all that the BMC says of them, and the hardware's health is kept.
    R"sql(
      DROP TABLE sdr_cache;
      CREATE TABLE sdr_cache (
        node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
        guid BLOB NOT NULL,
        mark BLOB NOT NULL,
        checked_unix_ms INTEGER NOT NULL,
        records BLOB NOT NULL
      ) STRICT;
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
    )sql",
};
static_assert(std::size(kSteps) == kSchemaVersion - kOldestVersion);

// "nIPM": marks the file as this library's (sqlite.org/fileformat2.html#application_id).
constexpr int64_t kApplicationId = 0x6E49504D;

// node holds what the administrator says, outcome what the last attempt taught. state.revision
// counts the changes of nodes; node.revision is the last that changed it. Names compare bytewise,
// which is SQLite's BINARY collation.
constexpr const char* kTables = R"sql(
  CREATE TABLE state (
    id BLOB NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0
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
  const auto row = query.Step();
  if (!row) return std::unexpected(row.error());
  return *row ? query.Integer(0) : 0;
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

Result<void> CreateSchema(Database& database, const StateId& state) {
  auto transaction = Transaction::Begin(database, Durability::kOutlastsPowerLoss);
  if (!transaction) return std::unexpected(std::move(transaction).error());
  const std::string marks = "PRAGMA application_id = " + std::to_string(kApplicationId) + "; " +
                            SetVersion(kSchemaVersion);
  auto done = database.Execute(kTables);
  if (done) done = database.Execute(kRepositoryTable);
  if (done) done = database.Execute(kHealthTable);
  if (done) done = database.Execute(kTriggers);
  if (done) done = database.Execute(marks.c_str());
  if (done) done = InsertState(database, state);
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
                        " has lost the id of its state; put back the state from a backup");
  }
  std::ranges::copy(stored, id.begin());
  return id;
}

Result<void> UpgradeSchema(Database& database) {
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
    if (auto done = database.Execute(kSteps[from - kOldestVersion]); !done) return done;
  }
  if (auto marked = database.Execute(SetVersion(kSchemaVersion).c_str()); !marked) return marked;
  return transaction->Commit();
}

}  // namespace ipmi
