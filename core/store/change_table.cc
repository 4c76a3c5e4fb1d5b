#include "core/store/change_table.h"

#include <algorithm>
#include <string>

#include "core/store/change_columns.h"
#include "core/store/row.h"

namespace ipmi {
namespace {

using Limits = ChangeLogLimits;

// Everything that is known of the nodes, and what was last logged of them.
constexpr const char* kKnown =
    " FROM node LEFT JOIN outcome ON outcome.node = name LEFT JOIN health ON health.node = name"
    " LEFT JOIN logged ON logged.node = name WHERE kind = 0";
static_assert(static_cast<int>(NodeKind::kHost) == 0);

std::string CompareSql() {
  return std::string("SELECT ") + kOutcomeColumns + ", " + kHealthColumns +
         ", previous_attempted, previous_status, previous_completion_code, previous_power, " +
         kPreviousHealthColumns + kKnown + " AND name = ?1";
}

// ?1: subscriber, ?2: node, ?3: changes, ?4: removed.
std::string AppendSql() {
  return std::string("INSERT INTO change (position, subscriber, node, logged_unix_ms, changes,") +
         " removed, coalesced, " + kOutcomeColumns + ", " + kHealthColumns + ", " +
         kPreviousColumns + ") SELECT (SELECT change_position FROM state), ?1, ?2, " +
         kUnixMillisNow + ", ?3, ?4, 0, " + kOutcomeColumns + ", " + kHealthColumns + ", " +
         kPreviousColumns + kKnown + " AND name = ?2";
}

std::string SnapshotSql() {
  return std::string("INSERT INTO change (position, subscriber, node, logged_unix_ms, changes,") +
         " removed, coalesced, " + kOutcomeColumns + ", " + kHealthColumns +
         ") SELECT (SELECT change_position FROM state) + row_number() OVER (ORDER BY name), ?1," +
         " name, " + kUnixMillisNow + ", 0, 0, 0, " + kOutcomeColumns + ", " + kHealthColumns +
         kKnown;
}

constexpr const char* kTakeAll =
    "INSERT INTO logged SELECT name, attempted, status, completion_code, power,"
    " coalesce(sensors_unix_ms, 0), coalesce(worst, 0), coalesce(bad, ''),"
    " coalesce(log_unix_ms, 0), coalesce(log_known, 0), coalesce(log_entries, 0),"
    " coalesce(log_percent, 0), coalesce(log_overflow, 0)"
    " FROM node JOIN outcome ON outcome.node = name LEFT JOIN health ON health.node = name"
    " WHERE kind = 0 AND attempted";

// ?1: subscriber, ?2: the older, ?3: the newer.
constexpr const char* kMerge =
    "UPDATE change SET changes = change.changes | older.changes,"
    " coalesced = change.coalesced + older.coalesced + 1,"
    " previous_attempted = older.previous_attempted, previous_status = older.previous_status,"
    " previous_power = older.previous_power,"
    " previous_sensors_unix_ms = older.previous_sensors_unix_ms,"
    " previous_worst = older.previous_worst, previous_bad = older.previous_bad,"
    " previous_log_unix_ms = older.previous_log_unix_ms,"
    " previous_log_known = older.previous_log_known,"
    " previous_log_entries = older.previous_log_entries,"
    " previous_log_percent = older.previous_log_percent,"
    " previous_log_overflow = older.previous_log_overflow"
    " FROM (SELECT * FROM change WHERE subscriber = ?1 AND position = ?2) AS older"
    " WHERE change.subscriber = ?1 AND change.position = ?3";

}  // namespace

ChangeTable::ChangeTable(const Database& database)
    : database_(database),
      list_("SELECT id FROM subscriber"),
      compare_(CompareSql()),
      next_position_("UPDATE state SET change_position = change_position + 1"),
      append_(AppendSql()),
      remember_(
          "INSERT OR REPLACE INTO logged VALUES"
          " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"),
      forget_("DELETE FROM logged WHERE node = ?1"),
      waiting_(
          "SELECT position, removed FROM change WHERE subscriber = ?1 AND node = ?2"
          " ORDER BY position"),
      merge_(kMerge),
      delete_("DELETE FROM change WHERE subscriber = ?1 AND position = ?2"),
      count_nodes_("SELECT count(*) FROM node"),
      count_removals_("SELECT count(*) FROM change WHERE subscriber = ?1 AND removed"),
      longest_gone_(
          "SELECT position, node FROM change WHERE subscriber = ?1 AND removed"
          " ORDER BY position LIMIT 1"),
      drop_("DELETE FROM change WHERE subscriber = ?1 AND node = ?2 AND position <= ?3"),
      count_drop_("UPDATE subscriber SET dropped = dropped + 1 WHERE id = ?1"),
      take_all_(kTakeAll),
      snapshot_(SnapshotSql()),
      skip_positions_("UPDATE state SET change_position = change_position + ?1") {}

Result<void> ChangeTable::Begin() {
  subscribers_.clear();
  most_.reset();
  Query query(database_, list_);
  for (;;) {
    const auto found = query.Step();
    if (!found) return std::unexpected(found.error());
    if (!*found) return {};
    subscribers_.push_back(query.Integer(0));
  }
}

Result<void> ChangeTable::Note(std::string_view node) {
  if (subscribers_.empty()) return {};
  NodeStatus status;
  NodeMemory memory;
  NodeHealth health;
  ToldState told;
  {
    Query query(database_, compare_);
    const auto found = query.Bind(node).Step();
    if (!found) return std::unexpected(found.error());
    if (!*found) return {};
    // A value without meaning makes a change at most: it must not keep others from being stored.
    Row row(query);
    ReadOutcome(row, status, memory);
    health = ReadHealth(row);
    told.attempted = row.Flag();
    told.status = row.EnumOr(Status::kInternal, kStatusCount);
    told.completion_code = row.Number<uint8_t>();
    told.power = row.Enum(PowerState::kUnknown, PowerState::kOn);
    told.health = ReadHealth(row);
  }
  const Differences differences = status.attempted ? told.From(status, health) : told.FromNothing();
  if (differences.any()) {
    if (auto appended = Append(node, ToBits(differences), false); !appended) return appended;
  } else if (!told.Lacks(health)) {
    return {};
  }
  if (!status.attempted) return Forget(node);
  told.Tell(status, health);
  return Remember(node, told);
}

Result<void> ChangeTable::NoteRemoval(std::string_view node) {
  if (subscribers_.empty()) return {};
  if (auto appended = Append(node, 0, true); !appended) return appended;
  return Forget(node);
}

Result<void> ChangeTable::Append(std::string_view node, int64_t changes, bool removed) {
  if (auto counted = Query(database_, next_position_).Run(); !counted) return counted;
  for (const int64_t subscriber : subscribers_) {
    Query query(database_, append_);
    auto done = query.Bind(subscriber).Bind(node).Bind(changes).Bind(removed).Run();
    // Otherwise it was a tenant.
    if (done && database_.Changed() == 1) {
      done = Coalesce(subscriber, node, removed);
      if (done && removed) done = DropLongestGone(subscriber);
    }
    if (!done) return done;
  }
  return {};
}

Result<void> ChangeTable::Remember(std::string_view node, const ToldState& told) {
  const auto& [sensors, log] = told.health;
  return Query(database_, remember_)
      .Bind(node)
      .Bind(told.attempted)
      .Bind(static_cast<int64_t>(told.status))
      .Bind(told.completion_code)
      .Bind(static_cast<int64_t>(told.power))
      .Bind(sensors.unix_ms)
      .Bind(static_cast<int64_t>(sensors.worst))
      .Bind(sensors.bad)
      .Bind(log.unix_ms)
      .Bind(log.known)
      .Bind(log.entries)
      .Bind(log.percent)
      .Bind(log.overflow)
      .Run();
}

Result<void> ChangeTable::Forget(std::string_view node) {
  return Query(database_, forget_).Bind(node).Run();
}

Result<void> ChangeTable::Coalesce(int64_t subscriber, std::string_view node, bool removed) {
  struct Waiting {
    int64_t position;
    bool removed;
  };
  std::vector<Waiting> waiting;
  {
    Query query(database_, waiting_);
    query.Bind(subscriber).Bind(node);
    for (;;) {
      const auto found = query.Step();
      if (!found) return std::unexpected(found.error());
      if (!*found) break;
      waiting.push_back({query.Integer(0), query.Integer(1) != 0});
    }
  }
  if (std::ssize(waiting) <= Limits::kLeastRecordsOfANode) return {};
  // Nothing follows on a removal, unless another node takes the name.
  const Result<int64_t> most = removed ? Limits::kLeastRecordsOfANode : Most();
  if (!most) return std::unexpected(most.error());
  for (size_t i = 0; std::ssize(waiting) > *most;) {
    if (waiting[i].removed && !waiting[i + 1].removed) {
      ++i;  // what comes afterwards is of another node
      continue;
    }
    if (auto merged = Merge(subscriber, waiting[i].position, waiting[i + 1].position); !merged)
      return merged;
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    i = 0;
  }
  return {};
}

Result<void> ChangeTable::Merge(int64_t subscriber, int64_t older, int64_t newer) {
  auto done = Query(database_, merge_).Bind(subscriber).Bind(older).Bind(newer).Run();
  if (done) done = Query(database_, delete_).Bind(subscriber).Bind(older).Run();
  return done;
}

Result<void> ChangeTable::DropLongestGone(int64_t subscriber) {
  const auto removals = ReadNumber(Query(database_, count_removals_).Bind(subscriber));
  if (!removals) return std::unexpected(removals.error());
  if (*removals <= Limits::kRemovals) return {};
  Query query(database_, longest_gone_);
  const auto found = query.Bind(subscriber).Step();
  if (!found) return std::unexpected(found.error());
  const int64_t position = query.Integer(0);
  const std::string node = query.Text(1);
  auto done = Query(database_, drop_).Bind(subscriber).Bind(node).Bind(position).Run();
  if (done) done = Query(database_, count_drop_).Bind(subscriber).Run();
  return done;
}

Result<int64_t> ChangeTable::Most() {
  if (!most_) {
    Query query(database_, count_nodes_);
    const auto nodes = ReadNumber(query);
    if (!nodes) return nodes;
    most_ = std::clamp(Limits::kRecords / std::max<int64_t>(*nodes, 1),
                       Limits::kLeastRecordsOfANode, Limits::kRecordsOfANode);
  }
  return *most_;
}

Result<void> ChangeTable::TakeAllAsLogged() { return Query(database_, take_all_).Run(); }

Result<void> ChangeTable::WriteSnapshot(int64_t subscriber) {
  if (auto written = Query(database_, snapshot_).Bind(subscriber).Run(); !written) return written;
  return Query(database_, skip_positions_).Bind(database_.Changed()).Run();
}

}  // namespace ipmi
