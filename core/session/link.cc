#include "core/session/link.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/session/refusal.h"
#include "core/wire/cipher_suite.h"
#include "core/wire/cmd/set_session_privilege_level.h"
#include "core/wire/completion_code.h"
#include "core/wire/session_id.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// OpenBMC forgets a half-open session after 3 s: a set-up that takes longer begins anew before
// that.
constexpr Duration kHalfOpenLife = 2500ms;
constexpr uint8_t kMaxRestarts = 8;

// So many copies of a command without an answer: on a network that loses a fifth, one exchange in
// five hundred.
constexpr int kDeadAfter = 6;

constexpr Duration kFirstBusyWait = 100ms;
constexpr Duration kLongestBusyWait = 1s;

bool IsBusy(uint8_t completion_code) {
  return completion_code == kNodeBusy || completion_code == kCommandTimeout ||
         completion_code == kDuplicateRequest || completion_code == kInitializing;
}

}  // namespace

Link::Link(Tools& tools, RttEstimate& rtt, LinkParams params, Operation& operation,
           Instant deadline)
    : tools_(tools),
      rtt_(rtt),
      params_(std::move(params)),
      operation_(operation),
      deadline_(deadline),
      suite_(params_.options, params_.memory) {}

Link::~Link() = default;

bool Link::MayUse15() const {
  const NodeOptions& options = params_.options;
  if (options.lan == LanVersion::k15) return true;
  // No silent downgrade: neither from a suite that was named, nor from what this node has used
  // before.
  return options.lan == LanVersion::kAuto && options.cipher_suite == kCipherSuiteAuto &&
         params_.memory.lan != LanVersion::k20;
}

void Link::Start(Instant now, Outbox& outbox) {
  if (operation_.privilege() > params_.options.privilege) {
    Error error;
    error.status = Status::kPrivilegeTooLow;
    error.message =
        "The node's privilege setting is too low for this; raise it in the node's settings "
        "(--privilege).";
    Finish(std::move(error), now, outbox);
    return;
  }
  const bool only_15 = params_.options.lan == LanVersion::k15;
  const bool was_15 = MayUse15() && params_.memory.lan == LanVersion::k15;
  // First contact: both at once, so that a BMC without IPMI 2.0 costs no time-out.
  if (MayUse15()) StartLan15(now, outbox);
  if (!only_15 && !was_15 && phase_ == Phase::kConnecting) StartRmcpPlus(now, outbox);
}

void Link::StartRmcpPlus(Instant now, Outbox& outbox) {
  const NodeOptions& options = params_.options;
  const CipherSuite* const suite = FindCipherSuite(suite_.present());
  if (suite == nullptr) {
    Finish(MakeError(Status::kUnsupported, "(cipher suite)"), now, outbox);
    return;
  }
  // §13.20: looked up by privilege, the user is found only under the privilege that it has.
  const Privilege privilege =
      options.lookup_by_privilege ? options.privilege : operation_.privilege();
  rmcp_plus_ = std::make_unique<RmcpPlusSession>(
      tools_, rtt_,
      RmcpPlusParams{.suite = *suite,
                     .privilege = privilege,
                     .lookup_by_privilege = options.lookup_by_privilege,
                     .user = params_.user.Reveal(SecretAccess()),
                     .password = params_.password.Reveal(SecretAccess()),
                     .kg = params_.kg.Reveal(SecretAccess())});
  rmcp_plus_->Start(now, outbox);
}

void Link::StartLan15(Instant now, Outbox& outbox) {
  lan15_ = std::make_unique<Lan15Session>(
      tools_, rtt_,
      Lan15Params{.auth = params_.options.auth15,
                  .privilege = operation_.privilege(),
                  .accept_zero_session_id = params_.options.accept_zero_session_id,
                  .user = params_.user.Reveal(SecretAccess()),
                  .password = params_.password.Reveal(SecretAccess())});
  lan15_->Start(now, outbox);
}

void Link::GiveUp(std::unique_ptr<Session> session, Instant now, Outbox& outbox) {
  if (session == nullptr) return;
  outcome_.retransmissions += session->retransmissions();
  outcome_.round_trips += session->answers();
  session->Close(now, outbox);
  if (!session->closed()) leaving_.push_back(std::move(session));
}

void Link::OnDatagram(std::span<const uint8_t> datagram, Instant now, Outbox& outbox) {
  const uint32_t session_id = PeekSessionId(datagram);
  for (const auto& session : leaving_) {
    if (session_id == session->arriving_session_id()) {
      (void)session->OnDatagram(datagram, now, outbox);
      return;
    }
  }
  // At most one of the two takes it: their headers differ.
  for (Session* const session :
       {static_cast<Session*>(rmcp_plus_.get()), static_cast<Session*>(lan15_.get())}) {
    if (session == nullptr) continue;
    const uint32_t dropped = session->drops();
    const SessionEvent event = session->OnDatagram(datagram, now, outbox);
    if (session->drops() == dropped) {
      heard_ = true;
      Handle(*session, event, now, outbox);
      return;
    }
    foreign_ = foreign_ || session->last_drop() == Drop::kNotRmcp;
  }
}

void Link::Handle(Session& session, SessionEvent event, Instant now, Outbox& outbox) {
  switch (event) {
    case SessionEvent::kCapabilities:
      OnCapabilities(now, outbox);
      break;
    case SessionEvent::kEstablished:
      OnEstablished(session, now, outbox);
      break;
    case SessionEvent::kResponse:
      OnResponse(now, outbox);
      break;
    case SessionEvent::kAnswerLost:
      OnAnswerLost(now, outbox);
      break;
    case SessionEvent::kFailed:
      OnFailed(session, now, outbox);
      break;
    case SessionEvent::kNone:
    case SessionEvent::kClosed:
      break;
  }
}

void Link::OnCapabilities(Instant now, Outbox& outbox) {
  const bool may_use_20 =
      params_.options.lan == LanVersion::kAuto && lan15_->capabilities().supports_20;
  if (may_use_20) {
    // The BMC has IPMI 2.0: that is what is used.
    if (rmcp_plus_ == nullptr) {
      GiveUp(std::move(lan15_), now, outbox);
      StartRmcpPlus(now, outbox);
    } else {
      lan15_.reset();
    }
    return;
  }
  if (rmcp_plus_ != nullptr && rmcp_plus_->is_half_open()) {
    lan15_.reset();  // it has answered Open Session, whatever it says of itself
    return;
  }
  GiveUp(std::move(rmcp_plus_), now, outbox);
  constexpr size_t kMaxPassword = kMaxPassword15;
  if (params_.password.size() > kMaxPassword) {
    Finish(MakeError(Status::kBadPassword,
                     "(This BMC speaks IPMI 1.5, whose passwords have at most 16 bytes.)"),
           now, outbox);
    return;
  }
  Handle(*lan15_, lan15_->Proceed(now, outbox), now, outbox);
}

void Link::OnEstablished(Session& session, Instant now, Outbox& outbox) {
  active_ = &session;
  if (active_ == rmcp_plus_.get()) {
    lan15_.reset();
    outcome_.used = {.cipher_suite = rmcp_plus_->cipher_suite(), .lan = LanVersion::k20};
    // A BMC that had no free session a moment ago may well offer the better suite next time.
    outcome_.lasting = suite_.lasting();
  } else {
    outcome_.used = {.lan = LanVersion::k15};
  }
  if (again_) {
    again_ = false;
    SendCommand(now, outbox);
    return;
  }
  phase_ = Phase::kRunning;
  Take(operation_.Begin(), now, outbox);
}

void Link::OnFailed(Session& session, Instant now, Outbox& outbox) {
  const SessionFailure failure = session.failure();
  if (&session == lan15_.get()) {
    if (rmcp_plus_ !=
        nullptr) {  // it was only asked whether it has IPMI 2.0; Open Session will tell
      lan15_.reset();
      return;
    }
    if (failure.start_again && restarts_++ < kMaxRestarts) {
      GiveUp(std::move(lan15_), now, outbox);
      StartLan15(now, outbox);
      return;
    }
    Finish(DescribeFailure(failure), now, outbox);
    return;
  }
  if (failure.start_again && restarts_++ < kMaxRestarts) {
    GiveUp(std::move(rmcp_plus_), now, outbox);
    StartRmcpPlus(now, outbox);
    return;
  }
  if (failure.suite_refused && suite_.Refused(failure)) {
    GiveUp(std::move(rmcp_plus_), now, outbox);
    StartRmcpPlus(now, outbox);
    return;
  }
  Finish(failure.suite_refused ? suite_.Describe(failure) : DescribeFailure(failure), now, outbox);
}

void Link::Take(Step step, Instant now, Outbox& outbox) {
  switch (step.kind) {
    case Step::Kind::kSend:
      command_ = step.request;
      busy_wait_ = {};
      SendCommand(now, outbox);
      break;
    case Step::Kind::kWait:
      phase_ = Phase::kWaiting;
      resume_ = true;
      wake_ = now + step.wait;
      break;
    case Step::Kind::kDone:
      Finish(std::nullopt, now, outbox);
      break;
    case Step::Kind::kFail:
      Finish(std::move(step.error), now, outbox);
      break;
  }
}

void Link::SendCommand(Instant now, Outbox& outbox) {
  phase_ = Phase::kRunning;
  wake_ = kNever;
  // §22.18: a session begins at USER, whatever it was opened for.
  raising_ = command_.privilege > level_;
  // Half of the time that is left is for finding out what became of a command whose answer is lost.
  active_->Send(raising_ ? MakeSetSessionPrivilegeLevel(command_.privilege) : command_, now, outbox,
                (deadline_ - now) / 2);
}

void Link::OnResponse(Instant now, Outbox& outbox) {
  const uint8_t code = active_->response().completion_code;
  // 0xC3 does not say whether the command was carried out; 0xC0 says that it was not.
  const bool repeat = raising_ || command_.repeatable || code == kNodeBusy;
  if (IsBusy(code) && repeat) {
    last_busy_code_ = code;
    RetryLater(now);
    return;
  }
  last_busy_code_ = 0;
  if (!raising_) {
    if (IsBusy(code)) {
      Take(operation_.OnAnswerLost(), now, outbox);
      return;
    }
    Take(operation_.OnResponse(active_->response()), now, outbox);
    return;
  }
  if (code != kCompletedNormally) {
    Error error = CommandRefused("Set Session Privilege Level", code);
    error.stage = Stage::kSetPrivilege;
    if (code == kPrivilegeNotAvailable || code == kPrivilegeExceedsLimit ||
        code == kInvalidDataField) {
      Restate(error, Status::kPrivilegeTooLow);
    }
    Finish(std::move(error), now, outbox);
    return;
  }
  level_ = command_.privilege;
  SendCommand(now, outbox);
}

void Link::OnAnswerLost(Instant now, Outbox& outbox) {
  Take(operation_.OnAnswerLost(), now, outbox);
}

void Link::RetryLater(Instant now) {
  busy_wait_ =
      busy_wait_ == Duration{} ? kFirstBusyWait : std::min(2 * busy_wait_, kLongestBusyWait);
  phase_ = Phase::kWaiting;
  resume_ = false;
  wake_ = now + busy_wait_;
}

void Link::Reestablish(Instant now, Outbox& outbox) {
  const bool was_20 = active_ == rmcp_plus_.get();
  GiveUp(was_20 ? std::unique_ptr<Session>(std::move(rmcp_plus_))
                : std::unique_ptr<Session>(std::move(lan15_)),
         now, outbox);
  active_ = nullptr;
  again_ = true;
  level_ = Privilege::kUser;
  phase_ = Phase::kConnecting;
  was_20 ? StartRmcpPlus(now, outbox) : StartLan15(now, outbox);
}

void Link::Wake(Instant now, Outbox& outbox) {
  wake_ = kNever;
  phase_ = Phase::kRunning;
  if (resume_) {
    Take(operation_.Resume(), now, outbox);
  } else {
    SendCommand(now, outbox);
  }
}

void Link::OnDeadline(Instant now, Outbox& outbox) {
  if (phase_ != Phase::kClosing && now >= deadline_) {
    Finish(WhyExpired(), now, outbox);
    return;
  }
  for (const auto& session : leaving_) (void)session->OnDeadline(now, outbox);
  std::erase_if(leaving_, [](const auto& session) { return session->closed(); });
  if (phase_ == Phase::kWaiting) {
    if (now >= wake_) Wake(now, outbox);
    return;
  }
  if (now >= HalfOpenEnd()) {
    ++restarts_;
    GiveUp(std::move(rmcp_plus_), now, outbox);
    StartRmcpPlus(now, outbox);
    return;
  }
  const bool may_repeat = raising_ || command_.repeatable;
  if (phase_ == Phase::kRunning && may_repeat && restarts_ < kMaxRestarts &&
      now >= active_->NextDeadline() && active_->transmissions() >= kDeadAfter &&
      active_->last_drop() == Drop::kNone) {
    ++restarts_;
    Reestablish(now, outbox);
    return;
  }
  if (lan15_ != nullptr) Handle(*lan15_, lan15_->OnDeadline(now, outbox), now, outbox);
  if (rmcp_plus_ != nullptr) Handle(*rmcp_plus_, rmcp_plus_->OnDeadline(now, outbox), now, outbox);
}

Instant Link::NextDeadline() const {
  Instant next = kNever;
  if (rmcp_plus_ != nullptr) next = std::min(next, rmcp_plus_->NextDeadline());
  if (lan15_ != nullptr) next = std::min(next, lan15_->NextDeadline());
  for (const auto& session : leaving_) next = std::min(next, session->NextDeadline());
  if (phase_ == Phase::kClosing) return next;
  next = std::min({next, deadline_, wake_});
  return std::min(next, HalfOpenEnd());
}

Instant Link::HalfOpenEnd() const {
  if (phase_ != Phase::kConnecting || rmcp_plus_ == nullptr || !rmcp_plus_->is_half_open() ||
      restarts_ >= kMaxRestarts) {
    return kNever;
  }
  // A BMC may also be slow, or far: each time it is given longer.
  return rmcp_plus_->half_open_since() + kHalfOpenLife * (1 << restarts_);
}

Error Link::WhyExpired() {
  if (last_busy_code_ != 0) {
    Error error =
        CommandRefused(raising_ ? "Set Session Privilege Level" : "command", last_busy_code_);
    Restate(error, Status::kBmcBusy);
    return error;
  }
  if (active_ != nullptr && !raising_) {
    if (auto error = operation_.Expired()) return *std::move(error);
    return DescribeSilence(*active_, heard_, foreign_);
  }
  if (active_ != nullptr) return DescribeSilence(*active_, heard_, foreign_);
  // On first contact the 1.5 probe may be heard while Open Session is not; what counts is what is
  // missing.
  const Session* const waiting =
      rmcp_plus_ != nullptr ? static_cast<Session*>(rmcp_plus_.get()) : lan15_.get();
  return waiting == nullptr ? MakeError(Status::kNoAnswer)
                            : DescribeSilence(*waiting, heard_, foreign_);
}

void Link::OnUnreachable(int sys_errno, Instant now, Outbox& outbox) {
  if (heard_ || phase_ != Phase::kConnecting) return;
  Error error = MakeError(Status::kUnreachable);
  error.stage = rmcp_plus_ != nullptr ? rmcp_plus_->stage() : Stage::kChannelAuthentication;
  error.sys_errno = sys_errno;
  Finish(std::move(error), now, outbox);
}

void Link::Cancel(Instant now, Outbox& outbox) {
  if (phase_ == Phase::kClosing) return;
  const bool was_sent = phase_ == Phase::kRunning && !raising_ && !command_.repeatable;
  Finish(MakeError(Status::kCancelled,
                   was_sent ? "(The command had been sent: it may have been carried out.)" : ""),
         now, outbox);
}

void Link::Finish(std::optional<Error> error, Instant now, Outbox& outbox) {
  phase_ = Phase::kClosing;
  wake_ = kNever;
  outcome_.error = std::move(error);
  // Closing needs the sessions' own keys only.
  params_.user = {};
  params_.password = {};
  params_.kg = {};
  for (Session* const session :
       {static_cast<Session*>(rmcp_plus_.get()), static_cast<Session*>(lan15_.get())}) {
    if (session == nullptr) continue;
    outcome_.round_trips += session->answers();
    outcome_.retransmissions += session->retransmissions();
    session->Close(now, outbox);
  }
}

bool Link::closed() const {
  const auto over = [](const auto& session) { return session->closed(); };
  return phase_ == Phase::kClosing && std::ranges::all_of(leaving_, over) &&
         (rmcp_plus_ == nullptr || rmcp_plus_->closed()) && (lan15_ == nullptr || lan15_->closed());
}

bool Link::Owns(uint32_t session_id) const {
  const auto carries = [session_id](const auto& session) {
    return session->arriving_session_id() == session_id;
  };
  return session_id != 0 &&
         (std::ranges::any_of(leaving_, carries) ||
          (rmcp_plus_ != nullptr && rmcp_plus_->arriving_session_id() == session_id) ||
          (lan15_ != nullptr && lan15_->arriving_session_id() == session_id));
}

}  // namespace ipmi
