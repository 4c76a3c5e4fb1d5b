// A monitor on an open state, and what it told.
#pragma once

#include <nodeipmi/nodeipmi.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "tests/e2e/client/check.h"
#include "tests/e2e/client/process.h"

namespace e2e {

struct WatchOptions {
  uint32_t interval_ms = 200;
  uint32_t timeout_ms = 5000;
  uint32_t flags = 0;
  uint32_t health_interval_ms = 0;
};

class Watcher {
 public:
  // Throws if the monitor does not start.
  explicit Watcher(nodeipmi* state, const WatchOptions& options = {});
  // Stops it.
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Gives back how long that took.
  Clock::duration Stop();

  // In the order in which they were told.
  std::vector<nodeipmi_change> Changes() const;
  // False if fewer than `count` have been told when everybody's patience is at its end.
  bool AwaitChanges(size_t count) const;
  // Until so many more polls have ended.
  bool AwaitPolls(uint64_t more) const;
  nodeipmi_monitor_stats Stats() const;

  // That `count` changes were told, and no more. Gives back the last of them.
  nodeipmi_change ExpectLast(size_t count, const std::string& what,
                             Where where = Where::current()) const;

 private:
  nodeipmi* state_;
  bool running_ = false;
  mutable std::mutex mutex_;
  std::vector<nodeipmi_change> changes_;
  int frees_ = 0;
};

// "n: no_answer (was ok), power unknown, changes 1: No answer …"
std::string Describe(const nodeipmi_change& change);

// What is stored of a node.
nodeipmi_node_status StatusOf(nodeipmi* state, const std::string& name);

}  // namespace e2e
