// The conversation with one BMC: which session to open, what to do when it is refused, an
// operation's commands with the right privilege, and the closing of whatever was opened. Without
// input or output of its own.
//
//   Start -> (datagrams, deadlines, Cancel) -> done() -> (datagrams, deadlines) -> closed()
//
// done(): the outcome is known; what follows is off the latency path. closed(): nothing is left at
// the BMC, as far as can be known; the link can go. A link that keeps its session has the next
// operation begin in it, and closes it when Close is called. Start may follow done() at once in any
// case: what is still closing goes on beside.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/base/node_options.h"
#include "core/base/result.h"
#include "core/session/lan15_session.h"
#include "core/session/login.h"
#include "core/session/operation.h"
#include "core/session/rmcp_plus_session.h"
#include "core/session/suite_choice.h"

namespace ipmi {

struct LinkParams {
  NodeOptions options;
  NodeMemory memory;
  const LoginSource* login = nullptr;  // outlives the link
};

struct LinkOutcome {
  std::optional<Error> error;  // nullopt: the operation is done
  NodeMemory used;        // by the session that was used; kAuto and kCipherSuiteAuto if none was
  bool asked = true;      // false: the time was over before it was its turn
  bool lasting = true;    // what was used may be remembered: no passing trouble led to it
  bool reopened = false;  // the session that was kept had ended at the BMC
  uint32_t round_trips = 0;
  uint32_t retransmissions = 0;
  uint32_t sessions_opened = 0;
};

class Link {
 public:
  Link(Tools& tools, RttEstimate& rtt, const LinkParams& params);
  ~Link();

  // Runs an operation; only before the first one, or when done(). `operation` outlives done().
  // keep: if it succeeds, the session stays open for the next one, which needs no more privilege.
  void Start(Operation& operation, bool keep, Instant deadline, Instant now, Outbox& outbox);
  void OnDatagram(std::span<const uint8_t> datagram, Instant now, Outbox& outbox);
  void OnDeadline(Instant now, Outbox& outbox);
  // The network says that the BMC cannot be reached. Anyone can forge that, so it is believed only
  // as long as the BMC has not been heard.
  void OnUnreachable(int sys_errno, Instant now, Outbox& outbox);
  // Ends the operation, and closes the session that was kept.
  void Cancel(Instant now, Outbox& outbox);
  // Closes the session that was kept; only when done().
  void Close(Instant now, Outbox& outbox);
  Instant NextDeadline() const;

  bool done() const { return phase_ == Phase::kKept || phase_ == Phase::kClosing; }
  bool closed() const;
  // A session is kept open for the next operation.
  bool kept() const { return phase_ == Phase::kKept; }
  // A command of the operation is out, and its answer may well be on its way: it was sent once.
  bool exchanging() const { return phase_ == Phase::kRunning && active_->transmissions() < 2; }
  // The BMC has answered, in this operation.
  bool heard() const { return heard_; }
  const LinkOutcome& outcome() const { return outcome_; }
  // Has the processor fetch the session from memory; then its keys.
  void Prefetch() const;
  void PrefetchKeys() const;
  // True if this packet's session id is that of a session of this link.
  bool Owns(uint32_t session_id) const;

 private:
  enum class Phase : uint8_t { kConnecting, kRunning, kWaiting, kKept, kClosing };

  void Connect(Instant now, Outbox& outbox);
  void StartRmcpPlus(Instant now, Outbox& outbox);
  void StartLan15(Instant now, Outbox& outbox);
  bool MayUse15() const;
  void Handle(Session& session, SessionEvent event, Instant now, Outbox& outbox);
  void OnCapabilities(Instant now, Outbox& outbox);
  void OnEstablished(Session& session, Instant now, Outbox& outbox);
  void OnFailed(Session& session, Instant now, Outbox& outbox);
  // The session was refused, perhaps for its privilege: takes the least that the operation can do
  // with. False if that is what was asked for.
  bool AskForLess(const SessionFailure& failure);
  // Gives the kept session the password again, if it needs it. A session that does not get it can
  // neither ask nor be closed; the BMC ends it in time. So a failure that may pass is waited for,
  // by a thread that waits for memory, for some 100 ms.
  Result<void> RecallPassword();
  // Tells the operation which session it runs in.
  void TellSession();
  void OnResponse(Instant now, Outbox& outbox);
  void OnAnswerLost(Instant now, Outbox& outbox);
  void Take(Step step, Instant now, Outbox& outbox);
  void SendCommand(Instant now, Outbox& outbox);
  // The session has no more privilege; the operation is told so, or failed if it cannot do with it.
  void OnNotRaised(uint8_t completion_code, Instant now, Outbox& outbox);
  void RetryLater(Instant now);
  bool MayRepeat() const { return raising_ || command_.repeatable; }
  // The BMC no longer answers in this session, which may have ended there.
  bool SeemsDead(Instant now) const;
  // Opens another session and sends the command again.
  void Reestablish(Instant now, Outbox& outbox);
  void Wake(Instant now, Outbox& outbox);
  // When the BMC will have forgotten the half-open session; kNever if there is none.
  Instant HalfOpenEnd() const;
  void Expire(Instant now, Outbox& outbox);
  Error WhyExpired();
  void Finish(std::optional<Error> error, Instant now, Outbox& outbox);
  // Adds what the session did in this operation to the outcome.
  void Account(const Session& session);
  // Gives a session up: what the BMC may hold of it is closed, with retransmissions, while the link
  // goes on.
  void GiveUp(std::unique_ptr<Session> session, Instant now, Outbox& outbox);
  // Keeps a session that is being closed until it is.
  void Leave(std::unique_ptr<Session> session);

  Tools& tools_;
  RttEstimate& rtt_;
  LinkParams params_;

  Phase phase_ = Phase::kClosing;
  std::unique_ptr<RmcpPlusSession> rmcp_plus_;
  std::unique_ptr<Lan15Session> lan15_;
  Session* active_ = nullptr;                      // the one that was established
  std::vector<std::unique_ptr<Session>> leaving_;  // given up, still closing
  Privilege level_ = Privilege::kUser;             // of the session, now
  uint8_t lan15_sequence_;          // where the last IPMI 1.5 session's request numbers began
  uint32_t former_session_id_ = 0;  // of the last RMCP+ session that was begun

  // Of the present operation.
  Operation* operation_ = nullptr;
  Privilege privilege_ = Privilege::kUser;  // the most that its commands may need
  bool keep_ = false;
  Instant deadline_ = kNever;
  SuiteChoice suite_;
  uint8_t restarts_ = 0;
  bool foreign_ = false;         // something arrived that is not RMCP
  bool heard_ = false;           // something valid arrived
  Instant heard_at_ = {};        // when it last did
  bool stale_ = false;           // the session was kept, and has not been heard of since
  bool long_password_ = false;   // longer than IPMI 1.5 takes
  uint32_t answers_before_ = 0;  // of the kept session, in operations before this one
  uint32_t retransmissions_before_ = 0;

  Request command_;       // the operation's command
  bool raising_ = false;  // Set Session Privilege Level is out
  bool again_ = false;    // the command is to be sent again, in a new session
  bool resume_ = false;   // kWaiting for the operation, not for a busy BMC
  uint8_t last_busy_code_ = 0;
  Duration busy_wait_ = {};
  Instant wake_ = kNever;
  LinkOutcome outcome_;
};

}  // namespace ipmi
