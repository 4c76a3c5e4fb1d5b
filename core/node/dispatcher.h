// The thread on which operations end: stores their outcomes as the nodes' statuses, all that are there in one
// transaction, then runs their completions. So neither the disk nor a slow caller holds up the engine.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/engine/engine.h"
#include "core/node/node_service.h"

namespace ipmi {

class NodeService::Dispatcher final : public JobListener {
 public:
  Dispatcher(Store& store, const Clock& clock);
  ~Dispatcher() override;

  Result<void> Start();
  // Submits the job, under a new id.
  OperationId Submit(std::string_view name, Job job, std::unique_ptr<Completion> completion);
  // Ends an operation that never got as far as the engine.
  OperationId SubmitFailed(std::string_view name, std::unique_ptr<Operation> action, Error error,
                           std::unique_ptr<Completion> completion);
  void Cancel(OperationId id);
  bool Wait(OperationId id, Duration timeout);
  bool IsThisThread() const { return std::this_thread::get_id() == thread_.get_id(); }

  void OnJobDone(JobOutcome outcome) override;

 private:
  struct Pending {
    std::string name;
    std::unique_ptr<Completion> completion;
  };

  OperationId Register(std::string_view name, std::unique_ptr<Completion> completion);
  void Loop();
  void End(std::vector<JobOutcome> outcomes);

  Store& store_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<OperationId, Pending> pending_;
  std::vector<JobOutcome> done_;
  OperationId next_id_ = 1;
  bool stop_ = false;

  std::thread thread_;
  std::unique_ptr<Engine> engine_;  // last: it tells this one until it is gone
};

}  // namespace ipmi
