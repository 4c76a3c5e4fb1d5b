// As much of SQLite as the store uses: errors are values, statements are prepared once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "core/vault/held_file.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ipmi {

// In SQL: whether this time (Unix, ms) lies in the future. What this machine stored can only do so
// if its clock was set back since. julianday() is exact to less than a millisecond.
#define NODEIPMI_LIES_AHEAD(unix_ms) unix_ms " > (julianday('now') - 2440587.5) * 86400000 + 1"

// One connection, for one thread at a time. Waits up to five seconds for another process.
class Database {
 public:
  // A file that exists already.
  static Result<Database> Open(const std::string& path);

  // Runs statements that take no values; rows are passed over.
  Result<void> Execute(const char* sql);

  // Readers and one writer at the same time (sqlite.org/wal.html). The database remembers it.
  Result<void> UseWriteAheadLog();

  // Brings what was removed out of the log too, where the zeros of secure_delete do not reach.
  // While another process reads, the log stays (false); it then goes with a later call or the last
  // connection.
  bool EmptyWriteAheadLog();

  // kStorageError in SQLite's own words, which never hold a value, for what failed last.
  std::unexpected<Error> Failure() const;

  // How many rows the last statement changed.
  int64_t Changed() const;

  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct CloseHandle {
    void operator()(sqlite3* handle) const;
  };

  explicit Database(std::string path) : path_(std::move(path)) {}

  std::string path_;
  HeldFile held_;
  std::unique_ptr<sqlite3, CloseHandle> handle_;
};

// SQL that is prepared when it is first used, and kept. It goes before its database does.
class Statement {
 public:
  explicit Statement(std::string sql) : sql_(std::move(sql)) {}

  // Null if SQLite refused.
  sqlite3_stmt* Prepare(const Database& database);

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  std::string sql_;
  std::unique_ptr<sqlite3_stmt, Finalize> prepared_;
};

// One use of a statement. What is bound must live as long as the query. A bind that fails makes the
// first step fail.
class Query {
 public:
  Query(const Database& database, Statement& statement);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // The values of ?1, ?2 … in order.
  Query& Bind(int64_t value);
  Query& Bind(std::string_view text);
  Query& Bind(std::span<const uint8_t> blob);

  // True: there is a row. False: there is none left.
  Result<bool> Step();
  // For what gives no rows.
  Result<void> Run();

  // Of the row that Step came to. What Blob hands out lasts until the next step.
  bool IsNull(int column) const;
  int64_t Integer(int column) const;
  std::string Text(int column) const;
  std::span<const uint8_t> Blob(int column) const;

 private:
  void Note(int code) { failed_ = failed_ || code != 0; }

  const Database& database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
  bool failed_ = false;
};

// As long as it lives, other processes are waited for only briefly.
class BriefPatience {
 public:
  explicit BriefPatience(Database& database);
  ~BriefPatience();
  BriefPatience(const BriefPatience&) = delete;
  BriefPatience& operator=(const BriefPatience&) = delete;

 private:
  Database& database_;
};

// Whether a transaction that was committed outlasts a loss of power.
enum class Durability { kOutlastsPowerLoss, kMayBeLost };

// Takes the right to write at once, so that nothing read inside can change before it is committed.
// Rolled back when destroyed without a commit.
class Transaction {
 public:
  static Result<Transaction> Begin(Database& database, Durability durability);
  ~Transaction();
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;

  Result<void> Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}

  Database* database_;
};

}  // namespace ipmi
