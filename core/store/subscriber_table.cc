#include "core/store/subscriber_table.h"

#include <algorithm>
#include <string>

#include "core/store/change_columns.h"
#include "core/store/row.h"

namespace ipmi {
namespace {

constexpr const char* kNext =
    "SELECT name, acknowledged, dropped, acknowledged_unix_ms, added_unix_ms,"
    " (SELECT count(*) FROM change WHERE subscriber = id),"
    " (SELECT max(position) FROM change WHERE subscriber = id),"
    " (SELECT logged_unix_ms FROM change WHERE subscriber = id ORDER BY position LIMIT 1)"
    " FROM subscriber WHERE name > ?1 ORDER BY name LIMIT 1";

std::string InsertSql() {
  return std::string(
             "INSERT INTO subscriber (name, acknowledged, handed_out, dropped,"
             " acknowledged_unix_ms, added_unix_ms)"
             " SELECT ?1, change_position, change_position, 0, 0, ") +
         kUnixMillisNow + " FROM state RETURNING id";
}

std::string ReadSql() {
  return std::string("SELECT position, logged_unix_ms, coalesced, node, changes, removed, ") +
         kOutcomeColumns + ", " + kHealthColumns + ", " + kPreviousColumns +
         " FROM change WHERE subscriber = ?1 AND position > ?2 ORDER BY position LIMIT ?3";
}

std::string AcknowledgeSql() {
  return std::string("UPDATE subscriber SET acknowledged = ?2, acknowledged_unix_ms = ") +
         kUnixMillisNow + " WHERE id = ?1";
}

// The columns of ReadSql. A value without meaning is told as something unknown: it must not keep
// others from being told.
ChangeRecord ReadRecord(Row& row) {
  ChangeRecord record;
  record.position = row.Number<int64_t>();
  record.logged_unix_ms = row.Number<int64_t>();
  record.coalesced = row.Number<uint32_t>();
  record.node = row.Text();
  record.changed = ToDifferences(row.Number<int64_t>());
  record.removed = row.Flag();
  ReadOutcome(row, record.status, record.memory);
  record.health = ReadHealth(row);
  record.previous_attempted = row.Flag();
  record.previous_status = row.EnumOr(Status::kInternal, kStatusCount);
  record.previous_power = row.Enum(PowerState::kUnknown, PowerState::kOn);
  record.previous_health = ReadHealth(row);
  return record;
}

}  // namespace

SubscriberTable::SubscriberTable(const Database& database)
    : database_(database),
      find_("SELECT id, acknowledged, handed_out FROM subscriber WHERE name = ?1"),
      next_(kNext),
      count_("SELECT count(*) FROM subscriber"),
      insert_(InsertSql()),
      remove_("DELETE FROM subscriber WHERE id = ?1"),
      forget_all_("DELETE FROM logged WHERE NOT EXISTS (SELECT 1 FROM subscriber)"),
      read_(ReadSql()),
      has_after_("SELECT EXISTS (SELECT 1 FROM change WHERE subscriber = ?1 AND position > ?2)"),
      version_("PRAGMA data_version"),
      hand_out_("UPDATE subscriber SET handed_out = max(handed_out, ?2) WHERE id = ?1"),
      acknowledge_(AcknowledgeSql()),
      delete_("DELETE FROM change WHERE subscriber = ?1 AND position <= ?2") {}

Result<SubscriberTable::Place> SubscriberTable::Find(std::string_view name) {
  Query query(database_, find_);
  const auto found = query.Bind(name).Step();
  if (!found) return std::unexpected(found.error());
  if (!*found) {
    return FailWith(Status::kNotFound, "There is no subscriber " + std::string(name) +
                                           "; it was not added, or is removed");
  }
  return Place{
      .id = query.Integer(0), .acknowledged = query.Integer(1), .handed_out = query.Integer(2)};
}

Result<Subscriber> SubscriberTable::Next(std::string_view name) {
  Query query(database_, next_);
  const auto found = query.Bind(name).Step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return FailWith(Status::kNotFound, "There is no further subscriber.");
  Row row(query);
  Subscriber subscriber;
  subscriber.name = row.Text();
  subscriber.position = row.Number<int64_t>();
  subscriber.dropped = row.Number<int64_t>();
  subscriber.acknowledged_unix_ms = row.Number<int64_t>();
  subscriber.added_unix_ms = row.Number<int64_t>();
  subscriber.waiting = row.Number<int64_t>();
  subscriber.last_position = std::max(row.Number<int64_t>(), subscriber.position);
  subscriber.oldest_unix_ms = row.Number<int64_t>();
  return subscriber;
}

Result<int64_t> SubscriberTable::Count() {
  Query query(database_, count_);
  return ReadNumber(query);
}

Result<int64_t> SubscriberTable::Insert(std::string_view name) {
  Query query(database_, insert_);
  return ReadNumber(query.Bind(name));
}

Result<void> SubscriberTable::Remove(int64_t id) {
  auto removed = Query(database_, remove_).Bind(id).Run();
  if (removed) removed = Query(database_, forget_all_).Run();
  return removed;
}

Result<std::vector<ChangeRecord>> SubscriberTable::Read(const Place& place, int64_t after,
                                                        int64_t most) {
  std::vector<ChangeRecord> records;
  Query query(database_, read_);
  query.Bind(place.id).Bind(std::max(after, place.acknowledged)).Bind(most);
  for (;;) {
    const auto found = query.Step();
    if (!found) return std::unexpected(found.error());
    if (!*found) return records;
    Row row(query);
    records.push_back(ReadRecord(row));
  }
}

Result<bool> SubscriberTable::HasAfter(const Place& place, int64_t after) {
  Query query(database_, has_after_);
  query.Bind(place.id).Bind(std::max(after, place.acknowledged));
  const auto found = ReadNumber(query);
  if (!found) return std::unexpected(found.error());
  return *found != 0;
}

Result<int64_t> SubscriberTable::VersionOfOthers() {
  Query query(database_, version_);
  return ReadNumber(query);
}

Result<void> SubscriberTable::NoteHandedOut(const Place& place, int64_t position) {
  return Query(database_, hand_out_).Bind(place.id).Bind(position).Run();
}

Result<void> SubscriberTable::Acknowledge(const Place& place, int64_t position) {
  auto done = Query(database_, acknowledge_).Bind(place.id).Bind(position).Run();
  if (done) done = Query(database_, delete_).Bind(place.id).Bind(position).Run();
  return done;
}

}  // namespace ipmi
