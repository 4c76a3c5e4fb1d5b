// The engine's thread.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/entropy.h"
#include "core/crypto/crypto.h"
#include "core/engine/admission.h"
#include "core/engine/engine.h"
#include "core/engine/peer.h"
#include "core/io/poller.h"
#include "core/io/resolver.h"
#include "core/io/udp_socket.h"
#include "core/session/tools.h"
#include "core/wire/packet20.h"

namespace ipmi {

class Engine::Worker final : public DatagramHandler {
 public:
  Worker(const Clock& clock, JobListener& listener, Poller poller);
  ~Worker() override;

  void Begin();
  void Join();

  // From any thread.
  void Stop(Duration bound);
  void Submit(Job job);
  void Cancel(uint64_t id);
  void StartWatch(Watch watch);
  void EndWatch(uint64_t id);

  void OnDatagrams(std::span<const Datagram> datagrams) override;
  void OnUnreachable(const Endpoint& destination, int sys_errno) override;

 private:
  struct Resolved {
    Conversation::Kind kind;
    uint64_t id;
    Result<std::vector<Endpoint>> endpoints;
  };
  // What other threads hand over. Lists, so that what is handed over is made before the lock is
  // taken: who waits for memory holds up nobody.
  struct Inbox {
    std::list<Job> jobs;
    std::list<uint64_t> cancels;
    std::list<Watch> watches;
    std::list<uint64_t> unwatched;
    std::list<Resolved> resolved;
    std::optional<Duration> stop;  // within so long
    bool filled = false;           // the thread is awake for it
  };
  class PeerOutbox;

  // worker.cc: the loop, and what all conversations have in common.
  template <typename Put>
  void Change(Put put);
  template <typename Item>
  void HandOver(std::list<Item> Inbox::* part, Item item);
  void Loop();
  void TakeInbox();
  void OnDatagram(Peer& peer, std::span<const uint8_t> datagram);
  void StopAll(Duration bound);
  void OnTimer(Timer& timer);
  void Resolve(Conversation& conversation, uint64_t id, const Target& target, Instant deadline);
  void OnResolved(Resolved resolved);
  void MoveTo(Conversation& conversation, const Endpoint& endpoint);
  // Gives the next conversation its turn on each BMC that may have one.
  void StartReady();
  void StartNext(Peer& peer);
  void Ask(Conversation& conversation);
  void EndTurn(Conversation& conversation, uint32_t answers, uint32_t repeats);
  // Looks at what the link has come to, after anything was handed to it.
  void Settle(Conversation& conversation);
  bool TriesNextAddress(Conversation& conversation, const LinkOutcome& outcome);
  UdpSocket* SocketFor(const Endpoint& endpoint, Error& error);
  void FlushSockets();
  Instant now() const { return now_; }

  // worker_jobs.cc
  void Accept(Job job);
  void StopJob(JobRun& run, Error error);
  void EndWithoutLink(JobRun& run, LinkOutcome outcome);
  void OnJobTimer(JobRun& run);
  void SettleJob(JobRun& run);
  bool TriesWithKeptSessionClosed(JobRun& run, const LinkOutcome& outcome);
  void Tell(JobRun& run, LinkOutcome outcome);
  void Forget(JobRun& run);

  // worker_watches.cc
  void Accept(Watch watch);
  void BeginEnding(WatchRun& run);
  // Some of those that are to end: the answers to all would not fit into the socket's buffer.
  void EndSome();
  void OnWatchTimer(WatchRun& run);
  void OnResolved(WatchRun& run, Result<std::vector<Endpoint>> endpoints);
  void BecomeDue(WatchRun& run);
  // A job waits for this poll, which the BMC has not answered: the poll comes later.
  void Preempt(WatchRun& run);
  void SettleWatch(WatchRun& run);
  // What its turn is for.
  static Operation& NextOperation(const WatchRun& run);
  static bool KeepsSession(const WatchRun& run);
  void EndWatchTurn(WatchRun& run, const LinkOutcome& outcome);
  void EndPoll(WatchRun& run, const LinkOutcome& outcome);
  void EndBackgroundTurn(WatchRun& run, const LinkOutcome& outcome);
  void TellPolled(WatchRun& run, const LinkOutcome& outcome, Duration took, bool provisional);
  void Reschedule(WatchRun& run);
  void Forget(WatchRun& run);

  const Clock& clock_;
  JobListener& listener_;
  Poller poller_;
  std::thread thread_;

  std::mutex mutex_;
  Inbox inbox_;

  // The thread's own.
  Instant now_ = {};
  uint32_t asking_ = 0;  // conversations that ask their BMC just now
  SystemEntropy entropy_;
  Crypto crypto_;
  PayloadBuffer buffer_;
  Tools tools_{crypto_, entropy_, buffer_};
  TimerWheel wheel_;
  Admission admission_;
  std::unordered_map<Endpoint, Peer, EndpointHash> peers_;
  List<Peer, ReadyPeers> ready_;  // where somebody may have a turn
  List<Conversation, WaitingRoom> jobs_without_room_;
  List<Conversation, WaitingRoom> polls_without_room_;
  List<Conversation, WaitingTurn> to_end_;
  std::unordered_map<uint64_t, std::unique_ptr<JobRun>> jobs_;
  std::unordered_map<uint64_t, std::unique_ptr<WatchRun>> watches_;
  std::unique_ptr<UdpSocket> v4_;
  std::unique_ptr<UdpSocket> v6_;
  // What was measured of a BMC is kept for its next conversation, as long as there are not many.
  static constexpr size_t kManyPeers = 16'384;
  size_t sweep_at_ = kManyPeers;  // so many peers: those that nobody asks any more are forgotten
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
  const Endpoint& to_;
};

}  // namespace ipmi
