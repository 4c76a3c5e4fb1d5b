// What was found: what of it is news, and how it is stored and told.
#include <utility>

#include "core/node/known_repository.h"
#include "core/node/monitor.h"
#include "core/store/told_state.h"

namespace ipmi {

bool Monitor::IsNews(const Entry& entry) const {
  const NodeStatus& status = entry.status;
  const bool all = options_.tell_first && entry.checked;
  return !entry.told || entry.told_status != status.status ||
         entry.told_code != status.completion_code ||
         (status.power != PowerState::kUnknown && status.power != entry.told_power) ||
         Differs(entry.health.sensors, entry.told_health.sensors, all) ||
         Differs(entry.health.log, entry.told_health.log, all);
}

void Monitor::Found(Entry& entry, uint32_t index) {
  const bool first = !std::exchange(entry.polled, true) && options_.tell_first;
  const bool news = first || IsNews(entry);
  entry.tell = entry.tell || news;
  if (!std::exchange(entry.dirty, true)) dirty_.push_back(index);
  if (!news || news_) return;
  news_ = true;
  changed_.notify_all();
}

NodeChange Monitor::ChangeOf(const Entry& entry) const {
  const NodeStatus& status = entry.status;
  const bool all = options_.tell_first && entry.checked;
  return {.node = entry.name,
          .status_changed = !entry.told || entry.told_status != status.status ||
                            entry.told_code != status.completion_code,
          .power_changed = status.power != PowerState::kUnknown && status.power != entry.told_power,
          .health_changed = Differs(entry.health.sensors, entry.told_health.sensors, all),
          .log_changed = Differs(entry.health.log, entry.told_health.log, all),
          .status = status,
          .health = entry.health,
          .cipher_suite = entry.cipher_suite,
          .previous_attempted = entry.told,
          .previous_status = entry.told_status,
          .previous_power = entry.told_power,
          .previous_health = entry.told_health};
}

bool Monitor::StoreDirty(std::vector<NodeChange>& changes) {
  std::vector<uint32_t> indices;
  std::vector<StatusUpdate> updates;
  {
    const std::lock_guard lock(mutex_);
    news_ = false;
    indices.swap(dirty_);
    updates.reserve(indices.size());
    for (const uint32_t index : indices) {
      Entry& entry = entries_[index];
      entry.dirty = false;
      if (entry.name.empty() || !entry.status.attempted) continue;  // removed, or moved, meanwhile
      updates.push_back({.name = entry.name,
                         .status = entry.status,
                         .memory = entry.memory,
                         .health = std::exchange(entry.new_health, {}),
                         .revision = entry.revision});
      if (std::exchange(entry.tell, false)) TakeNews(entry, changes);
      // What was read for the first time is known now, whether or not it was worth telling.
      if (entry.health.sensors.unix_ms != 0) entry.told_health.sensors = entry.health.sensors;
      if (entry.health.log.known) entry.told_health.log = entry.health.log;
    }
  }
  const bool stored = store_.StoreStatus(updates).has_value();
  const std::lock_guard lock(mutex_);
  counts_.unstored = stored ? 0 : static_cast<uint32_t>(updates.size());
  if (stored) return true;
  // Only this thread takes nodes out: the places are still theirs.
  for (const StatusUpdate& update : updates) {
    NodeHealth& unstored = entries_[places_.at(update.name)].new_health;
    NodeHealth newest = update.health;
    newest.Take(unstored);
    unstored = std::move(newest);
  }
  for (const uint32_t index : indices) {
    if (!std::exchange(entries_[index].dirty, true)) dirty_.push_back(index);
  }
  return false;
}

void Monitor::TakeNews(Entry& entry, std::vector<NodeChange>& changes) {
  NodeChange change = ChangeOf(entry);
  change.first = options_.tell_first && !std::exchange(entry.told_first, true);
  entry.told = true;
  entry.told_status = entry.status.status;
  entry.told_code = entry.status.completion_code;
  if (entry.status.power != PowerState::kUnknown) entry.told_power = entry.status.power;
  // It may have changed back before it was told.
  if (change.status_changed || change.power_changed || change.health_changed ||
      change.log_changed || change.first)
    changes.push_back(std::move(change));
}

void Monitor::StoreRepositories() {
  struct Read {
    std::string name;
    int64_t revision;
    std::shared_ptr<const SdrRepository> repository;
  };
  std::vector<Read> read;
  {
    const std::lock_guard lock(mutex_);
    for (const uint32_t index : std::exchange(repositories_, {})) {
      Entry& entry = entries_[index];
      auto repository = std::exchange(entry.new_repository, nullptr);
      if (repository != nullptr)
        read.push_back({entry.name, entry.revision, std::move(repository)});
    }
  }
  std::vector<RepositoryUpdate> updates;
  for (const Read& one : read) {
    auto kept = RepositoryToKeep(one.name, one.revision, *one.repository, clock_.UnixMillis());
    if (kept) updates.push_back(*std::move(kept));
  }
  // What cannot be stored now is known to this monitor, and read again by the next.
  (void)store_.StoreRepositories(updates);
}

void Monitor::StoreAndTell() {
  std::vector<NodeChange> changes = std::exchange(removed_, {});
  const bool stored = StoreDirty(changes);
  for (const NodeChange& change : changes) observer_->OnChange(change);
  // Another process that holds the database is not waited for twice.
  if (stored) StoreRepositories();
}

}  // namespace ipmi
