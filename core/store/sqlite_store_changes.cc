// Who is told of changes, and what.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "core/base/clock.h"
#include "core/store/sqlite_store.h"

namespace ipmi {
namespace {

// How often whoever waits for a change looks for what other processes logged.
constexpr auto kLookEvery = std::chrono::milliseconds(250);

// Of what may wait for another process without holding up who has a status to store: between its
// tries the store is free. Whoever hands changes on does two such calls when it is to end.
constexpr auto kTurns = std::chrono::milliseconds(500);
constexpr auto kBetweenTurns = std::chrono::milliseconds(10);

template <typename Try>
auto InTurns(Try attempt) {
  const auto deadline = std::chrono::steady_clock::now() + kTurns;
  while (true) {
    auto result = attempt();
    const bool is_held = !result && result.error().sys_errno == EBUSY;
    if (!is_held || std::chrono::steady_clock::now() >= deadline) return result;
    std::this_thread::sleep_for(kBetweenTurns);
  }
}

}  // namespace

Result<void> SqliteStore::AddSubscriber(std::string_view name, bool snapshot) {
  const std::lock_guard lock(mutex_);
  return Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    const auto present = subscribers_.Find(name);
    if (present) return {};
    if (present.error().status != Status::kNotFound) return std::unexpected(present.error());
    const auto others = subscribers_.Count();
    if (!others) return std::unexpected(others.error());
    if (*others >= ChangeLogLimits::kSubscribers)
      return Fail(Status::kInvalidArgument, "(subscriber: there are 16 others; remove one)");
    if (*others == 0) {
      if (auto taken = changes_.TakeAllAsLogged(); !taken) return taken;
    }
    const auto id = subscribers_.Insert(name);
    if (!id) return std::unexpected(id.error());
    return snapshot ? changes_.WriteSnapshot(*id) : Result<void>();
  });
}

Result<void> SqliteStore::RemoveSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    const auto place = subscribers_.Find(name);
    if (!place) return std::unexpected(place.error());
    return subscribers_.Remove(place->id);
  });
}

Result<Subscriber> SqliteStore::NextSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return subscribers_.Next(name);
}

Result<std::vector<ChangeRecord>> SqliteStore::ReadChanges(std::string_view subscriber,
                                                           int64_t after, int64_t most) {
  return InTurns([&] { return ReadChangesNow(subscriber, after, most); });
}

Result<std::vector<ChangeRecord>> SqliteStore::ReadChangesNow(std::string_view subscriber,
                                                              int64_t after, int64_t most) {
  const std::lock_guard lock(mutex_);
  const BriefPatience brief(database_);
  const auto place = subscribers_.Find(subscriber);
  if (!place) return std::unexpected(place.error());
  auto records = subscribers_.Read(*place, after, most);
  if (!records || records->empty() || records->back().position <= place->handed_out) return records;
  // It flushes what was committed before it too, by any process.
  const auto noted = Write(Durability::kOutlastsPowerLoss, [&] {
    return subscribers_.NoteHandedOut(*place, records->back().position);
  });
  if (!noted) return std::unexpected(noted.error());
  return records;
}

Result<void> SqliteStore::AcknowledgeChanges(std::string_view subscriber, int64_t position) {
  return InTurns([&] { return AcknowledgeChangesNow(subscriber, position); });
}

Result<void> SqliteStore::AcknowledgeChangesNow(std::string_view subscriber, int64_t position) {
  const std::lock_guard lock(mutex_);
  const BriefPatience brief(database_);
  // One that was lost with the power is told again.
  return Write(Durability::kMayBeLost, [&]() -> Result<void> {
    const auto place = subscribers_.Find(subscriber);
    if (!place) return std::unexpected(place.error());
    if (position > place->handed_out)
      return Fail(Status::kInvalidArgument, "(position: nothing so far was read)");
    if (position <= place->acknowledged) return {};
    return subscribers_.Acknowledge(*place, position);
  });
}

Result<void> SqliteStore::ClaimSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return claims_.Take(std::string(name));
}

Result<void> SqliteStore::ReleaseSubscriber(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return claims_.Release(name);
}

Result<void> SqliteStore::AwaitChange(std::string_view subscriber, int64_t after,
                                      Duration timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::unique_lock lock(mutex_);
  for (int64_t seen_version = -1, seen_writes = -1;;) {
    const auto version = subscribers_.VersionOfOthers();
    if (!version) return std::unexpected(version.error());
    if (*version != seen_version || writes_ != seen_writes) {
      seen_version = *version;
      seen_writes = writes_;
      const auto place = subscribers_.Find(subscriber);
      if (!place) return std::unexpected(place.error());
      const auto found = subscribers_.HasAfter(*place, after);
      if (!found) return std::unexpected(found.error());
      if (*found) return {};
    }
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) return FailWith(Status::kTimedOut, "No change came in that time.");
    (void)written_.wait_until(lock, std::min<Instant>(deadline, now + kLookEvery));
  }
}

}  // namespace ipmi
