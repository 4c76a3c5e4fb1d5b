// The nodes of one open state, and the operations on them: finds the node, refuses tenants, unseals
// the credentials, runs the action on the engine, stores the outcome as the node's status, and
// tells whoever asked.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/node/action.h"
#include "core/node/health/read_sensors.h"
#include "core/node/monitor.h"
#include "core/store/store.h"

namespace ipmi {

using OperationId = uint64_t;

struct OperationOutcome {
  OperationId id = 0;
  std::optional<Error> error;  // nullopt: it succeeded
  Report report;
  NodeMemory used;  // IPMI version and cipher suite of the session; kAuto if none was opened
  uint32_t round_trips = 0;
  uint32_t retransmissions = 0;
  Duration latency = {};
};

// Whoever asked for an operation.
class Completion {
 public:
  virtual ~Completion() = default;
  // Exactly once, on the service's own thread, under no lock.
  virtual void Run(const OperationOutcome& outcome) = 0;
};

// Thread-safe.
class NodeService {
 public:
  // engines: 1 to EngineGroup::kMost. clock outlives the service. secret: passphrase or PIN of the
  // state's key, or empty.
  static Result<std::unique_ptr<NodeService>> Open(const std::string& folder, size_t engines,
                                                   const Clock& clock,
                                                   const SecretBuffer& secret = {});
  // Stops the monitor and cancels what runs; every completion is run. Not inside of a callback.
  ~NodeService();

  Store& store() { return *store_; }
  // The node, if it is one that has IPMI: kNotFound, kNotHostNode.
  Result<NodeRecord> HostNode(std::string_view name);

  // What is known of the sensor data records of a node's BMC, for an action that needs them.
  // Nothing where they cannot be had.
  KnownRepository LoadRepository(std::string_view name);

  // timeout: for the whole operation. On an error `completion` is destroyed without being run.
  // kCancelled for a completion that asks while the service ends.
  Result<OperationId> Submit(std::string_view name, std::unique_ptr<Action> action,
                             Duration timeout, std::unique_ptr<Completion> completion);
  void Cancel(OperationId id);
  // True once the operation has ended and its completion was run and destroyed; waits for it
  // `timeout` at most.
  bool Wait(OperationId id, Duration timeout);

  // kAlreadyExists if a monitor runs.
  Result<void> StartMonitor(const MonitorOptions& options,
                            std::unique_ptr<ChangeObserver> observer);
  // Returns when no change is told any more and every session of the monitor is closed. kNotFound
  // if none runs. Not inside of a callback.
  Result<void> StopMonitor();
  Result<MonitorStats> TakeMonitorStats();

  // True inside of a completion or an observer, of this service or another.
  static bool InCallback();

 private:
  class Dispatcher;
  NodeService(std::unique_ptr<Store> store, std::unique_ptr<Dispatcher> dispatcher,
              const Clock& clock);

  std::unique_ptr<Store> store_;
  std::unique_ptr<Dispatcher> dispatcher_;
  const Clock& clock_;

  std::mutex monitor_turn_;   // held to start one, and until one has stopped
  std::mutex monitor_mutex_;  // of monitor_; taken second
  std::shared_ptr<Monitor> monitor_;
};

}  // namespace ipmi
