// Runs operations on many BMCs from one thread: queue, demultiplexing, timers, name resolution. One
// operation at a time on each BMC; what is left to close is closed meanwhile.
//
// A job is an operation that somebody waits for. A watch is an operation that is repeated for as
// long as it stands, in a session that is kept; it may have another one beside, which takes many
// commands and is done a few at a time. Jobs overtake watches.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/session/link.h"
#include "core/session/operation.h"

namespace ipmi {

// How to reach and to talk to a BMC.
struct Target {
  std::string host;
  uint16_t port = kIpmiPort;
  NodeOptions options;
  NodeMemory memory;
  std::unique_ptr<const LoginSource> login;
};

// An operation to be run once.
struct Job {
  uint64_t id = 0;
  Target target;
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

// An operation of many commands that a watch does between its polls, in turns of a few, so that
// neither a poll nor a job has to wait for all of it. Each turn is Begin and what follows; the
// next one's Begin goes on where the last one ended.
class BackgroundOperation : public Operation {
 public:
  // There is something to do now: it is time for it, or the last turn did not end it. Asked after
  // each poll that succeeded, and after each turn.
  virtual bool Due() const = 0;
  // The BMC did not answer in a turn, or the session could not be opened again: what was under way
  // is left, and not due at once.
  virtual void Abandon() = 0;
};

// What a poll, or a turn of the background operation, came to.
struct PollOutcome {
  uint64_t id;                 // of the watch
  bool background;             // it was the background operation's turn
  const Operation& operation;  // these two last during the call
  const LinkOutcome& link;
  Duration latency;
  bool kept;         // the session stands, for the next poll
  bool provisional;  // a failure that the next poll, which comes soon, confirms or not
};

class WatchListener {
 public:
  virtual ~WatchListener() = default;
  // Both on the engine's thread; must not block. Lives until OnUnwatched was called for each watch.
  virtual void OnPolled(const PollOutcome& outcome) = 0;
  // Nothing is told of this watch any more, and its session is closed.
  virtual void OnUnwatched(uint64_t id) = 0;
};

// An operation to be repeated.
struct Watch {
  uint64_t id = 0;
  WatchListener* listener = nullptr;
  Target target;
  std::unique_ptr<Operation> operation;
  std::unique_ptr<BackgroundOperation> background = nullptr;  // may be null
  Duration first = {};                                        // from now to the first poll
  Duration interval = {};
  Duration timeout = {};  // of each poll
  bool was_ok = false;    // when the BMC was last asked, it answered
  bool keep = true;       // the session, from one poll to the next
};

// Submit and the like are thread-safe.
class Engine {
 public:
  static Result<std::unique_ptr<Engine>> Start(const Clock& clock, JobListener& listener);
  // Stops within kCloseBound unless it was told otherwise, and ends the thread.
  ~Engine();

  // Cancels what runs and closes every session, for which the BMCs have `bound`. Does not wait for
  // that.
  void Stop(Duration bound);

  void Submit(Job job);
  // Harmless for a job that is done.
  void Cancel(uint64_t id);

  void StartWatch(Watch watch);
  // OnUnwatched tells when it has ended, kCloseBound later at most. Harmless for an id that is not
  // known.
  void EndWatch(uint64_t id);

 private:
  class Worker;
  explicit Engine(std::unique_ptr<Worker> worker);
  std::unique_ptr<Worker> worker_;
};

inline constexpr Duration kCloseBound = std::chrono::milliseconds(1500);

}  // namespace ipmi
