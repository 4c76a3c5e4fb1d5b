#include "core/engine/worker.h"

#include <algorithm>

#include "core/base/thread.h"
#include "core/wire/session_id.h"

namespace ipmi {
namespace {

constexpr uint32_t kSocketV4 = 1;
constexpr uint32_t kSocketV6 = 2;

// A turn in the background is over after a few commands; if not, the BMC is to be polled.
constexpr Duration kBackgroundTimeout = std::chrono::seconds(5);

// A job waits for the only session of its BMC, which a poll would take.
bool JobPauses(Peer& peer) {
  return peer.all.Find([](const Conversation& one) {
    return one.kind == Conversation::Kind::kJob && static_cast<const JobRun&>(one).pauses;
  }) != nullptr;
}

}  // namespace

Engine::Worker::Worker(const Clock& clock, JobListener& listener, Poller poller)
    : clock_(clock), listener_(listener), poller_(std::move(poller)), wheel_(clock.Now()) {}

Engine::Worker::~Worker() = default;

void Engine::Worker::Begin() { thread_ = StartThread("ipmi-engine", &Worker::Loop, this); }

template <typename Put>
void Engine::Worker::Change(Put put) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    put(inbox_);
    wake = !std::exchange(inbox_.filled, true);
  }
  if (wake) poller_.Wake();
}

template <typename Item>
void Engine::Worker::HandOver(std::list<Item> Inbox::* part, Item item) {
  std::list<Item> handed;
  handed.push_back(std::move(item));
  Change([&](Inbox& inbox) { (inbox.*part).splice((inbox.*part).end(), handed); });
}

void Engine::Worker::Submit(Job job) { HandOver(&Inbox::jobs, std::move(job)); }

void Engine::Worker::Cancel(uint64_t id) { HandOver(&Inbox::cancels, id); }

void Engine::Worker::StartWatch(Watch watch) { HandOver(&Inbox::watches, std::move(watch)); }

void Engine::Worker::EndWatch(uint64_t id) { HandOver(&Inbox::unwatched, id); }

void Engine::Worker::Stop(Duration bound) {
  Change([bound](Inbox& inbox) {
    if (!inbox.stop) inbox.stop = bound;
  });
}

void Engine::Worker::Join() {
  if (thread_.joinable()) thread_.join();
}

void Engine::Worker::Loop() {
  now_ = clock_.Now();
  while (!stopping_ || ((!jobs_.empty() || !watches_.empty()) && now_ < stop_at_)) {
    if (asking_ == 0) crypto_.Forget();
    now_ = clock_.Now();
    Instant until = std::min(wheel_.NextDue(), stop_at_);
    if (!jobs_without_room_.empty() || !polls_without_room_.empty())
      until = std::min(until, admission_.NextExpiry());
    if (!to_end_.empty()) until = now_;
    Instant looked = kNever;
    poller_.Wait(now_, until, [&](uint32_t number) {
      now_ = clock_.Now();
      looked = std::min(looked, now_);
      const auto& socket = number == kSocketV4 ? v4_ : v6_;
      socket->Receive(*this);
    });
    now_ = clock_.Now();
    // What became due while answers were taken may have been answered meanwhile.
    wheel_.Advance(std::min(looked, now_), [this](Timer& timer) { OnTimer(timer); });
    TakeInbox();
    EndSome();
    admission_.Expire(now_);
    StartReady();
    FlushSockets();
    if (peers_.size() >= sweep_at_) {
      std::erase_if(peers_, [](const auto& entry) { return entry.second.all.empty(); });
      sweep_at_ = std::max(kManyPeers, 2 * peers_.size());
    }
  }
  TakeInbox();
  while (!watches_.empty()) Forget(*watches_.begin()->second);  // BMCs that did not answer in time
}

void Engine::Worker::FlushSockets() {
  do {
    if (v4_ != nullptr) v4_->Flush(*this);
    if (v6_ != nullptr) v6_->Flush(*this);
    if (ready_.empty()) return;
    StartReady();
  } while (true);
}

void Engine::Worker::TakeInbox() {
  Inbox taken;
  {
    const std::lock_guard lock(mutex_);
    std::swap(taken, inbox_);
  }
  for (auto& job : taken.jobs) Accept(std::move(job));
  for (auto& watch : taken.watches) Accept(std::move(watch));
  for (auto& resolved : taken.resolved) OnResolved(std::move(resolved));
  for (const uint64_t id : taken.cancels) {
    const auto found = jobs_.find(id);
    if (found != jobs_.end() && !found->second->told)
      StopJob(*found->second, MakeError(Status::kCancelled));
  }
  for (const uint64_t id : taken.unwatched) {
    const auto found = watches_.find(id);
    if (found != watches_.end()) BeginEnding(*found->second);
  }
  if (taken.stop) StopAll(*taken.stop);
}

void Engine::Worker::StopAll(Duration bound) {
  if (stopping_) return;
  stopping_ = true;
  stop_at_ = now() + bound;
  std::vector<JobRun*> running;
  for (const auto& [id, run] : jobs_) {
    if (!run->told) running.push_back(run.get());
  }
  for (JobRun* const run : running) StopJob(*run, MakeError(Status::kCancelled));
  for (const auto& [id, run] : watches_) BeginEnding(*run);
}

void Engine::Worker::OnTimer(Timer& timer) {
  auto& conversation = static_cast<Conversation&>(timer);
  if (conversation.kind == Conversation::Kind::kJob) {
    OnJobTimer(static_cast<JobRun&>(conversation));
  } else {
    OnWatchTimer(static_cast<WatchRun&>(conversation));
  }
}

void Engine::Worker::Resolve(Conversation& conversation, uint64_t id, const Target& target,
                             Instant deadline) {
  resolver_.Resolve(target.host, target.port, deadline,
                    conversation.kind == Conversation::Kind::kJob,
                    [this, kind = conversation.kind, id](Result<std::vector<Endpoint>> endpoints) {
                      HandOver(&Inbox::resolved, Resolved{kind, id, std::move(endpoints)});
                    });
}

void Engine::Worker::OnResolved(Resolved resolved) {
  if (resolved.kind == Conversation::Kind::kWatch) {
    const auto found = watches_.find(resolved.id);
    if (found != watches_.end()) OnResolved(*found->second, std::move(resolved.endpoints));
    return;
  }
  const auto found = jobs_.find(resolved.id);
  if (found == jobs_.end()) return;
  JobRun& run = *found->second;
  if (!resolved.endpoints) {
    StopJob(run, std::move(resolved.endpoints.error()));
    return;
  }
  run.endpoints = std::move(*resolved.endpoints);
  MoveTo(run, run.endpoints.front());
  run.peer->jobs.PushBack(run);
}

void Engine::Worker::MoveTo(Conversation& conversation, const Endpoint& endpoint) {
  Peer& peer = peers_.try_emplace(endpoint).first->second;
  peer.endpoint = endpoint;
  conversation.peer = &peer;
  peer.all.PushBack(conversation);
  ready_.PushBack(peer);
}

void Engine::Worker::StartReady() {
  do {
    while (!ready_.empty()) {
      Peer& peer = ready_.PopFront();
      // The next one's memory is on its way while this one is served.
      if (!ready_.empty() && !ready_.front().polls.empty())
        ready_.front().polls.front().PrefetchSession();
      StartNext(peer);
    }
    while (admission_.HasRoom() && !jobs_without_room_.empty()) Ask(jobs_without_room_.PopFront());
    while (admission_.HasRoom() && !polls_without_room_.empty())
      Ask(polls_without_room_.PopFront());
  } while (!ready_.empty());
}

void Engine::Worker::StartNext(Peer& peer) {
  if (peer.active != nullptr && !peer.jobs.empty() &&
      peer.active->kind == Conversation::Kind::kWatch) {
    Preempt(static_cast<WatchRun&>(*peer.active));
  }
  if (peer.active != nullptr) return;
  if (peer.jobs.empty() && (peer.polls.empty() || JobPauses(peer))) return;
  const bool is_job = !peer.jobs.empty();
  Conversation& next = is_job ? peer.jobs.PopFront() : peer.polls.PopFront();
  peer.active = &next;
  const bool others_first =
      !jobs_without_room_.empty() || (!is_job && !polls_without_room_.empty());
  if (admission_.HasRoom() && !others_first) {
    Ask(next);
  } else {
    (is_job ? jobs_without_room_ : polls_without_room_).PushBack(next);
  }
}

void Engine::Worker::Ask(Conversation& conversation) {
  Peer& peer = *conversation.peer;
  const bool is_job = conversation.kind == Conversation::Kind::kJob;
  auto* const job = is_job ? &static_cast<JobRun&>(conversation) : nullptr;
  auto* const watch = is_job ? nullptr : &static_cast<WatchRun&>(conversation);
  const Target& target = is_job ? job->job.target : watch->watch.target;
  Error error;
  if (SocketFor(peer.endpoint, error) == nullptr) {
    peer.active = nullptr;
    ready_.PushBack(peer);
    LinkOutcome outcome;
    outcome.error = error;
    is_job ? StopJob(*job, std::move(error)) : EndWatchTurn(*watch, outcome);
    return;
  }
  admission_.Enter(conversation, now());
  conversation.asking = true;
  ++asking_;
  conversation.began = now();
  if (!conversation.link) {
    conversation.link.emplace(
        tools_, peer.rtt,
        LinkParams{
            .options = target.options, .memory = target.memory, .login = target.login.get()});
  }
  PeerOutbox outbox(*this, peer.endpoint);
  if (is_job) {
    conversation.link->Start(*job->job.operation, false, job->job.deadline, now(), outbox);
  } else {
    const Duration bound = watch->in_background ? std::min(watch->watch.timeout, kBackgroundTimeout)
                                                : watch->watch.timeout;
    conversation.link->Start(NextOperation(*watch), KeepsSession(*watch), now() + bound, now(),
                             outbox);
  }
  Settle(conversation);
}

void Engine::Worker::EndTurn(Conversation& conversation, uint32_t answers, uint32_t repeats) {
  if (std::exchange(conversation.asking, false)) --asking_;
  admission_.Leave(conversation, answers, repeats, now());
  conversation.peer->active = nullptr;
  ready_.PushBack(*conversation.peer);
}

void Engine::Worker::Settle(Conversation& conversation) {
  if (conversation.kind == Conversation::Kind::kJob) {
    SettleJob(static_cast<JobRun&>(conversation));
  } else {
    SettleWatch(static_cast<WatchRun&>(conversation));
  }
}

// What ten thousand conversations hold does not fit into the processor's caches. So the memory of
// all that a batch is about is asked for first, and waited for once and not for each in turn.
void Engine::Worker::OnDatagrams(std::span<const Datagram> datagrams) {
  std::array<Peer*, kMostDatagrams> peers;
  for (size_t i = 0; i < datagrams.size(); ++i) {
    const auto found = peers_.find(datagrams[i].from);
    peers[i] = found == peers_.end() ? nullptr : &found->second;
    if (peers[i] != nullptr && !peers[i]->all.empty()) peers[i]->all.front().Prefetch();
  }
  for (size_t i = 0; i < datagrams.size(); ++i) {
    if (peers[i] != nullptr && !peers[i]->all.empty()) peers[i]->all.front().PrefetchSession();
  }
  for (size_t i = 0; i < datagrams.size(); ++i) {
    if (peers[i] != nullptr && !peers[i]->all.empty()) peers[i]->all.front().PrefetchKeys();
  }
  for (size_t i = 0; i < datagrams.size(); ++i) {
    if (peers[i] != nullptr) OnDatagram(*peers[i], datagrams[i].bytes);
  }
}

void Engine::Worker::OnDatagram(Peer& peer, std::span<const uint8_t> datagram) {
  const uint32_t session_id = PeekSessionId(datagram);
  // What belongs to no session is an answer to whoever sets one up now.
  Conversation* conversation = session_id == 0 ? nullptr : peer.all.Find([&](Conversation& one) {
    return one.link && one.link->Owns(session_id);
  });
  if (conversation == nullptr) conversation = peer.active;
  if (conversation == nullptr || !conversation->link) return;
  PeerOutbox outbox(*this, peer.endpoint);
  conversation->link->OnDatagram(datagram, now(), outbox);
  if (conversation->asking && conversation->link->heard() && !conversation->link->done())
    admission_.Heard(*conversation, now());
  Settle(*conversation);
}

void Engine::Worker::OnUnreachable(const Endpoint& destination, int sys_errno) {
  const auto found = peers_.find(destination);
  if (found == peers_.end() || found->second.active == nullptr) return;
  Conversation& conversation = *found->second.active;
  if (!conversation.asking) return;
  PeerOutbox outbox(*this, found->second.endpoint);
  conversation.link->OnUnreachable(sys_errno, now(), outbox);
  Settle(conversation);
}

bool Engine::Worker::TriesNextAddress(Conversation& conversation, const LinkOutcome& outcome) {
  if (!outcome.error || outcome.error->status != Status::kUnreachable ||
      conversation.endpoint + 1 >= conversation.endpoints.size() || !conversation.link->closed()) {
    return false;
  }
  const bool is_job = conversation.kind == Conversation::Kind::kJob;
  EndTurn(conversation, 0, 0);
  conversation.link.reset();
  ++conversation.endpoint;
  MoveTo(conversation, conversation.endpoints[conversation.endpoint]);
  (is_job ? conversation.peer->jobs : conversation.peer->polls).PushBack(conversation);
  return true;
}

UdpSocket* Engine::Worker::SocketFor(const Endpoint& endpoint, Error& error) {
  auto& socket = endpoint.is_v6 ? v6_ : v4_;
  if (socket == nullptr) {
    auto opened = UdpSocket::Open(endpoint.is_v6);
    if (!opened) {
      error = std::move(opened.error());
      return nullptr;
    }
    const auto watched = poller_.Watch((*opened)->fd(), endpoint.is_v6 ? kSocketV6 : kSocketV4);
    if (!watched) {
      error = watched.error();
      return nullptr;
    }
    socket = std::move(*opened);
  }
  return socket.get();
}

}  // namespace ipmi
