#include "core/node/monitor.h"

#include <algorithm>
#include <cerrno>
#include <unordered_set>
#include <utility>

#include "core/base/scarce_memory.h"
#include "core/base/thread.h"
#include "core/node/action.h"
#include "core/node/actions/read_power.h"
#include "core/node/attempt.h"
#include "core/node/callback_thread.h"
#include "core/node/known_repository.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// A crash loses so much at most.
constexpr Duration kStoreEvery = 1s;
// Changes that come at about the same time are stored and told together.
constexpr auto kGather = 50ms;

// When a fleet is first polled, one node follows the other by so much.
constexpr Duration kFirstPollsApart = 500us;

// Its hardware is first read so many times later: that takes some hundred commands.
constexpr int kFirstCheckLater = 10;

constexpr int kLastAttempts = 5;

// Of the ways in which credentials cannot be read: what passes by itself. All else is told.
bool Passes(const Error& error) {
  return error.status == Status::kInternal || error.sys_errno == EBUSY ||
         error.sys_errno == ENOMEM || error.sys_errno == EMFILE || error.sys_errno == ENFILE;
}

// Unseals when it is asked.
class SealedLogin final : public LoginSource {
 public:
  explicit SealedLogin(SealedCredentials sealed) : sealed_(std::move(sealed)) {}
  Result<Login> Unlock() const override {
    auto credentials = sealed_.Unseal();
    if (!credentials) return std::unexpected(std::move(credentials.error()));
    return Login{std::move(credentials->user), std::move(credentials->password),
                 std::move(credentials->kg)};
  }

 private:
  SealedCredentials sealed_;
};

}  // namespace

Monitor::Monitor(Store& store, const Clock& clock, EngineGroup& engines,
                 const MonitorOptions& options, std::unique_ptr<ChangeObserver> observer)
    : store_(store),
      clock_(clock),
      engines_(engines),
      options_(options),
      observer_(std::move(observer)) {}

Monitor::~Monitor() { Stop(); }

Result<void> Monitor::Start() {
  if (auto loaded = Reload(); !loaded) return loaded;
  thread_ = StartThread("ipmi-monitor", &Monitor::Loop, this);
  return {};
}

std::unique_ptr<ChangeObserver> Monitor::Stop() {
  const WaitsForMemory waits;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  } else {
    EndAll();  // the start has failed on its way
  }
  return std::move(observer_);
}

void Monitor::EndAll() {
  std::unique_lock lock(mutex_);
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    if (!std::exchange(entries_[i].watched, false)) continue;
    engines_.For(entries_[i].name).EndWatch(IdOf(i));
  }
  changed_.wait(lock, [&] { return watches_ == 0; });
}

void Monitor::Loop() {
  BecomeCallbackThread();
  std::unique_lock lock(mutex_);
  while (!stop_) {
    changed_.wait_for(lock, kStoreEvery, [&] { return stop_ || news_; });
    if (news_ && !stop_) changed_.wait_for(lock, kGather, [&] { return stop_; });
    lock.unlock();
    const auto revision = store_.Revision();
    // What cannot be read now is read a second later.
    if (revision && *revision != revision_) (void)Reload();
    StoreAndTell();
    lock.lock();
  }
  lock.unlock();
  StoreAndTell();
  EndAll();
  StoreAndTell();
  std::vector<NodeChange> told_already;
  for (int i = 0; i < kLastAttempts && !StoreDirty(told_already); ++i) {
  }
}

uint64_t Monitor::IdOf(uint32_t index) const {
  return uint64_t{entries_[index].generation} << 32 | index;
}

Monitor::Entry* Monitor::EntryOf(uint64_t id) {
  const auto index = static_cast<uint32_t>(id);
  if (index >= entries_.size() || !entries_[index].watched || IdOf(index) != id) return nullptr;
  return &entries_[index];
}

Result<void> Monitor::Reload() {
  const auto revision = store_.Revision();
  if (!revision) return std::unexpected(revision.error());
  const auto marks = store_.Marks();
  if (!marks) return std::unexpected(marks.error());
  std::unordered_set<std::string_view> present;
  std::vector<const NodeMark*> changed;
  for (const NodeMark& mark : *marks) {
    if (mark.kind != NodeKind::kHost) continue;
    present.insert(mark.name);
    const auto place = places_.find(mark.name);
    if (place == places_.end() || entries_[place->second].revision != mark.revision ||
        entries_[place->second].sealed_by != Status::kOk)
      changed.push_back(&mark);
  }
  std::vector<uint32_t> gone;
  for (const auto& [name, index] : places_) {
    if (!present.contains(name)) gone.push_back(index);
  }
  for (const uint32_t index : gone) Remove(index);
  // In no order that has to do with their names, which often follow the racks.
  const Duration spread = std::min<Duration>(
      options_.interval, kFirstPollsApart * static_cast<int64_t>(changed.size()));
  bool complete = true;
  // The nodes have it in common: it is looked for once.
  std::optional<Error> no_key;
  if (!changed.empty()) {
    const auto key = store_.FindKey();
    if (!key && Passes(key.error())) return {};
    if (!key) no_key = key.error();
  }
  for (size_t i = 0; i < changed.size(); ++i) {
    if (no_key && SealedBefore(*changed[i]) == no_key->status) {
      complete = false;
      continue;
    }
    const size_t turn = std::hash<std::string_view>()(changed[i]->name) % changed.size();
    const bool done =
        Load(*changed[i],
             spread * static_cast<int64_t>(turn) / static_cast<int64_t>(changed.size()), no_key);
    complete = complete && done;
  }
  // A node that cannot be read now is tried again a second later.
  if (complete) revision_ = *revision;
  return {};
}

Status Monitor::SealedBefore(const NodeMark& mark) const {
  const auto place = places_.find(mark.name);
  if (place == places_.end() || entries_[place->second].revision != mark.revision)
    return Status::kOk;
  return entries_[place->second].sealed_by;
}

bool Monitor::Load(const NodeMark& mark, Duration first, const std::optional<Error>& no_key) {
  const auto node = store_.Get(mark.name);
  // One that was removed just now is seen by the next reload.
  if (!node) return node.error().status == Status::kNotFound;
  const bool has_credentials = node->user_set || node->password_set;
  Result<SealedCredentials> sealed =
      no_key && has_credentials ? std::unexpected(*no_key) : store_.LoadSealed(mark.name);
  const Status status = sealed ? Status::kOk : sealed.error().status;
  if (status == Status::kNotFound) return true;
  // Edited just now: the next reload sees both anew.
  if (sealed && sealed->revision != node->revision) return false;
  if (!sealed && Passes(sealed.error())) return false;
  const bool is_sealed = !sealed && status != Status::kNoCredentials;
  if (is_sealed && SealedBefore(mark) == status) return false;  // told already
  const uint32_t index = PlaceFor(mark.name);
  Entry& entry = entries_[index];
  if (entry.watched) End(index);
  entry.revision = node->revision;
  entry.sealed_by = is_sealed ? status : Status::kOk;
  Begin(index, *node, std::move(sealed), first);
  return !is_sealed;
}

uint32_t Monitor::PlaceFor(const std::string& name) {
  const auto found = places_.find(name);
  if (found != places_.end()) return found->second;
  const std::lock_guard lock(mutex_);
  uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  entries_[index].name = name;
  places_.emplace(name, index);
  return index;
}

void Monitor::Recall(Entry& entry, const NodeRecord& node) {
  const bool another_bmc = entry.host != node.host || entry.port != node.port;
  entry.memory = {};
  if (entry.told && !another_bmc) return;
  // Nothing is known of it yet, or no longer.
  entry.host = node.host;
  entry.port = node.port;
  entry.status = node.status;
  entry.health = node.health;
  // What was read and is not stored yet is another machine's.
  entry.new_health = {};
  entry.new_repository = nullptr;
  entry.checked = false;
  entry.cipher_suite = kCipherSuiteAuto;
  entry.success_us = 0;
  entry.polled = entry.tell = false;
  // What was told stays told: the observer knows of nothing that others have stored since.
  if (entry.told) return;
  entry.told = node.status.attempted;
  entry.told_status = node.status.status;
  entry.told_code = node.status.completion_code;
  entry.told_power = node.status.power;
  entry.told_health = node.health;
}

void Monitor::Begin(uint32_t index, const NodeRecord& node, Result<SealedCredentials> sealed,
                    Duration first) {
  auto watch = std::make_unique<Watch>();
  SensorHealth known = node.health.sensors;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[index];
    ++entry.generation;
    watch->id = IdOf(index);
    Recall(entry, node);
    if (!sealed) {
      // Found out before the BMC was asked, but it is what this node's poll comes to.
      LinkOutcome outcome;
      outcome.error = sealed.error();
      NoteAttempt(entry.status, outcome, PowerState::kUnknown, {}, clock_.UnixMillis());
      Found(entry, index);
      return;
    }
    // What was read last need not be stored yet.
    if (entry.health.sensors.unix_ms > known.unix_ms) known = entry.health.sensors;
  }
  watch->listener = this;
  watch->target = {.host = node.host,
                   .port = node.port,
                   .options = node.options,
                   .memory = node.memory,
                   .login = std::make_unique<SealedLogin>(std::move(*sealed))};
  watch->operation = std::make_unique<ReadPower>();
  watch->background = MakeHealthCheck(node.name, std::move(known), first);
  watch->first = first;
  watch->interval = options_.interval;
  watch->timeout = options_.timeout;
  watch->was_ok = node.status.attempted && node.status.status == Status::kOk;
  watch->keep = !options_.cold;
  // Held, so that nothing is heard of the watch before it counts.
  const std::lock_guard lock(mutex_);
  engines_.For(node.name).StartWatch(std::move(*watch));
  entries_[index].watched = true;
  ++watches_;
}

std::unique_ptr<HealthCheck> Monitor::MakeHealthCheck(std::string_view node, SensorHealth known,
                                                      Duration first) const {
  if (options_.health_interval == Duration{}) return nullptr;
  // What another monitor, or this one before its restart, has read is good for as long as its own.
  using std::chrono::milliseconds;
  const int64_t age_ms = clock_.UnixMillis() - known.unix_ms;
  const int64_t interval_ms =
      std::chrono::duration_cast<milliseconds>(options_.health_interval).count();
  const bool is_good = age_ms >= 0 && age_ms < interval_ms;
  const Duration wait = is_good ? milliseconds(interval_ms - age_ms) : first * kFirstCheckLater;
  return std::make_unique<HealthCheck>(clock_, options_.health_interval,
                                       std::min(wait, options_.health_interval), std::move(known),
                                       RecallRepository(store_, node));
}

void Monitor::End(uint32_t index) {
  std::string name;
  uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[index];
    entry.watched = entry.kept = false;
    name = entry.name;
    id = IdOf(index);
  }
  engines_.For(name).EndWatch(id);
}

void Monitor::Remove(uint32_t index) {
  if (entries_[index].watched) End(index);
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[index];
  NodeChange change = ChangeOf(entry);
  change.removed = true;
  removed_.push_back(std::move(change));
  news_ = true;
  places_.erase(entry.name);
  const uint32_t generation = entry.generation;
  const bool dirty = entry.dirty;
  entry = {};
  entry.generation = generation;  // a place that is taken again is not mistaken for this one
  entry.dirty = dirty;
  free_.push_back(index);
}

void Monitor::OnPolled(const PollOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  counts_.round_trips += outcome.link.round_trips;
  counts_.retransmissions += outcome.link.retransmissions;
  counts_.sessions_opened += outcome.link.sessions_opened;
  Entry* const entry = EntryOf(outcome.id);
  if (entry != nullptr) entry->kept = outcome.kept;
  if (outcome.background) {
    if (entry != nullptr) OnBackgroundTurn(*entry, outcome);
    return;
  }
  ++counts_.polls;
  if (outcome.link.error) {
    ++counts_.failed_polls;
  } else {
    counts_.latencies.Count(Microseconds(outcome.latency));
  }
  if (entry == nullptr || outcome.provisional) return;
  const auto& action = static_cast<const Action&>(outcome.operation);
  const PowerState power = outcome.link.error ? PowerState::kUnknown : action.report().power;
  NoteAttempt(entry->status, outcome.link, power, outcome.latency, clock_.UnixMillis());
  entry->cipher_suite = outcome.link.used.cipher_suite;
  if (outcome.link.lasting) entry->memory = outcome.link.used;
  if (!outcome.link.error) entry->success_us = entry->status.latency_us;
  Found(*entry, static_cast<uint32_t>(outcome.id));
}

// A failure is no answer to the question of how the hardware is: the next poll says what it means.
void Monitor::OnBackgroundTurn(Entry& entry, const PollOutcome& outcome) {
  const auto& check = static_cast<const HealthCheck&>(outcome.operation);
  if (check.repository_news() != nullptr) {
    entry.new_repository = check.repository_news();
    repositories_.push_back(static_cast<uint32_t>(outcome.id));
  }
  if (outcome.link.error || !check.found()) return;
  entry.health.Take(*check.found());
  entry.new_health.Take(*check.found());
  entry.checked = true;
  Found(entry, static_cast<uint32_t>(outcome.id));
}

void Monitor::OnUnwatched(uint64_t) {
  const std::lock_guard lock(mutex_);
  if (--watches_ == 0) changed_.notify_all();
}

MonitorStats Monitor::TakeStats() {
  const std::lock_guard lock(mutex_);
  MonitorStats stats = counts_;
  counts_.latencies = {};
  std::vector<const Entry*> slow;
  for (const Entry& entry : entries_) {
    if (entry.name.empty()) continue;
    ++stats.nodes;
    stats.sessions += entry.kept ? 1 : 0;
    if (!entry.polled) {
      ++stats.waiting;
      continue;
    }
    const bool ok = entry.status.status == Status::kOk;
    ++(ok ? stats.ok : stats.failing);
    stats.power_on += entry.status.power == PowerState::kOn ? 1 : 0;
    stats.power_off += entry.status.power == PowerState::kOff ? 1 : 0;
    ++stats.health[static_cast<size_t>(entry.health.sensors.worst)];
    if (entry.success_us > 0) slow.push_back(&entry);
  }
  const size_t count = std::min(slow.size(), MonitorStats::kMostSlow);
  std::ranges::partial_sort(slow, slow.begin() + static_cast<std::ptrdiff_t>(count),
                            std::ranges::greater(), &Entry::success_us);
  for (size_t i = 0; i < count; ++i)
    stats.slowest.push_back({.latency_us = slow[i]->success_us, .node = slow[i]->name});
  return stats;
}

}  // namespace ipmi
