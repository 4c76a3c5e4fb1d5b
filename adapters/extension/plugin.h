// The plugin at work for one host: what stands behind a node_ext.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "adapters/extension/config.h"
#include "adapters/extension/failure.h"
#include "adapters/extension/host.h"
#include "adapters/extension/news.h"
#include "adapters/extension/pusher.h"
#include "adapters/extension/roster.h"
#include "adapters/extension/runs.h"
#include "adapters/extension/teller.h"
#include "nodeipmi/node_extension.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

inline std::unexpected<Failure> NotStarted() {
  return Fail(NODE_EXT_NOT_STARTED, "The plugin is not started.");
}

class Plugin {
 public:
  // host outlives it.
  Plugin(const node_host& host, Config config);
  ~Plugin();
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  // What the host calls with [host-main]; not inside of a call to the host.
  Result<void> Start();
  Result<void> Stop();
  Result<void> ReadNodes();
  Result<void> Forget(const char* node);

  // use(nodeipmi*) -> Result<…>, while the state is open and stays so; it calls nothing of the
  // host.
  template <typename Use>
  auto WithState(Use use) -> decltype(use(static_cast<nodeipmi*>(nullptr))) {
    if (ending_) return NotStarted();
    const std::shared_lock lock(gate_);
    if (state_ == nullptr) return NotStarted();
    return use(state_);
  }

  // A host-level node of the host: NODE_EXT_NOT_FOUND, NODE_EXT_NOT_HOST_NODE.
  Result<KnownNode> FindHostNode(const char* node) const;

  const Host& host() const { return host_; }
  const Roster& roster() const { return roster_; }
  News& news() { return news_; }
  Runs& runs() { return runs_; }
  Teller& teller() { return teller_; }
  // Stop has begun, or nothing was started.
  bool ending() const { return ending_; }

  // Tells the host what is new of a node's status and health, and what is not stored yet when it
  // is. On the teller's thread only.
  void TellStatus(const std::string& node);

 private:
  // The monitor's observer.
  static void OnChange(void* plugin, const nodeipmi_change* change);
  void Note(const nodeipmi_change& change);

  Result<void> Open();
  Result<void> StartMonitor();
  void Close();
  // On failure the nodes are those that were known before, or those of the host and one of them
  // could not be stored.
  Result<void> ReadNodesInto(nodeipmi* state);
  Result<void> Take(nodeipmi* state, const std::vector<HostNode>& nodes);

  const Config config_;
  const Host host_;
  Roster roster_;
  Runs runs_;
  News news_;

  std::mutex turn_;         // held during each [host-main] call
  std::shared_mutex gate_;  // of state_; held by who uses it, taken second
  nodeipmi* state_ = nullptr;
  std::atomic<bool> ending_ = true;
  Teller teller_;
  Pusher pusher_;  // of [host-main] calls
};

}  // namespace extension
