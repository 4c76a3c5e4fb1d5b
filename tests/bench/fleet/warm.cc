#include "tests/bench/fleet/warm.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/bench/fleet/self.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLookAgain = 50ms;
constexpr auto kPatience = 2min;

// What the monitor tells of nodes of which something was known before.
void CountChange(void* changes, const nodeipmi_change* change) {
  if (change->previous_attempted != 0)
    static_cast<std::atomic<uint64_t>*>(changes)->fetch_add(1, std::memory_order_relaxed);
}

// Since the last call, where it is about latency.
Result<nodeipmi_monitor_stats> Stats(nodeipmi* state) {
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  nodeipmi_monitor_stats stats = {};
  stats.struct_size = sizeof stats;
  if (nodeipmi_monitor_stats_get(state, &stats, &error) != NODEIPMI_OK)
    return CallFailed("nodeipmi_monitor_stats_get", error);
  return stats;
}

Result<void> WaitUntilWarm(nodeipmi* state, bool with_health) {
  const auto end = Clock::now() + kPatience;
  for (;;) {
    const auto stats = Stats(state);
    if (!stats) return std::unexpected(stats.error());
    const uint32_t unread = with_health ? stats->health[NODEIPMI_SEVERITY_UNKNOWN] : 0;
    if (stats->waiting == 0 && stats->sessions == stats->nodes && unread == 0) return {};
    if (Clock::now() > end)
      return Failed("of " + std::to_string(stats->nodes) + " nodes, " +
                    std::to_string(stats->sessions) +
                    " have a session after two minutes, and the health of " +
                    std::to_string(unread) + " was not read");
    std::this_thread::sleep_for(kLookAgain);
  }
}

Result<Measured> MeasureSteady(nodeipmi* state, double seconds,
                               const std::atomic<uint64_t>& changes) {
  const auto begin = Stats(state);
  if (!begin) return std::unexpected(begin.error());
  const Used before = UsedSoFar();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  const Used used = UsedSoFar() - before;
  const auto end = Stats(state);
  if (!end) return std::unexpected(end.error());
  Measured measured;
  measured.operations = static_cast<double>(end->polls - begin->polls);
  TakeUse(used, measured.operations, measured);
  measured.failed = static_cast<double>(end->failed_polls - begin->failed_polls);
  measured.wall_ms = static_cast<double>(used.wall_ns) / 1e6;
  measured.operations_per_s = measured.operations / measured.wall_ms * 1e3;
  measured.latency_p50_us = end->latency_p50_us;
  measured.latency_p99_us = end->latency_p99_us;
  measured.latency_max_us = end->latency_max_us;
  measured.retransmissions = static_cast<double>(end->retransmissions - begin->retransmissions);
  measured.round_trips = static_cast<double>(end->round_trips - begin->round_trips);
  measured.sessions = end->sessions;
  measured.changes = static_cast<double>(changes.load());
  return measured;
}

}  // namespace

Result<Measured> MeasureWarm(nodeipmi* state, const WarmOptions& options) {
  std::atomic<uint64_t> changes = 0;
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  nodeipmi_monitor_options monitor = {};
  monitor.struct_size = sizeof monitor;
  monitor.interval_ms = options.interval_ms;
  monitor.health_interval_ms = options.health_interval_ms;
  const nodeipmi_observer observer = {
      .callback = CountChange, .user_data = &changes, .free = nullptr};
  if (nodeipmi_monitor_start(state, &monitor, observer, &error) != NODEIPMI_OK)
    return CallFailed("nodeipmi_monitor_start", error);
  const auto warm = WaitUntilWarm(state, options.health_interval_ms != 0);
  // The first polls come at once, and the second ones find the nodes' places in the interval: some
  // come too soon for a reading.
  if (warm && options.health_interval_ms != 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(options.interval_ms));
  auto measured = warm ? MeasureSteady(state, options.seconds, changes)
                       : Result<Measured>(std::unexpected(warm.error()));
  if (nodeipmi_monitor_stop(state, &error) != NODEIPMI_OK)
    return CallFailed("nodeipmi_monitor_stop", error);
  return measured;
}

}  // namespace bench
