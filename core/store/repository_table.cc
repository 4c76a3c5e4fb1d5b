#include "core/store/repository_table.h"

#include <algorithm>
#include <limits>

namespace ipmi {
namespace {

constexpr const char* kStore =
    "INSERT INTO sdr_cache"
    " (node, guid, most_recent_addition, most_recent_erase, checked_unix_ms, records)"
    " SELECT ?1, ?3, ?4, ?5, ?6, ?7"
    " WHERE EXISTS (SELECT 1 FROM node WHERE name = ?1 AND revision = ?2)"
    " ON CONFLICT (node) DO UPDATE SET guid = ?3, most_recent_addition = ?4,"
    " most_recent_erase = ?5, checked_unix_ms = ?6, records = ?7";

bool IsTimestamp(int64_t value) {
  return value >= 0 && value <= std::numeric_limits<uint32_t>::max();
}

}  // namespace

RepositoryTable::RepositoryTable(const Database& database)
    : database_(database),
      load_(
          "SELECT guid, most_recent_addition, most_recent_erase, checked_unix_ms, records"
          " FROM sdr_cache WHERE node = ?1"),
      store_(kStore),
      forget_("DELETE FROM sdr_cache WHERE node = ?1") {}

Result<RepositoryRecord> RepositoryTable::Load(std::string_view node) {
  Query query(database_, load_);
  const auto found = query.Bind(node).Step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return Fail(Status::kNotFound);
  RepositoryRecord repository;
  const auto guid = query.Blob(0);
  const int64_t addition = query.Integer(1);
  const int64_t erase = query.Integer(2);
  if (guid.size() != repository.guid.size() || !IsTimestamp(addition) || !IsTimestamp(erase))
    return Fail(Status::kNotFound);
  std::ranges::copy(guid, repository.guid.begin());
  repository.most_recent_addition = static_cast<uint32_t>(addition);
  repository.most_recent_erase = static_cast<uint32_t>(erase);
  repository.checked_unix_ms = query.Integer(3);
  const auto records = query.Blob(4);
  repository.records.assign(records.begin(), records.end());
  return repository;
}

Result<void> RepositoryTable::Store(std::string_view node, int64_t revision,
                                    const RepositoryRecord& repository) {
  Query query(database_, store_);
  return query.Bind(node)
      .Bind(revision)
      .Bind(std::span<const uint8_t>(repository.guid))
      .Bind(repository.most_recent_addition)
      .Bind(repository.most_recent_erase)
      .Bind(repository.checked_unix_ms)
      .Bind(std::span<const uint8_t>(repository.records))
      .Run();
}

Result<void> RepositoryTable::Forget(std::string_view node) {
  Query query(database_, forget_);
  return query.Bind(node).Run();
}

}  // namespace ipmi
