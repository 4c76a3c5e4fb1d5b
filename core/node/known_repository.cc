#include "core/node/known_repository.h"

#include <span>
#include <utility>

namespace ipmi {
namespace {

constexpr int64_t kFreshMillis = int64_t{10} * 60 * 1000;

// False if records that were kept are cut off, or are none.
bool AreWhole(std::span<const uint8_t> records) {
  size_t whole = 0;
  ForEachRecord(records, [&](std::span<const uint8_t> record) { whole += record.size(); });
  return whole == records.size();
}

}  // namespace

KnownRepository RememberedRepository::At(int64_t unix_ms) const {
  const int64_t age = unix_ms - checked_unix_ms;
  // Not if the clock was set back.
  return {.repository = repository,
          .fresh = repository != nullptr && age >= 0 && age < kFreshMillis};
}

RememberedRepository RecallRepository(Store& store, std::string_view name) {
  auto stored = store.LoadRepository(name);
  if (!stored || !AreWhole(stored->records)) return {};
  return {.repository = std::make_shared<const SdrRepository>(
              SdrRepository{.guid = stored->guid,
                            .mark = std::move(stored->mark),
                            .records = std::move(stored->records),
                            .trouble = {}}),
          .checked_unix_ms = stored->checked_unix_ms};
}

std::optional<RepositoryUpdate> RepositoryToKeep(std::string_view name, int64_t revision,
                                                 const SdrRepository& repository, int64_t unix_ms) {
  if (!repository.trouble.empty()) return std::nullopt;
  return RepositoryUpdate{.name = std::string(name),
                          .revision = revision,
                          .repository = {.guid = repository.guid,
                                         .mark = repository.mark,
                                         .checked_unix_ms = unix_ms,
                                         .records = repository.records}};
}

}  // namespace ipmi
