// The conversation with one BMC for one operation: which session to open, what to do when it is
// refused, the operation's commands with the right privilege, and the closing of whatever was
// opened. Without input or output of its own.
//
//   Start -> (datagrams, deadlines, Cancel) -> done() -> (datagrams, deadlines) -> closed()
//
// done(): the outcome is known; what follows is off the latency path. closed(): nothing is left at
// the BMC, as far as can be known; the link can go.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/base/node_options.h"
#include "core/base/result.h"
#include "core/secret/secret.h"
#include "core/session/lan15_session.h"
#include "core/session/operation.h"
#include "core/session/rmcp_plus_session.h"
#include "core/session/suite_choice.h"

namespace ipmi {

struct LinkParams {
  NodeOptions options;
  NodeMemory memory;
  SecretBuffer user;
  SecretBuffer password;
  SecretBuffer kg;
};

struct LinkOutcome {
  std::optional<Error> error;  // nullopt: the operation is done
  NodeMemory used;      // by the session that was opened; kAuto and kCipherSuiteAuto if none was
  bool lasting = true;  // what was used may be remembered: no passing trouble led to it
  uint32_t round_trips = 0;
  uint32_t retransmissions = 0;
};

class Link {
 public:
  // `operation` outlives done().
  Link(Tools& tools, RttEstimate& rtt, LinkParams params, Operation& operation, Instant deadline);
  ~Link();

  void Start(Instant now, Outbox& outbox);
  void OnDatagram(std::span<const uint8_t> datagram, Instant now, Outbox& outbox);
  void OnDeadline(Instant now, Outbox& outbox);
  // The network says that the BMC cannot be reached. Anyone can forge that, so it is believed only
  // as long as the BMC has not been heard.
  void OnUnreachable(int sys_errno, Instant now, Outbox& outbox);
  void Cancel(Instant now, Outbox& outbox);
  Instant NextDeadline() const;

  bool done() const { return phase_ == Phase::kClosing; }
  bool closed() const;
  const LinkOutcome& outcome() const { return outcome_; }
  // True if this packet's session id is that of a session of this link.
  bool Owns(uint32_t session_id) const;

 private:
  enum class Phase : uint8_t { kConnecting, kRunning, kWaiting, kClosing };

  void StartRmcpPlus(Instant now, Outbox& outbox);
  void StartLan15(Instant now, Outbox& outbox);
  bool MayUse15() const;
  void Handle(Session& session, SessionEvent event, Instant now, Outbox& outbox);
  void OnCapabilities(Instant now, Outbox& outbox);
  void OnEstablished(Session& session, Instant now, Outbox& outbox);
  void OnFailed(Session& session, Instant now, Outbox& outbox);
  void OnResponse(Instant now, Outbox& outbox);
  void OnAnswerLost(Instant now, Outbox& outbox);
  void Take(Step step, Instant now, Outbox& outbox);
  void SendCommand(Instant now, Outbox& outbox);
  void RetryLater(Instant now);
  // The BMC no longer answers in this session, which may have ended there: opens another and sends
  // the command again.
  void Reestablish(Instant now, Outbox& outbox);
  void Wake(Instant now, Outbox& outbox);
  // When the BMC will have forgotten the half-open session; kNever if there is none.
  Instant HalfOpenEnd() const;
  Error WhyExpired();
  void Finish(std::optional<Error> error, Instant now, Outbox& outbox);
  // Gives a session up: what the BMC may hold of it is closed, with retransmissions, while the link
  // goes on.
  void GiveUp(std::unique_ptr<Session> session, Instant now, Outbox& outbox);

  Tools& tools_;
  RttEstimate& rtt_;
  LinkParams params_;
  Operation& operation_;
  Instant deadline_;

  Phase phase_ = Phase::kConnecting;
  std::unique_ptr<RmcpPlusSession> rmcp_plus_;
  std::unique_ptr<Lan15Session> lan15_;
  Session* active_ = nullptr;                      // the one that was established
  std::vector<std::unique_ptr<Session>> leaving_;  // given up, still closing
  SuiteChoice suite_;
  uint8_t restarts_ = 0;
  bool foreign_ = false;  // something arrived that is not RMCP
  bool heard_ = false;    // something valid arrived

  Request command_;                     // the operation's command
  Privilege level_ = Privilege::kUser;  // of the session, now
  bool raising_ = false;                // Set Session Privilege Level is out
  bool again_ = false;                  // the command is to be sent again, in a new session
  bool resume_ = false;                 // kWaiting for the operation, not for a busy BMC
  uint8_t last_busy_code_ = 0;
  Duration busy_wait_ = {};
  Instant wake_ = kNever;
  LinkOutcome outcome_;
};

}  // namespace ipmi
