// One BMC as the engine sees it, and what is done with it.
#pragma once

#include <optional>
#include <vector>

#include "core/base/prefetch.h"
#include "core/engine/admission.h"
#include "core/engine/engine.h"
#include "core/engine/intrusive_list.h"
#include "core/engine/pace.h"
#include "core/engine/timer_wheel.h"
#include "core/io/endpoint.h"
#include "core/session/link.h"
#include "core/session/retransmission.h"

namespace ipmi {

struct Peer;

// The lists that a conversation can be in.
struct OfPeer;       // all at one peer
struct WaitingTurn;  // for its turn at its peer
struct WaitingRoom;  // for room among those that are asked at the same time; it has the turn

// A job or a watch, on its way: its name is looked up, it waits for its turn, for room, it asks the
// BMC.
struct Conversation : Timer,
                      AdmissionSlot,
                      ListPlace<OfPeer>,
                      ListPlace<WaitingTurn>,
                      ListPlace<WaitingRoom> {
  enum class Kind : uint8_t { kJob, kWatch };

  explicit Conversation(Kind its_kind) : kind(its_kind) {}

  bool Queued() const {
    return ListPlace<WaitingTurn>::listed() || ListPlace<WaitingRoom>::listed();
  }
  void LeaveQueues() {
    ListPlace<WaitingTurn>::Leave();
    ListPlace<WaitingRoom>::Leave();
  }

  // Has the processor fetch this from memory; then what its session is in; then its keys.
  void Prefetch() const { ipmi::Prefetch(*this); }
  void PrefetchSession() const {
    if (link) link->Prefetch();
  }
  void PrefetchKeys() const {
    if (link) link->PrefetchKeys();
  }

  const Kind kind;
  bool asking = false;              // the operation runs
  std::vector<Endpoint> endpoints;  // of the host name; the first that is not unreachable is used
  size_t endpoint = 0;
  Peer* peer = nullptr;      // once the name is resolved
  std::optional<Link> link;  // once it had its turn
  Instant began = {};        // the operation
};

struct JobRun : Conversation {
  explicit JobRun(Job started) : Conversation(Kind::kJob), job(std::move(started)) {}

  Job job;
  bool told = false;    // the listener has the outcome
  bool pauses = false;  // it has no turn: another session on the BMC is closing
  uint8_t tries = 0;    // so often was it found without a free session

  bool Waits() const { return pauses || Queued(); }
};

struct WatchRun : Conversation {
  explicit WatchRun(Watch started)
      : Conversation(Kind::kWatch),
        watch(std::move(started)),
        pace(watch.interval, watch.keep, watch.was_ok) {}

  Watch watch;
  Pace pace;
  Instant next_poll = kNever;  // kNever while a poll, or a turn in the background, is on its way
  bool in_background = false;  // the present turn, or the next, is the background operation's
  Instant after_background = kNever;  // when a poll is due then
  Instant give_up = kNever;           // when the closing has taken too long
  bool named = false;                 // by a name, not by an address
  bool resolve = false;               // the name is to be looked up with the next poll
  bool resolving = false;
  bool ending = false;
};

struct ReadyPeers;

struct Peer : ListPlace<ReadyPeers> {
  Endpoint endpoint;
  RttEstimate rtt;
  Conversation* active = nullptr;  // whose turn it is
  List<Conversation, WaitingTurn> jobs;
  List<Conversation, WaitingTurn> polls;
  List<Conversation, OfPeer> all;
};

}  // namespace ipmi
