#include "core/engine/engine.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/thread.h"
#include "core/crypto/crypto.h"
#include "core/engine/peer.h"
#include "core/io/poller.h"
#include "core/io/resolver.h"
#include "core/io/udp_socket.h"
#include "core/session/tools.h"
#include "core/wire/packet20.h"
#include "core/wire/session_id.h"

namespace ipmi {
namespace {

constexpr uint32_t kSocketV4 = 1;
constexpr uint32_t kSocketV6 = 2;

// The deadline passed before it was the operation's turn.
Error WhyNotStarted(const Run& run) {
  if (run.peer == nullptr) {
    Error error = MakeError(Status::kNameNotResolved, "(no answer from the name service in time)");
    error.stage = Stage::kResolve;
    return error;
  }
  if (run.peer->active == nullptr)
    return MakeError(Status::kNoAnswer, "(The time allowed was over at once.)");
  Error error = MakeError(Status::kBmcBusy);
  error.message = "Another operation on this BMC took all the time; try again.";
  return error;
}

}  // namespace

class Engine::Worker final : public DatagramHandler {
 public:
  Worker(const Clock& clock, JobListener& listener, Poller poller)
      : clock_(clock), listener_(listener), poller_(std::move(poller)), wheel_(clock.Now()) {}
  ~Worker() override = default;

  void Begin() { thread_ = StartThread(&Worker::Loop, this); }
  void StopThread();
  void Submit(Job job);
  void Cancel(uint64_t id);

  void OnDatagram(const Endpoint& from, std::span<const uint8_t> datagram) override;
  void OnUnreachable(const Endpoint& destination, int sys_errno) override;

 private:
  struct Resolved {
    uint64_t id;
    Result<std::vector<Endpoint>> endpoints;
  };
  // What other threads hand over.
  struct Inbox {
    std::vector<Job> jobs;
    std::vector<uint64_t> cancels;
    std::vector<Resolved> resolved;
    bool stop = false;
  };
  class PeerOutbox;

  void Loop();
  void TakeInbox();
  void Accept(Job job);
  void OnResolved(Resolved resolved);
  void Enqueue(Run& run);
  // Gives the next operation its turn on each BMC that may have one.
  void StartReady();
  void StartNext(Peer& peer);
  void StartLink(Run& run, Peer& peer);
  void OnTimer(Run& run);
  void Stop(Run& run, Error error);
  // Looks at what the link has come to, after anything was handed to it.
  void Settle(Run& run);
  void Tell(Run& run, LinkOutcome outcome);
  void Forget(Run& run);
  void CancelAll();
  UdpSocket* SocketFor(const Endpoint& endpoint, Error& error);
  void FlushSockets();
  Instant now() const { return now_; }

  const Clock& clock_;
  JobListener& listener_;
  Poller poller_;
  std::thread thread_;

  std::mutex mutex_;
  Inbox inbox_;

  // The thread's own.
  Instant now_ = {};
  SystemEntropy entropy_;
  Crypto crypto_;
  PayloadBuffer buffer_;
  Tools tools_{crypto_, entropy_, buffer_};
  TimerWheel wheel_;
  std::unordered_map<Endpoint, Peer, EndpointHash> peers_;
  std::unordered_map<uint64_t, std::unique_ptr<Run>> runs_;
  std::vector<Peer*> ready_;  // no operation is active on them
  std::unique_ptr<UdpSocket> v4_;
  std::unique_ptr<UdpSocket> v6_;
  bool stopping_ = false;
  Instant stop_at_ = kNever;

  Resolver resolver_;  // last: its answers use what stands above
};

// Sends to one BMC through the socket of its family.
class Engine::Worker::PeerOutbox final : public Outbox {
 public:
  PeerOutbox(Worker& worker, const Endpoint& to) : worker_(worker), to_(to) {}
  void Send(std::span<const uint8_t> datagram) override {
    Error error;
    UdpSocket* const socket = worker_.SocketFor(to_, error);
    if (socket != nullptr) socket->Queue(to_, datagram);
  }

 private:
  Worker& worker_;
  Endpoint to_;
};

void Engine::Worker::Submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    inbox_.jobs.push_back(std::move(job));
  }
  poller_.Wake();
}

void Engine::Worker::Cancel(uint64_t id) {
  {
    const std::lock_guard lock(mutex_);
    inbox_.cancels.push_back(id);
  }
  poller_.Wake();
}

void Engine::Worker::StopThread() {
  {
    const std::lock_guard lock(mutex_);
    inbox_.stop = true;
  }
  poller_.Wake();
  thread_.join();
}

void Engine::Worker::Loop() {
  now_ = clock_.Now();
  while (!stopping_ || (!runs_.empty() && now_ < stop_at_)) {
    if (runs_.empty()) crypto_.Forget();
    now_ = clock_.Now();
    poller_.Wait(now_, std::min(wheel_.NextDue(), stop_at_), [this](uint32_t number) {
      now_ = clock_.Now();
      const auto& socket = number == kSocketV4 ? v4_ : v6_;
      socket->Receive(*this);
    });
    now_ = clock_.Now();
    TakeInbox();
    wheel_.Advance(now_, [this](Timer& timer) { OnTimer(static_cast<Run&>(timer)); });
    StartReady();
    FlushSockets();
  }
}

void Engine::Worker::StartReady() {
  while (!ready_.empty()) {
    for (Peer* const peer : std::exchange(ready_, {})) StartNext(*peer);
  }
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
  for (auto& resolved : taken.resolved) OnResolved(std::move(resolved));
  for (const uint64_t id : taken.cancels) {
    const auto found = runs_.find(id);
    if (found != runs_.end() && !found->second->told)
      Stop(*found->second, MakeError(Status::kCancelled));
  }
  if (taken.stop) CancelAll();
}

void Engine::Worker::CancelAll() {
  stopping_ = true;
  stop_at_ = now() + kCloseBound;
  std::vector<Run*> running;
  for (const auto& [id, run] : runs_) {
    if (!run->told) running.push_back(run.get());
  }
  for (Run* const run : running) Stop(*run, MakeError(Status::kCancelled));
}

void Engine::Worker::Accept(Job job) {
  const uint64_t id = job.id;
  Run& run = *runs_.emplace(id, std::make_unique<Run>(std::move(job))).first->second;
  if (stopping_) {
    Stop(run, MakeError(Status::kCancelled));
    return;
  }
  wheel_.Schedule(run, run.job.deadline);
  run.endpoints = ParseAddress(run.job.host, run.job.port);
  if (!run.endpoints.empty()) {
    Enqueue(run);
    return;
  }
  resolver_.Resolve(run.job.host, run.job.port, run.job.deadline,
                    [this, id](Result<std::vector<Endpoint>> endpoints) {
                      {
                        const std::lock_guard lock(mutex_);
                        inbox_.resolved.push_back({id, std::move(endpoints)});
                      }
                      poller_.Wake();
                    });
}

void Engine::Worker::OnResolved(Resolved resolved) {
  const auto found = runs_.find(resolved.id);
  if (found == runs_.end()) return;
  Run& run = *found->second;
  if (!resolved.endpoints) {
    Stop(run, std::move(resolved.endpoints.error()));
    return;
  }
  run.endpoints = std::move(*resolved.endpoints);
  Enqueue(run);
}

void Engine::Worker::Enqueue(Run& run) {
  const Endpoint& endpoint = run.endpoints[run.endpoint];
  Peer& peer = peers_.try_emplace(endpoint).first->second;
  peer.endpoint = endpoint;
  run.peer = &peer;
  peer.waiting.push_back(&run);
  ready_.push_back(&peer);
}

void Engine::Worker::StartNext(Peer& peer) {
  if (peer.active != nullptr || peer.waiting.empty()) return;
  Run& run = *peer.waiting.front();
  peer.waiting.pop_front();
  StartLink(run, peer);
}

void Engine::Worker::StartLink(Run& run, Peer& peer) {
  Error error;
  if (SocketFor(peer.endpoint, error) == nullptr) {
    Stop(run, std::move(error));
    ready_.push_back(&peer);
    return;
  }
  peer.active = &run;
  // A further address of the same name needs what the link takes: credentials are copied, not
  // moved.
  LinkParams params{.options = run.job.link.options,
                    .memory = run.job.link.memory,
                    .user = run.job.link.user.Clone(),
                    .password = run.job.link.password.Clone(),
                    .kg = run.job.link.kg.Clone()};
  run.link.emplace(tools_, peer.rtt, std::move(params), *run.job.operation, run.job.deadline);
  PeerOutbox outbox(*this, peer.endpoint);
  run.link->Start(now(), outbox);
  Settle(run);
}

void Engine::Worker::OnTimer(Run& run) {
  if (!run.link) {
    Stop(run, WhyNotStarted(run));
    return;
  }
  PeerOutbox outbox(*this, run.peer->endpoint);
  run.link->OnDeadline(now(), outbox);
  Settle(run);
}

void Engine::Worker::OnDatagram(const Endpoint& from, std::span<const uint8_t> datagram) {
  const auto found = peers_.find(from);
  if (found == peers_.end()) return;
  Peer& peer = found->second;
  PeerOutbox outbox(*this, peer.endpoint);
  const uint32_t session_id = PeekSessionId(datagram);
  Run* run = peer.active;
  for (Run* const closing : peer.closing) {
    if (closing->link->Owns(session_id)) run = closing;
  }
  if (run == nullptr || !run->link) return;
  run->link->OnDatagram(datagram, now(), outbox);
  Settle(*run);
}

void Engine::Worker::OnUnreachable(const Endpoint& destination, int sys_errno) {
  const auto found = peers_.find(destination);
  if (found == peers_.end() || found->second.active == nullptr) return;
  Run& run = *found->second.active;
  PeerOutbox outbox(*this, destination);
  run.link->OnUnreachable(sys_errno, now(), outbox);
  const auto& error = run.link->outcome().error;
  if (run.link->done() && error && error->status == Status::kUnreachable &&
      run.endpoint + 1 < run.endpoints.size()) {
    // The name has another address.
    Peer& peer = found->second;
    run.link.reset();
    peer.active = nullptr;
    ++run.endpoint;
    wheel_.Schedule(run, run.job.deadline);
    Enqueue(run);
    ready_.push_back(&peer);
    return;
  }
  Settle(run);
}

void Engine::Worker::Stop(Run& run, Error error) {
  if (run.link) {
    PeerOutbox outbox(*this, run.peer->endpoint);
    run.link->Cancel(now(), outbox);
    Settle(run);
    return;
  }
  if (run.peer != nullptr) std::erase(run.peer->waiting, &run);
  LinkOutcome outcome;
  outcome.error = std::move(error);
  Tell(run, std::move(outcome));
  Forget(run);
}

void Engine::Worker::Settle(Run& run) {
  Peer& peer = *run.peer;
  if (run.link->done() && !run.told) {
    Tell(run, run.link->outcome());
    if (!run.link->closed()) peer.closing.push_back(&run);
  }
  if (run.link->done() && run.link->closed()) {
    const bool was_active = peer.active == &run;
    std::erase(peer.closing, &run);
    if (was_active) peer.active = nullptr;
    Forget(run);
    if (was_active) ready_.push_back(&peer);
    return;
  }
  wheel_.Schedule(run, run.link->NextDeadline());
  if (run.told && peer.active == &run) {
    // The next operation need not wait until the last one's session is closed.
    peer.active = nullptr;
    ready_.push_back(&peer);
  }
}

void Engine::Worker::Tell(Run& run, LinkOutcome outcome) {
  run.told = true;
  run.job.link = {};  // with the credentials
  listener_.OnJobDone({.id = run.job.id,
                       .operation = std::move(run.job.operation),
                       .link = std::move(outcome),
                       .latency = clock_.Now() - run.job.submitted});
}

void Engine::Worker::Forget(Run& run) { runs_.erase(run.job.id); }

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

Engine::Engine(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}

Result<std::unique_ptr<Engine>> Engine::Start(const Clock& clock, JobListener& listener) {
  auto poller = Poller::Open();
  if (!poller) return std::unexpected(std::move(poller.error()));
  auto worker = std::make_unique<Worker>(clock, listener, std::move(*poller));
  worker->Begin();
  return std::unique_ptr<Engine>(new Engine(std::move(worker)));
}

Engine::~Engine() { worker_->StopThread(); }

void Engine::Submit(Job job) { worker_->Submit(std::move(job)); }
void Engine::Cancel(uint64_t id) { worker_->Cancel(id); }

}  // namespace ipmi
