#include "core/store/sqlite.h"

#include <sqlite3.h>

#include <cerrno>

namespace ipmi {
namespace {

constexpr int kBusyMillis = 5000;
constexpr int kBriefMillis = 50;

// foreign_keys: credentials and status go with their node. secure_delete: what is removed is
// overwritten with zeros. temp_store: nothing is ever written outside the state's folder.
// trusted_schema, cell_size_check: what a database that came from elsewhere holds is not trusted.
constexpr const char* kSetUp =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;";

// What the person can do about it; `code` is SQLite's primary one.
const char* Remedy(int code) {
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "; another process holds it: try again, and end that process if it hangs";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "; move the state's folder away and restore a backup";
    case SQLITE_FULL:
      return "; make room on the disk";
    case SQLITE_NOMEM:
      return "; try again when there is memory";
    default:
      return "; check the disk and the permissions";
  }
}

std::unexpected<Error> FailureOf(sqlite3* handle, const std::string& path) {
  const int code = sqlite3_errcode(handle) & 0xFF;
  // SQLite keeps the system's number after later failures that have nothing to do with it.
  const bool of_system = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
  const bool is_held = code == SQLITE_BUSY || code == SQLITE_LOCKED;
  int sys_errno = of_system ? sqlite3_system_errno(handle) : 0;
  if (is_held) sys_errno = EBUSY;
  if (code == SQLITE_NOMEM) sys_errno = ENOMEM;
  const bool is_full = code == SQLITE_IOERR && (sys_errno == ENOSPC || sys_errno == EDQUOT);
  return FailWith(Status::kStorageError,
                  "The database " + path + " failed: " + sqlite3_errmsg(handle) +
                      Remedy(is_full ? SQLITE_FULL : code),
                  sys_errno);
}

}  // namespace

void Database::CloseHandle::operator()(sqlite3* handle) const { (void)sqlite3_close_v2(handle); }

Result<Database> Database::Open(const std::string& path) {
  Database database(path);
  sqlite3* handle = nullptr;
  // Each connection is guarded by its owner's mutex: SQLite need not lock a second time.
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  database.handle_.reset(handle);
  if (handle == nullptr) return Fail(Status::kInternal, "SQLite had no memory.");
  if (code != SQLITE_OK) return database.Failure();
  database.held_ = HeldFile(path);
  (void)sqlite3_busy_timeout(handle, kBusyMillis);
  if (auto set = database.Execute(kSetUp); !set) return std::unexpected(std::move(set).error());
  return database;
}

Result<void> Database::Execute(const char* sql) {
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return Failure();
  return {};
}

Result<void> Database::UseWriteAheadLog() {
  Statement statement("PRAGMA journal_mode = WAL");
  Query query(*this, statement);
  const auto row = query.Step();
  if (!row) return std::unexpected(row.error());
  if (!*row || query.Text(0) != "wal") {
    return FailWith(Status::kStorageError,
                    "The database " + path_ +
                        " cannot keep its log here; put the state on a local file system");
  }
  return {};
}

bool Database::EmptyWriteAheadLog() {
  // It would wait for readers with the right to write in hand, and so keep every writer waiting.
  (void)sqlite3_busy_timeout(handle(), 0);
  const int code =
      sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  (void)sqlite3_busy_timeout(handle(), kBusyMillis);
  return code == SQLITE_OK;
}

BriefPatience::BriefPatience(Database& database) : database_(database) {
  (void)sqlite3_busy_timeout(database_.handle(), kBriefMillis);
}

BriefPatience::~BriefPatience() { (void)sqlite3_busy_timeout(database_.handle(), kBusyMillis); }

std::unexpected<Error> Database::Failure() const { return FailureOf(handle(), path_); }

int64_t Database::Changed() const { return sqlite3_changes64(handle()); }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  (void)sqlite3_finalize(statement);
}

sqlite3_stmt* Statement::Prepare(const Database& database) {
  if (prepared_ == nullptr) {
    sqlite3_stmt* made = nullptr;
    (void)sqlite3_prepare_v3(database.handle(), sql_.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &made,
                             nullptr);
    prepared_.reset(made);
  }
  return prepared_.get();
}

Query::Query(const Database& database, Statement& statement)
    : database_(database),
      statement_(statement.Prepare(database)),
      failed_(statement_ == nullptr) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  // A statement left standing would hold its read transaction open.
  (void)sqlite3_reset(statement_);
  (void)sqlite3_clear_bindings(statement_);
}

Query& Query::Bind(int64_t value) {
  if (!failed_) Note(sqlite3_bind_int64(statement_, ++bound_, value));
  return *this;
}

Query& Query::Bind(std::string_view text) {
  // A null pointer would be bound as NULL.
  const char* const data = text.data() == nullptr ? "" : text.data();
  if (!failed_)
    Note(sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Query& Query::Bind(std::span<const uint8_t> blob) {
  const void* const data = blob.data() == nullptr ? "" : static_cast<const void*>(blob.data());
  if (!failed_) Note(sqlite3_bind_blob64(statement_, ++bound_, data, blob.size(), SQLITE_STATIC));
  return *this;
}

Result<bool> Query::Step() {
  if (failed_) return database_.Failure();
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return database_.Failure();
  }
}

Result<void> Query::Run() {
  if (auto stepped = Step(); !stepped) return std::unexpected(std::move(stepped).error());
  return {};
}

bool Query::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int64_t Query::Integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Query::Text(int column) const {
  const auto* const text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const uint8_t> Query::Blob(int column) const {
  const auto* const blob = static_cast<const uint8_t*>(sqlite3_column_blob(statement_, column));
  return {blob, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

Result<Transaction> Transaction::Begin(Database& database, Durability durability) {
  // In WAL mode NORMAL keeps the database whole and may lose the last commits; FULL syncs each
  // commit.
  const char* const begin = durability == Durability::kOutlastsPowerLoss
                                ? "PRAGMA synchronous = FULL; BEGIN IMMEDIATE"
                                : "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
  // One that could not be undone is undone now.
  if (sqlite3_get_autocommit(database.handle()) == 0) {
    if (auto undone = database.Execute("ROLLBACK"); !undone)
      return std::unexpected(std::move(undone).error());
  }
  if (auto begun = database.Execute(begin); !begun)
    return std::unexpected(std::move(begun).error());
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  // SQLite may have rolled back already. That there is no memory may pass; meanwhile others wait
  // for the lock.
  sqlite3* const handle = database_->handle();
  for (int tries = 0; tries < 20 && sqlite3_get_autocommit(handle) == 0; ++tries) {
    if (sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr) != SQLITE_NOMEM) break;
    (void)sqlite3_sleep(5);
  }
}

Result<void> Transaction::Commit() {
  if (auto committed = database_->Execute("COMMIT"); !committed) return committed;
  database_ = nullptr;
  return {};
}

}  // namespace ipmi
