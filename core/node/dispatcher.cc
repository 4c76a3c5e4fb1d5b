#include "core/node/dispatcher.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/scarce_memory.h"
#include "core/base/thread.h"
#include "core/node/attempt.h"
#include "core/node/callback_thread.h"
#include "core/node/health/event_log.h"
#include "core/node/health/node_health.h"
#include "core/node/known_repository.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// Another process may hold the database, or the disk be full: no outcome waits for that.
constexpr auto kStoreAgainAfter = 100ms;
constexpr int kLastAttempts = 5;
constexpr size_t kMostUnstored = 20'000;

// As far as the operation has read it.
NodeHealth HealthOf(const Report& report, const SensorHealth& known, int64_t unix_ms) {
  NodeHealth health;
  if (report.sensors != nullptr && report.sensors->all)
    health.sensors = HealthOf(*report.sensors, known, unix_ms);
  if (report.log != nullptr) health.log = FillOf(report.log->info, unix_ms);
  return health;
}

}  // namespace

NodeService::Dispatcher::Dispatcher(Store& store, const Clock& clock)
    : store_(store), clock_(clock) {}

Result<void> NodeService::Dispatcher::Start(size_t engine_count) {
  if (auto started = engines_.Start(engine_count, clock_, *this); !started) return started;
  thread_ = StartThread("ipmi-dispatch", &Dispatcher::Loop, this);
  return {};
}

NodeService::Dispatcher::~Dispatcher() { Close(kCloseBound); }

void NodeService::Dispatcher::Close(Duration bound) {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  engines_.Stop(bound);  // tells every operation that still runs
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// Takes the completion only once nothing can fail any more: it is to go under no lock.
OperationId NodeService::Dispatcher::Register(const NodeRecord& node,
                                              std::unique_ptr<Completion>& completion) {
  Pending pending = {.name = node.name,
                     .revision = node.revision,
                     .health = node.health.sensors,
                     .completion = nullptr};
  Pending& place = pending_.try_emplace(next_id_).first->second;
  place = std::move(pending);
  place.completion = std::move(completion);
  return next_id_++;
}

Result<OperationId> NodeService::Dispatcher::Submit(const NodeRecord& node, Job job,
                                                    std::unique_ptr<Completion> completion) {
  const std::lock_guard lock(mutex_);
  if (closing_) return Fail(Status::kCancelled);
  job.id = Register(node, completion);
  const OperationId id = job.id;
  try {
    engines_.For(node.name).Submit(std::move(job));
  } catch (...) {  // no memory
    completion = std::move(pending_.extract(id).mapped().completion);
    throw;
  }
  return id;
}

Result<OperationId> NodeService::Dispatcher::SubmitFailed(const NodeRecord& node,
                                                          std::unique_ptr<Operation> action,
                                                          Error error,
                                                          std::unique_ptr<Completion> completion) {
  JobOutcome outcome;
  outcome.operation = std::move(action);
  outcome.link.error = std::move(error);
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return Fail(Status::kCancelled);
    outcome.id = Register(node, completion);
  }
  const OperationId id = outcome.id;
  const WaitsForMemory waits;  // the completion is registered: it has to be told
  OnJobDone(std::move(outcome));
  return id;
}

void NodeService::Dispatcher::Cancel(OperationId id) {
  const std::lock_guard lock(mutex_);
  const auto found = pending_.find(id);
  if (!closing_ && found != pending_.end()) engines_.For(found->second.name).Cancel(id);
}

void NodeService::Dispatcher::OnJobDone(JobOutcome outcome) {
  std::list<JobOutcome> one;
  one.push_back(std::move(outcome));
  {
    const std::lock_guard lock(mutex_);
    done_.splice(done_.end(), one);
  }
  changed_.notify_all();
}

bool NodeService::Dispatcher::Wait(OperationId id, Duration timeout) {
  std::unique_lock lock(mutex_);
  const auto ended = [&] { return !pending_.contains(id); };
  if (timeout == Duration::max()) {
    changed_.wait(lock, ended);
    return true;
  }
  return changed_.wait_for(lock, timeout, ended);
}

void NodeService::Dispatcher::Loop() {
  BecomeCallbackThread();
  std::unique_lock lock(mutex_);
  const auto has_work = [&] { return stop_ || !done_.empty(); };
  while (!stop_ || !done_.empty()) {
    if (unstored_.empty()) {
      changed_.wait(lock, has_work);
    } else {
      changed_.wait_for(lock, kStoreAgainAfter, has_work);
    }
    auto outcomes = std::exchange(done_, {});
    lock.unlock();
    End(std::move(outcomes));
    lock.lock();
  }
  lock.unlock();
  for (int i = 0; i < kLastAttempts && !unstored_.empty(); ++i) (void)Keep({});
}

bool NodeService::Dispatcher::Keep(std::vector<StatusUpdate> updates) {
  unstored_.insert(unstored_.end(), std::make_move_iterator(updates.begin()),
                   std::make_move_iterator(updates.end()));
  if (unstored_.size() > kMostUnstored) {
    unstored_.erase(unstored_.begin(),
                    unstored_.end() - static_cast<std::ptrdiff_t>(kMostUnstored));
  }
  if (!store_.StoreStatus(unstored_)) return false;
  unstored_.clear();
  return true;
}

void NodeService::Dispatcher::End(std::list<JobOutcome> outcomes) {
  std::vector<StatusUpdate> updates;
  std::vector<RepositoryUpdate> repositories;
  struct Ended {
    JobOutcome& job;
    Pending& pending;  // stays where it is until it is erased here
  };
  std::vector<Ended> all;
  all.reserve(outcomes.size());
  {
    const std::lock_guard lock(mutex_);
    for (JobOutcome& job : outcomes) all.push_back({job, pending_.at(job.id)});
  }
  const int64_t unix_ms = clock_.UnixMillis();
  for (const auto& [job, pending] : all) {
    const auto& action = static_cast<const Action&>(*job.operation);
    const Report& report = action.report();
    if (report.repository != nullptr) {
      auto kept = RepositoryToKeep(pending.name, pending.revision, *report.repository, unix_ms);
      if (kept) repositories.push_back(*std::move(kept));
    }
    if (!IsAttempt(job.link)) continue;
    const bool connected = !job.link.error || (action.is_about_more() && WasRefused(job.link));
    NodeStatus status;
    NoteAttempt(status, job.link, connected ? nullptr : &*job.link.error, report.power, job.latency,
                unix_ms);
    updates.push_back(
        {.name = pending.name,
         .status = std::move(status),
         .memory = job.link.lasting ? job.link.used : NodeMemory(),
         // Identify, boot device and info say nothing of the power, and a success
         // that does not leaves it as it was known.
         .keep_power =
             report.power == PowerState::kUnknown && !report.power_may_differ && connected,
         // What a failure left unread may be the worst of all.
         .health = job.link.error ? NodeHealth() : HealthOf(report, pending.health, unix_ms),
         .revision = pending.revision});
  }
  // Records that cannot be stored now are read again another time.
  if (Keep(std::move(updates))) (void)store_.StoreRepositories(repositories);
  for (const auto& [job, pending] : all) {
    OperationOutcome told{.id = job.id,
                          .error = std::move(job.link.error),
                          .report = static_cast<const Action&>(*job.operation).report(),
                          .used = job.link.used,
                          .round_trips = job.link.round_trips,
                          .retransmissions = job.link.retransmissions,
                          .latency = job.latency};
    pending.completion->Run(told);
    pending.completion.reset();
    {
      const std::lock_guard lock(mutex_);
      pending_.erase(job.id);
    }
    changed_.notify_all();
  }
}

}  // namespace ipmi
