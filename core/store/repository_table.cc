#include "core/store/repository_table.h"

#include <algorithm>
#include <span>

namespace ipmi {
namespace {

constexpr const char* kStore =
    "INSERT INTO sdr_cache"
    " (node, guid, mark, checked_unix_ms, records) SELECT ?1, ?3, ?4, ?5, ?6"
    " WHERE EXISTS (SELECT 1 FROM node WHERE name = ?1 AND revision = ?2)"
    " ON CONFLICT (node) DO UPDATE SET guid = ?3, mark = ?4, checked_unix_ms = ?5, records = ?6";

}  // namespace

RepositoryTable::RepositoryTable(const Database& database)
    : database_(database),
      load_("SELECT guid, mark, checked_unix_ms, records FROM sdr_cache WHERE node = ?1"),
      store_(kStore),
      forget_("DELETE FROM sdr_cache WHERE node = ?1") {}

Result<RepositoryRecord> RepositoryTable::Load(std::string_view node) {
  Query query(database_, load_);
  const auto found = query.Bind(node).Step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return Fail(Status::kNotFound);
  RepositoryRecord repository;
  const auto guid = query.Blob(0);
  if (guid.size() != repository.guid.size()) return Fail(Status::kNotFound);
  std::ranges::copy(guid, repository.guid.begin());
  const auto mark = query.Blob(1);
  repository.mark.assign(mark.begin(), mark.end());
  repository.checked_unix_ms = query.Integer(2);
  const auto records = query.Blob(3);
  repository.records.assign(records.begin(), records.end());
  return repository;
}

Result<void> RepositoryTable::Store(const RepositoryUpdate& update) {
  const RepositoryRecord& repository = update.repository;
  Query query(database_, store_);
  return query.Bind(update.name)
      .Bind(update.revision)
      .Bind(std::span<const uint8_t>(repository.guid))
      .Bind(std::span<const uint8_t>(repository.mark))
      .Bind(repository.checked_unix_ms)
      .Bind(std::span<const uint8_t>(repository.records))
      .Run();
}

Result<void> RepositoryTable::Forget(std::string_view node) {
  Query query(database_, forget_);
  return query.Bind(node).Run();
}

}  // namespace ipmi
