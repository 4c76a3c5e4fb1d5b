// The monitor: starting, stopping, and what it tells.
#include "core/node/monitor.h"

#include <algorithm>
#include <utility>

#include "cabi/src/change_struct.h"
#include "cabi/src/owed_free.h"
#include "cabi/src/thunk.h"

namespace ipmi::cabi {
namespace {

constexpr uint32_t kLeastHealthIntervalMs = 1000;
constexpr uint32_t kMostHealthIntervalMs = 86'400'000;

uint32_t ChangeBits(const NodeChange& change) {
  return (change.status_changed ? NODEIPMI_CHANGE_STATUS : 0u) |
         (change.power_changed ? NODEIPMI_CHANGE_POWER : 0u) |
         (change.first ? NODEIPMI_CHANGE_FIRST : 0u) |
         (change.removed ? NODEIPMI_CHANGE_REMOVED : 0u) |
         (change.health_changed ? NODEIPMI_CHANGE_HEALTH : 0u) |
         (change.log_changed ? NODEIPMI_CHANGE_SEL : 0u);
}

nodeipmi_change ToStruct(const NodeChange& change) {
  nodeipmi_change out{};
  out.struct_size = sizeof out;
  out.changes = ChangeBits(change);
  out.cipher_suite = change.cipher_suite;
  FillChange(change, out);
  return out;
}

nodeipmi_monitor_stats ToStruct(const MonitorStats& stats) {
  nodeipmi_monitor_stats out{};
  out.struct_size = sizeof out;
  out.nodes = stats.nodes;
  out.ok = stats.ok;
  out.failing = stats.failing;
  out.waiting = stats.waiting;
  out.power_on = stats.power_on;
  out.power_off = stats.power_off;
  out.sessions = stats.sessions;
  out.polls = stats.polls;
  out.failed_polls = stats.failed_polls;
  out.round_trips = stats.round_trips;
  out.retransmissions = stats.retransmissions;
  out.sessions_opened = stats.sessions_opened;
  out.latency_p50_us = stats.latencies.Percentile(50);
  out.latency_p99_us = stats.latencies.Percentile(99);
  out.latency_max_us = stats.latencies.most();
  static_assert(MonitorStats::kMostSlow == NODEIPMI_MONITOR_SLOWEST);
  out.slowest_count = static_cast<uint32_t>(stats.slowest.size());
  for (size_t i = 0; i < stats.slowest.size(); ++i) {
    out.slowest[i].latency_us = stats.slowest[i].latency_us;
    CopyText(stats.slowest[i].node, out.slowest[i].node);
  }
  std::ranges::copy(stats.health, out.health);
  out.unstored = stats.unstored;
  return out;
}

// A caller's callback.
class CallbackObserver final : public ChangeObserver {
 public:
  explicit CallbackObserver(OwedFree<nodeipmi_observer> owed) : owed_(std::move(owed)) {}
  void OnChange(const NodeChange& change) override {
    const nodeipmi_change found = ToStruct(change);
    owed_.completion().callback(owed_.completion().user_data, &found);
  }

 private:
  OwedFree<nodeipmi_observer> owed_;
};

Result<MonitorOptions> Read(const nodeipmi_monitor_options* options) {
  MonitorOptions read;
  if (options == nullptr) return read;
  const auto given = ReadStruct(options, "options");
  if (!given) return std::unexpected(given.error());
  const uint32_t interval_ms =
      given->interval_ms == 0 ? NODEIPMI_MONITOR_DEFAULT_INTERVAL_MS : given->interval_ms;
  if (interval_ms < NODEIPMI_MONITOR_MIN_INTERVAL_MS ||
      interval_ms > NODEIPMI_MONITOR_MAX_INTERVAL_MS) {
    return InvalidStruct("options.interval_ms", "100 to 3600000");
  }
  if (given->health_interval_ms != 0 && (given->health_interval_ms < kLeastHealthIntervalMs ||
                                         given->health_interval_ms > kMostHealthIntervalMs)) {
    return InvalidStruct("options.health_interval_ms", "0, or 1000 to 86400000");
  }
  if (given->reserved != 0) return Fail(Status::kUnsupported, "(options.reserved: not 0)");
  const auto timeout = ReadTimeout(given->timeout_ms);
  if (!timeout) return std::unexpected(timeout.error());
  if ((given->flags & ~(NODEIPMI_MONITOR_COLD | NODEIPMI_MONITOR_FIRST)) != 0)
    return Fail(Status::kUnsupported, "(options.flags: a bit that is not known)");
  read.interval = std::chrono::milliseconds(interval_ms);
  read.timeout = *timeout;
  read.cold = (given->flags & NODEIPMI_MONITOR_COLD) != 0;
  read.health_interval = std::chrono::milliseconds(given->health_interval_ms);
  read.tell_first = (given->flags & NODEIPMI_MONITOR_FIRST) != 0;
  return read;
}

}  // namespace
}  // namespace ipmi::cabi

using ipmi::Fail;
using ipmi::NodeService;
using ipmi::Result;
using ipmi::Status;
using namespace ipmi::cabi;

extern "C" {

nodeipmi_status nodeipmi_monitor_start(nodeipmi* state, const nodeipmi_monitor_options* options,
                                       nodeipmi_observer observer, nodeipmi_error* error) {
  OwedFree<nodeipmi_observer> owed(observer);
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    if (observer.callback == nullptr) return InvalidStruct("observer.callback", "NULL");
    const auto read = Read(options);
    if (!read) return std::unexpected(read.error());
    if (NodeService::InCallback()) return Fail(Status::kRecursive);
    return state->service->StartMonitor(*read, std::make_unique<CallbackObserver>(std::move(owed)));
  });
}

nodeipmi_status nodeipmi_monitor_stop(nodeipmi* state, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    if (NodeService::InCallback()) return Fail(Status::kRecursive);
    return state->service->StopMonitor();
  });
}

nodeipmi_status nodeipmi_monitor_stats_get(nodeipmi* state, nodeipmi_monitor_stats* stats,
                                           nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(stats, "stats"));
    NODEIPMI_TRY(CheckSize(stats, "stats"));
    const auto taken = state->service->TakeMonitorStats();
    if (!taken) return std::unexpected(taken.error());
    WriteStruct(ToStruct(*taken), stats);
    return {};
  });
}

}  // extern "C"
