// The thread on which operations end: stores their outcomes as the nodes' statuses, all that are
// there in one transaction, and the sensor data records that they brought, then runs their
// completions. So neither the disk nor a slow caller holds up the engine. It does not wait for memory
// while it holds the mutex.
#pragma once

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/engine/engine.h"
#include "core/node/engine_group.h"
#include "core/node/node_service.h"

namespace ipmi {

class NodeService::Dispatcher final : public JobListener {
 public:
  Dispatcher(Store& store, const Clock& clock);
  ~Dispatcher() override;

  Result<void> Start(size_t engine_count);
  EngineGroup& engines() { return engines_; }
  // Cancels what runs, runs every completion, and ends the threads. Completions may still make any
  // call meanwhile. bound: for the BMCs to close their sessions.
  void Close(Duration bound);
  // Submits the job, under a new id. kCancelled once Close has begun.
  Result<OperationId> Submit(const NodeRecord& node, Job job,
                             std::unique_ptr<Completion> completion);
  // Ends an operation that never got as far as the engine. kCancelled once Close has begun.
  Result<OperationId> SubmitFailed(const NodeRecord& node, std::unique_ptr<Operation> action,
                                   Error error, std::unique_ptr<Completion> completion);
  void Cancel(OperationId id);
  bool Wait(OperationId id, Duration timeout);

  void OnJobDone(JobOutcome outcome) override;

 private:
  struct Pending {
    std::string name;      // of the node
    int64_t revision = 0;  // that it had
    SensorHealth health;   // as it was known
    std::unique_ptr<Completion> completion;
  };

  // With the mutex held.
  OperationId Register(const NodeRecord& node, std::unique_ptr<Completion>& completion);
  void Loop();
  // Stores the updates, and those that could not be stored before. What cannot be stored now is
  // tried again later: false.
  bool Keep(std::vector<StatusUpdate> updates);
  void End(std::list<JobOutcome> outcomes);

  Store& store_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<OperationId, Pending> pending_;
  std::list<JobOutcome> done_;
  OperationId next_id_ = 1;
  bool closing_ = false;  // nothing new is taken, and the engine is no longer asked
  bool stop_ = false;

  std::vector<StatusUpdate> unstored_;  // the thread's own

  std::thread thread_;
  EngineGroup engines_;  // last: they tell this one until they are gone
};

}  // namespace ipmi
