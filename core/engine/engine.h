// Runs operations on many BMCs from one thread: queue, demultiplexing, timers, name resolution. One
// operation at a time on each BMC; what is left to close is closed meanwhile.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/session/link.h"
#include "core/session/operation.h"

namespace ipmi {

// An operation to be run on the BMC at host and port.
struct Job {
  uint64_t id = 0;
  std::string host;
  uint16_t port = kIpmiPort;
  LinkParams link;
  std::unique_ptr<Operation> operation;
  Instant submitted = {};
  Instant deadline = kNever;
};

struct JobOutcome {
  uint64_t id = 0;
  std::unique_ptr<Operation> operation;
  LinkOutcome link;
  Duration latency = {};
};

class JobListener {
 public:
  virtual ~JobListener() = default;
  // On the engine's thread, exactly once for each job; must not block.
  virtual void OnJobDone(JobOutcome outcome) = 0;
};

// Submit and Cancel are thread-safe.
class Engine {
 public:
  static Result<std::unique_ptr<Engine>> Start(const Clock& clock, JobListener& listener);
  // Cancels what runs, closes every session, waiting for the BMCs at most kCloseBound, and ends the
  // thread.
  ~Engine();

  void Submit(Job job);
  // Harmless for a job that is done.
  void Cancel(uint64_t id);

 private:
  class Worker;
  explicit Engine(std::unique_ptr<Worker> worker);
  std::unique_ptr<Worker> worker_;
};

inline constexpr Duration kCloseBound = std::chrono::seconds(2);

}  // namespace ipmi
