// Polls every host-level node of a state, in sessions that are kept, for as long as it stands:
// stores what it finds, and tells what changes. Nodes that any process adds, edits or removes are
// noticed within a second.
//
// Polls run on the engine's thread, which only notes their outcome here. The monitor's own thread
// stores all that came in one transaction a second, at once if something has changed, and tells the
// changes.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/engine/engine.h"
#include "core/node/engine_group.h"
#include "core/node/health_check.h"
#include "core/node/latency_histogram.h"
#include "core/store/store.h"

namespace ipmi {

struct MonitorOptions {
  Duration interval = std::chrono::seconds(30);
  Duration timeout = std::chrono::seconds(10);  // of one poll
  bool cold = false;                            // each poll opens a session and closes it
  bool tell_first = false;                      // each node's first poll, even if nothing changed
  Duration health_interval = {};  // from one reading of the hardware to the next; 0: none
};

struct NodeChange {
  std::string node;
  bool status_changed = false;
  bool power_changed = false;
  bool health_changed = false;  // the worst sensor state, or which sensors are not ok
  bool log_changed = false;     // how many entries the event log has, or that it loses some
  bool first = false;           // its first poll, with tell_first
  bool removed = false;         // watched no longer: removed, or a tenant node now
  NodeStatus status;            // as it is now
  NodeHealth health;            // likewise
  uint8_t cipher_suite = kCipherSuiteAuto;
  bool previous_attempted = false;
  Status previous_status = Status::kOk;
  PowerState previous_power = PowerState::kUnknown;
  NodeHealth previous_health;
};

class ChangeObserver {
 public:
  virtual ~ChangeObserver() = default;
  // On the monitor's thread, under no lock.
  virtual void OnChange(const NodeChange& change) = 0;
};

struct MonitorStats {
  static constexpr size_t kMostSlow = 8;
  struct Slow {
    uint32_t latency_us = 0;
    std::string node;
  };

  uint32_t nodes = 0;
  uint32_t ok = 0;
  uint32_t failing = 0;
  uint32_t waiting = 0;  // not polled yet
  uint32_t power_on = 0;
  uint32_t power_off = 0;
  std::array<uint32_t, kSeverityCount> health = {};  // nodes by their worst sensor state
  uint32_t sessions = 0;                             // that are kept open now
  uint32_t unstored = 0;  // whose outcome could not be stored when it was last tried
  uint64_t polls = 0;     // this and the following: since the start
  uint64_t failed_polls = 0;
  uint64_t round_trips = 0;
  uint64_t retransmissions = 0;
  uint64_t sessions_opened = 0;
  LatencyHistogram latencies;  // of the polls since the last call
  std::vector<Slow> slowest;   // by their last success, the slowest first
};

class Monitor final : public WatchListener {
 public:
  // All outlive the monitor. Nothing is polled before Start.
  Monitor(Store& store, const Clock& clock, EngineGroup& engines, const MonitorOptions& options,
          std::unique_ptr<ChangeObserver> observer);
  // Stops. Not on the monitor's thread.
  ~Monitor() override;

  // kStorageError if the nodes cannot be read.
  Result<void> Start();
  // Ends the polls, closes the sessions, stores and tells what was found last; nothing after it.
  // Gives the observer back.
  std::unique_ptr<ChangeObserver> Stop();

  MonitorStats TakeStats();

  void OnPolled(const PollOutcome& outcome) override;
  void OnUnwatched(uint64_t id) override;

 private:
  // One node. Its place in entries_ stays, so that a watch's id leads to it.
  struct Entry {
    std::string name;  // empty: the place is free
    std::string host;  // of its BMC
    uint16_t port = 0;
    int64_t revision = 0;
    Status sealed_by = Status::kOk;  // why its credentials cannot be read now; kOk if they can
    uint32_t generation = 0;         // of the watch; one more each time that it is begun anew
    bool watched = false;
    bool polled = false;
    bool kept = false;
    bool dirty = false;    // in dirty_
    bool told = false;     // something was known of it, or told
    bool tell = false;     // what was found is to be told
    bool checked = false;  // the health was read by this monitor
    bool told_first = false;
    NodeStatus status;
    NodeHealth health;
    NodeHealth new_health;                                // as far as it is not stored yet
    std::shared_ptr<const SdrRepository> new_repository;  // that is not stored yet
    NodeMemory memory;                                    // what worked, if it may be remembered
    uint8_t cipher_suite = kCipherSuiteAuto;
    uint32_t success_us = 0;  // how long the last success took
    // As it was last told.
    Status told_status = Status::kOk;
    uint8_t told_code = 0;  // completion code
    PowerState told_power = PowerState::kUnknown;
    NodeHealth told_health;
  };

  void Loop();
  // Brings entries_ up to what the store holds.
  Result<void> Reload();
  // False if the node or its credentials cannot be read now. no_key: why the key is not to be had.
  bool Load(const NodeMark& mark, Duration first, const std::optional<Error>& no_key);
  // Why the credentials of this revision could not be read the last time; kOk if they could.
  Status SealedBefore(const NodeMark& mark) const;
  void Begin(uint32_t index, const NodeRecord& node, Result<SealedCredentials> sealed,
             Duration first);
  // With the mutex held: what is known of a node whose watch begins.
  void Recall(Entry& entry, const NodeRecord& node);
  void End(uint32_t index);
  void Remove(uint32_t index);
  uint32_t PlaceFor(const std::string& name);
  // With the mutex held, these three. What was found is to be stored, and told if it is news.
  void OnBackgroundTurn(Entry& entry, const PollOutcome& outcome);
  void Found(Entry& entry, uint32_t index);
  bool IsNews(const Entry& entry) const;
  NodeChange ChangeOf(const Entry& entry) const;
  void TakeNews(Entry& entry, std::vector<NodeChange>& changes);
  void StoreAndTell();
  void StoreRepositories();
  // False if the store is held by others just now: it is tried again.
  bool StoreDirty(std::vector<NodeChange>& changes);
  // Ends every watch, and waits until the engine has.
  void EndAll();
  // What reads the node's hardware between the polls; null if nothing does.
  std::unique_ptr<HealthCheck> MakeHealthCheck(std::string_view node, SensorHealth known,
                                               Duration first) const;
  uint64_t IdOf(uint32_t index) const;
  // nullptr for a watch that was ended meanwhile.
  Entry* EntryOf(uint64_t id);

  Store& store_;
  const Clock& clock_;
  EngineGroup& engines_;
  const MonitorOptions options_;
  std::unique_ptr<ChangeObserver> observer_;

  // The thread's own, and Start's before it.
  int64_t revision_ = -1;
  std::unordered_map<std::string, uint32_t> places_;
  std::vector<NodeChange> removed_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> entries_;
  std::vector<uint32_t> free_;
  std::vector<uint32_t> dirty_;
  std::vector<uint32_t> repositories_;  // whose new_repository is to be stored
  uint32_t watches_ = 0;                // that the engines have, the ending ones included
  bool news_ = false;                   // something is to be told
  bool stop_ = false;
  MonitorStats counts_;

  std::thread thread_;
};

}  // namespace ipmi
