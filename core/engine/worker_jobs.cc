// Operations that are run once.
#include <algorithm>

#include "core/engine/worker.h"

namespace ipmi {
namespace {

// How often, and after how long, a BMC is asked again that had no free session.
constexpr uint8_t kMostTries = 16;
constexpr Duration kPause = std::chrono::milliseconds(20);

// The name of a BMC was not resolved before the deadline.
Error NotResolvedInTime() {
  Error error = MakeError(Status::kNameNotResolved, "(no answer from the name service in time)");
  error.stage = Stage::kResolve;
  return error;
}

// The deadline passed before it was the operation's turn.
Error WhyNotStarted(const JobRun& run) {
  if (run.peer->active == nullptr)
    return MakeError(Status::kNoAnswer, "(The time allowed was over at once.)");
  if (run.peer->active == &run) {
    Error error = MakeError(Status::kTimedOut);
    error.message =
        "Too many BMCs are asked at the same time: this one's turn did not come in the time "
        "allowed; allow more (--timeout).";
    return error;
  }
  Error error = MakeError(Status::kBmcBusy);
  error.message = "Another operation on this BMC took all the time; try again.";
  return error;
}

}  // namespace

void Engine::Worker::Accept(Job job) {
  const uint64_t id = job.id;
  JobRun& run = *jobs_.emplace(id, std::make_unique<JobRun>(std::move(job))).first->second;
  if (stopping_) {
    StopJob(run, MakeError(Status::kCancelled));
    return;
  }
  wheel_.Schedule(run, run.job.deadline);
  run.endpoints = ParseAddress(run.job.target.host, run.job.target.port);
  if (run.endpoints.empty()) {
    Resolve(run, id, run.job.target, run.job.deadline);
    return;
  }
  MoveTo(run, run.endpoints.front());
  run.peer->jobs.PushBack(run);
}

void Engine::Worker::OnJobTimer(JobRun& run) {
  if (run.pauses && now() >= run.job.deadline) {
    StopJob(run, *run.link->outcome().error);
    return;
  }
  if (run.pauses) {
    run.pauses = false;
    wheel_.Schedule(run, run.job.deadline);
    run.peer->jobs.PushBack(run);
    ready_.PushBack(*run.peer);
    return;
  }
  if (run.peer == nullptr) {
    StopJob(run, NotResolvedInTime());
    return;
  }
  if (!run.link || run.Waits()) {
    LinkOutcome outcome;
    outcome.error = WhyNotStarted(run);
    outcome.asked = false;
    EndWithoutLink(run, std::move(outcome));
    return;
  }
  PeerOutbox outbox(*this, run.peer->endpoint);
  run.link->OnDeadline(now(), outbox);
  Settle(run);
}

void Engine::Worker::StopJob(JobRun& run, Error error) {
  if (run.link && !run.Waits()) {
    PeerOutbox outbox(*this, run.peer->endpoint);
    run.link->Cancel(now(), outbox);
    Settle(run);
    return;
  }
  LinkOutcome outcome;
  outcome.error = std::move(error);
  EndWithoutLink(run, std::move(outcome));
}

void Engine::Worker::EndWithoutLink(JobRun& run, LinkOutcome outcome) {
  run.LeaveQueues();
  if (run.peer != nullptr) {
    if (run.peer->active == &run) run.peer->active = nullptr;
    ready_.PushBack(*run.peer);
  }
  Tell(run, std::move(outcome));
  Forget(run);
}

// A BMC may have a single session, and a watch keep it: a person goes first.
bool Engine::Worker::TriesWithKeptSessionClosed(JobRun& run, const LinkOutcome& outcome) {
  const bool is_full = outcome.error && outcome.error->status == Status::kBmcBusy &&
                       outcome.sessions_opened == 0 && run.tries < kMostTries;
  if (!is_full) return false;
  Conversation* const watch = run.peer->all.Find([&](const Conversation& one) {
    return &one != &run && one.link && one.link->done() && !one.link->closed();
  });
  if (watch == nullptr) return false;
  ++run.tries;
  PeerOutbox outbox(*this, run.peer->endpoint);
  watch->link->Close(now(), outbox);
  Settle(*watch);
  EndTurn(run, 0, 0);
  run.pauses = true;  // until the BMC has heard of that
  wheel_.Schedule(run, std::min(now() + kPause, run.job.deadline));
  return true;
}

void Engine::Worker::SettleJob(JobRun& run) {
  if (!run.asking && !run.told) return;  // it waits for another turn
  const LinkOutcome& outcome = run.link->outcome();
  if (run.link->done() && run.asking) {
    if (TriesWithKeptSessionClosed(run, outcome)) return;
    if (TriesNextAddress(run, outcome)) {
      wheel_.Schedule(run, run.job.deadline);
      return;
    }
    // The next operation need not wait until this one's session is closed.
    EndTurn(run, outcome.round_trips, outcome.retransmissions);
    Tell(run, outcome);
  }
  if (run.link->done() && run.link->closed()) {
    Forget(run);
    return;
  }
  wheel_.Schedule(run, run.link->NextDeadline());
}

void Engine::Worker::Tell(JobRun& run, LinkOutcome outcome) {
  run.told = true;
  run.job.target.login = nullptr;  // with the credentials
  listener_.OnJobDone({.id = run.job.id,
                       .operation = std::move(run.job.operation),
                       .link = std::move(outcome),
                       .latency = clock_.Now() - run.job.submitted});
}

void Engine::Worker::Forget(JobRun& run) { jobs_.erase(run.job.id); }

}  // namespace ipmi
