// Operations that are repeated.
#include <algorithm>
#include <utility>

#include "core/engine/worker.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// Polls that are due at about the same time are sent together: the more there are in a batch, the
// less each costs.
constexpr int kSlackParts = 32;
constexpr Duration kMostSlack = 50ms;

constexpr int kEndedAtOnce = 256;

Instant Rounded(Instant due, Duration interval) {
  const Duration slack = std::clamp<Duration>(interval / kSlackParts, 1ms, kMostSlack);
  const Duration past = due.time_since_epoch() % slack;
  return past == Duration{} ? due : due + (slack - past);
}

}  // namespace

void Engine::Worker::Accept(Watch watch) {
  const uint64_t id = watch.id;
  const auto [place, is_new] = watches_.try_emplace(id);
  if (!is_new) {
    watch.listener->OnUnwatched(id);
    return;
  }
  place->second = std::make_unique<WatchRun>(std::move(watch));
  WatchRun& run = *place->second;
  run.endpoints = ParseAddress(run.watch.target.host, run.watch.target.port);
  run.named = run.resolve = run.endpoints.empty();
  run.next_poll = Rounded(now() + run.watch.first, run.watch.interval);
  if (stopping_) {
    BeginEnding(run);
    return;
  }
  Reschedule(run);
}

void Engine::Worker::OnWatchTimer(WatchRun& run) {
  if (now() >= run.give_up) {
    Forget(run);
    return;
  }
  if (run.link) {
    PeerOutbox outbox(*this, run.peer->endpoint);
    run.link->OnDeadline(now(), outbox);
  }
  if (now() < run.next_poll || run.ending) {
    run.link ? Settle(run) : Reschedule(run);
    return;
  }
  if (run.resolve && !run.resolving) {
    // For as long as the name service takes: a queue of ten thousand names is no failure.
    run.resolving = true;
    Resolve(run, run.watch.id, run.watch.target, kNever);
  }
  if (run.endpoints.empty()) {
    run.next_poll = kNever;
    run.began = now();
    Reschedule(run);
    return;
  }
  BecomeDue(run);
}

void Engine::Worker::OnResolved(WatchRun& run, Result<std::vector<Endpoint>> endpoints) {
  run.resolving = false;
  if (run.ending) return;
  const bool is_awaited = run.endpoints.empty();
  if (endpoints) {
    run.resolve = false;
    run.endpoints = std::move(*endpoints);
    run.endpoint = 0;
    if (is_awaited) BecomeDue(run);
  } else if (is_awaited) {
    LinkOutcome outcome;
    outcome.error = std::move(endpoints.error());
    EndPoll(run, outcome);
  }
}

void Engine::Worker::BecomeDue(WatchRun& run) {
  run.next_poll = kNever;
  const Endpoint& endpoint = run.endpoints[run.endpoint];
  const bool moves = run.peer == nullptr || run.peer->endpoint != endpoint;
  // A session that is still closing keeps the link, and so its BMC, once more.
  if (moves && (!run.link || run.link->closed())) {
    run.link.reset();
    MoveTo(run, endpoint);
  }
  run.Prefetch();
  run.peer->polls.PushBack(run);
  ready_.PushBack(*run.peer);
  Reschedule(run);
}

void Engine::Worker::Preempt(WatchRun& run) {
  if (run.asking && run.link->exchanging()) return;
  if (run.asking) {
    PeerOutbox outbox(*this, run.peer->endpoint);
    run.link->Cancel(now(), outbox);
    EndTurn(run, 0, 0);
  }
  if (run.ending) return;
  run.LeaveQueues();
  run.peer->active = nullptr;
  run.peer->polls.PushBack(run);
  Reschedule(run);
}

void Engine::Worker::SettleWatch(WatchRun& run) {
  if (run.link->done() && run.asking) {
    const LinkOutcome& outcome = run.link->outcome();
    if (!run.ending && TriesNextAddress(run, outcome)) {
      Reschedule(run);
      return;
    }
    EndTurn(run, outcome.round_trips, outcome.retransmissions);
    EndWatchTurn(run, outcome);
    return;
  }
  if (run.ending && run.link->closed()) {
    Forget(run);
    return;
  }
  // A poll that had to be let finish may have to wait now.
  if (run.asking && !run.peer->jobs.empty()) ready_.PushBack(*run.peer);
  Reschedule(run);
}

void Engine::Worker::EndWatchTurn(WatchRun& run, const LinkOutcome& outcome) {
  // Another link, to another address of it, is no reason to be content with less.
  if (outcome.lasting && outcome.used.lan != LanVersion::kAuto)
    run.watch.target.memory = outcome.used;
  run.in_background ? EndBackgroundTurn(run, outcome) : EndPoll(run, outcome);
}

void Engine::Worker::EndPoll(WatchRun& run, const LinkOutcome& outcome) {
  const Status status = outcome.error ? outcome.error->status : Status::kOk;
  uint32_t random = 0;
  // Without randomness the fleet may get into step, and no more.
  (void)entropy_.Fill({reinterpret_cast<uint8_t*>(&random), sizeof random});
  const Duration took = now() - run.began;
  const auto verdict =
      run.pace.After({.status = status, .took = took, .reopened = outcome.reopened}, random);
  run.next_poll = Rounded(
      std::max(now(), status == Status::kOk ? run.began + verdict.wait : now() + verdict.wait),
      run.watch.interval);
  // A name may stand for another address by now, or for the right one again.
  run.resolve = run.resolve || (run.named && status != Status::kOk);
  TellPolled(run, outcome, took, verdict.provisional);
  if (run.watch.background && run.link && run.link->kept() && run.watch.background->Due()) {
    run.in_background = true;
    run.after_background = std::exchange(run.next_poll, now());
  }
  Reschedule(run);
}

void Engine::Worker::EndBackgroundTurn(WatchRun& run, const LinkOutcome& outcome) {
  BackgroundOperation& background = *run.watch.background;
  // What the failure means is for a poll to find out.
  if (outcome.error) {
    background.Abandon();
    run.after_background = now();
  }
  const bool goes_on = background.Due();
  if (!goes_on && !run.pace.keep() && run.link) {
    PeerOutbox outbox(*this, run.peer->endpoint);
    run.link->Close(now(), outbox);
  }
  TellPolled(run, outcome, now() - run.began, false);
  // A poll that is due comes first; it leads back here.
  run.in_background = goes_on && now() < run.after_background;
  run.next_poll = run.in_background ? now() : run.after_background;
  Reschedule(run);
}

void Engine::Worker::TellPolled(WatchRun& run, const LinkOutcome& outcome, Duration took,
                                bool provisional) {
  run.watch.listener->OnPolled({.id = run.watch.id,
                                .background = run.in_background,
                                .operation = NextOperation(run),
                                .link = outcome,
                                .latency = took,
                                .kept = run.link && run.link->kept(),
                                .provisional = provisional});
}

Operation& Engine::Worker::NextOperation(const WatchRun& run) {
  return run.in_background ? *run.watch.background : *run.watch.operation;
}

bool Engine::Worker::KeepsSession(const WatchRun& run) {
  return run.pace.keep() || (run.watch.background && run.watch.background->Due());
}

void Engine::Worker::Reschedule(WatchRun& run) {
  Instant due = std::min(run.next_poll, run.give_up);
  if (run.link) due = std::min(due, run.link->NextDeadline());
  wheel_.Schedule(run, due);
}

void Engine::Worker::BeginEnding(WatchRun& run) {
  if (run.ending) return;
  run.ending = true;
  if (!run.asking) {
    const bool has_turn = run.peer != nullptr && run.peer->active == &run;
    if (has_turn) {
      run.peer->active = nullptr;
      ready_.PushBack(*run.peer);
    }
    run.LeaveQueues();
  }
  to_end_.PushBack(run);
}

void Engine::Worker::EndSome() {
  for (int i = 0; i < kEndedAtOnce && !to_end_.empty(); ++i) {
    auto& run = static_cast<WatchRun&>(to_end_.PopFront());
    run.next_poll = kNever;
    run.give_up = now() + kCloseBound;
    if (!run.link) {
      Forget(run);
      continue;
    }
    PeerOutbox outbox(*this, run.peer->endpoint);
    run.link->Cancel(now(), outbox);
    if (run.asking) EndTurn(run, 0, 0);
    Settle(run);
  }
}

void Engine::Worker::Forget(WatchRun& run) {
  const uint64_t id = run.watch.id;
  WatchListener& listener = *run.watch.listener;
  watches_.erase(id);
  listener.OnUnwatched(id);
}

}  // namespace ipmi
