#include "tests/e2e/client/watcher.h"

#include <stdexcept>

namespace e2e {
namespace {

constexpr Millis kPatience{20'000};

}  // namespace

Watcher::Watcher(nodeipmi* state, const WatchOptions& options) : state_(state) {
  nodeipmi_error error{};
  error.struct_size = sizeof error;
  nodeipmi_monitor_options given{};
  given.struct_size = sizeof given;
  given.interval_ms = options.interval_ms;
  given.timeout_ms = options.timeout_ms;
  given.flags = options.flags;
  given.health_interval_ms = options.health_interval_ms;
  const nodeipmi_observer observer = {.callback =
                                          [](void* user_data, const nodeipmi_change* change) {
                                            auto& watcher = *static_cast<Watcher*>(user_data);
                                            const std::lock_guard lock(watcher.mutex_);
                                            watcher.changes_.push_back(*change);
                                          },
                                      .user_data = this,
                                      .free =
                                          [](void* user_data) {
                                            auto& watcher = *static_cast<Watcher*>(user_data);
                                            const std::lock_guard lock(watcher.mutex_);
                                            ++watcher.frees_;
                                          }};
  if (nodeipmi_monitor_start(state_, &given, observer, &error) != NODEIPMI_OK)
    throw std::runtime_error(error.message);
  running_ = true;
}

Watcher::~Watcher() { (void)Stop(); }

Clock::duration Watcher::Stop() {
  if (!running_) return {};
  running_ = false;
  const auto begin = Clock::now();
  ExpectEqual(nodeipmi_monitor_stop(state_, nullptr), NODEIPMI_OK, "nodeipmi_monitor_stop");
  const auto took = Clock::now() - begin;
  const std::lock_guard lock(mutex_);
  ExpectEqual(frees_, 1, "times that the observer was freed");
  return took;
}

std::vector<nodeipmi_change> Watcher::Changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

bool Watcher::AwaitChanges(size_t count) const {
  return Await(kPatience, [&] {
    const std::lock_guard lock(mutex_);
    return changes_.size() >= count;
  });
}

bool Watcher::AwaitPolls(uint64_t more) const {
  const uint64_t wanted = Stats().polls + more;
  return Await(kPatience, [&] { return Stats().polls >= wanted; });
}

nodeipmi_monitor_stats Watcher::Stats() const {
  nodeipmi_monitor_stats stats{};
  stats.struct_size = sizeof stats;
  ExpectEqual(nodeipmi_monitor_stats_get(state_, &stats, nullptr), NODEIPMI_OK,
              "nodeipmi_monitor_stats_get");
  return stats;
}

nodeipmi_change Watcher::ExpectLast(size_t count, const std::string& what, Where where) const {
  (void)AwaitChanges(count);
  const auto changes = Changes();
  if (!ExpectEqual(changes.size(), count, what + ": changes that were told", where)) {
    for (const auto& change : changes) Expect(false, Describe(change), where);
  }
  return count == 0 || changes.size() < count ? nodeipmi_change{} : changes[count - 1];
}

std::string Describe(const nodeipmi_change& change) {
  constexpr const char* kPowers[] = {"unknown", "off", "on"};
  return Text(change.node, ": ", nodeipmi_status_word(change.status), " (was ",
              change.previous_attempted == 0 ? "NA" : nodeipmi_status_word(change.previous_status),
              "), power ", change.power < 3 ? kPowers[change.power] : "?", ", changes ",
              change.changes, ": ", change.ipmi_status);
}

nodeipmi_node_status StatusOf(nodeipmi* state, const std::string& name) {
  nodeipmi_node_status status{};
  status.struct_size = sizeof status;
  nodeipmi_error error{};
  error.struct_size = sizeof error;
  if (nodeipmi_node_status_get(state, name.c_str(), &status, &error) != NODEIPMI_OK)
    throw std::runtime_error(error.message);
  return status;
}

}  // namespace e2e
