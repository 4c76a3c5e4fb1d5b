#include "core/session/link.h"

#include <algorithm>
#include <utility>

#include "core/base/prefetch.h"
#include "core/base/scarce_memory.h"
#include "core/session/refusal.h"
#include "core/wire/cmd/set_session_privilege_level.h"
#include "core/wire/completion_code.h"
#include "core/wire/session_id.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// A session that was heard of more lately has not ended for want of use.
constexpr Duration kIdle = 100ms;

// Three of them, each half as long again as the last, are a second: then the session has ended.
constexpr Duration kStaleWait = 200ms;

constexpr Duration kFirstBusyWait = 100ms;
constexpr Duration kLongestBusyWait = 1s;
// A BMC that answers at all does so within this time, or is taken for silent.
constexpr Duration kSilence = 1s;

// What can be done without is given up after three waits: 100, 200 and 400 ms.
constexpr Duration kDispensableWait = 4 * kFirstBusyWait;

// The session or the BMC has waited for a controller behind it: once more is no use.
bool IsSilence(const Response& response) {
  return response.of != AnswerOf::kTarget && response.completion_code == kCommandTimeout;
}

}  // namespace

Link::Link(Tools& tools, RttEstimate& rtt, const LinkParams& params)
    : tools_(tools),
      rtt_(rtt),
      params_(params),
      lan15_sequence_(0),
      suite_(params.options, params.memory) {
  // Another one than the link before had; any will do.
  (void)tools.entropy.Fill(std::span(&lan15_sequence_, 1));
}

Link::~Link() = default;

void Link::Start(Operation& operation, bool keep, Instant deadline, Instant now, Outbox& outbox) {
  const bool kept = phase_ == Phase::kKept;
  operation_ = &operation;
  keep_ = keep;
  deadline_ = deadline;
  suite_ = SuiteChoice(params_.options, params_.memory);
  restarts_ = 0;
  foreign_ = heard_ = raising_ = again_ = resume_ = false;
  last_busy_code_ = 0;
  busy_wait_ = {};
  wake_ = kNever;
  const LinkOutcome before = std::exchange(outcome_, LinkOutcome());
  stale_ = kept && now - heard_at_ >= kIdle;
  if (kept) {
    outcome_.used = before.used;
    outcome_.lasting = before.lasting;
    answers_before_ = active_->answers();
    retransmissions_before_ = active_->retransmissions();
  } else {
    Leave(std::move(rmcp_plus_));
    Leave(std::move(lan15_));
    active_ = nullptr;
    answers_before_ = retransmissions_before_ = 0;
    level_ = Privilege::kUser;
  }
  const Result<void> recalled = kept ? RecallPassword() : Result<void>();
  phase_ = kept ? Phase::kRunning : Phase::kConnecting;
  privilege_ = std::min(operation.privilege(), params_.options.privilege);
  if (operation.least_privilege() > privilege_) {
    Error error;
    error.status = Status::kPrivilegeTooLow;
    error.message =
        "The node's privilege setting is too low for this; raise it in the node's settings "
        "(--privilege).";
    Finish(std::move(error), now, outbox);
    return;
  }
  if (!recalled) {
    Finish(recalled.error(), now, outbox);
    return;
  }
  if (kept) {
    TellSession();
    Take(operation_->Begin(), now, outbox);
  } else {
    Connect(now, outbox);
  }
}

void Link::Account(const Session& session) {
  const bool is_kept = &session == active_;
  outcome_.round_trips += session.answers() - (is_kept ? answers_before_ : 0);
  outcome_.retransmissions += session.retransmissions() - (is_kept ? retransmissions_before_ : 0);
}

void Link::GiveUp(std::unique_ptr<Session> session, Instant now, Outbox& outbox) {
  if (session == nullptr) return;
  Account(*session);
  session->Close(now, outbox);
  Leave(std::move(session));
}

void Link::Leave(std::unique_ptr<Session> session) {
  if (session != nullptr && !session->closed()) leaving_.push_back(std::move(session));
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
      heard_at_ = now;
      stale_ = false;
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
  if (command_.privilege > privilege_) {
    Take(operation_->OnResponse({.completion_code = kInsufficientPrivilege, .data = {}}), now,
         outbox);
    return;
  }
  // §22.18: a session begins at USER, whatever it was opened for.
  raising_ = command_.privilege > level_;
  const Duration left = deadline_ - now;
  // Half of the time that is left is for finding out what became of a command whose answer is lost.
  // In a session that was idle nothing is urgent, and a BMC that is slow just now is not to be
  // burdened with a new one.
  const Waits waits = {.shortest = stale_ ? std::min(kStaleWait, left / 10) : Duration{},
                       .longest = left / 2};
  active_->Send(raising_ ? MakeSetSessionPrivilegeLevel(command_.privilege) : command_, waits, now,
                outbox);
}

void Link::OnResponse(Instant now, Outbox& outbox) {
  const uint8_t code = active_->response().completion_code;
  // 0xC3 does not say whether the command was carried out; 0xC0 says that it was not.
  const bool repeat = MayRepeat() || code == kNodeBusy;
  const bool gives_up = !raising_ && (IsSilence(active_->response()) ||
                                      (command_.dispensable && busy_wait_ >= kDispensableWait));
  if (IsBusy(code) && repeat && !gives_up) {
    last_busy_code_ = code;
    RetryLater(now);
    return;
  }
  last_busy_code_ = 0;
  if (!raising_) {
    if (IsBusy(code) && !gives_up) {
      Take(operation_->OnAnswerLost(), now, outbox);
      return;
    }
    Take(operation_->OnResponse(active_->response()), now, outbox);
    return;
  }
  if (code != kCompletedNormally) {
    OnNotRaised(code, now, outbox);
    return;
  }
  level_ = command_.privilege;
  SendCommand(now, outbox);
}

void Link::OnNotRaised(uint8_t completion_code, Instant now, Outbox& outbox) {
  raising_ = false;
  if (command_.privilege > operation_->least_privilege()) {
    privilege_ = level_;
    SendCommand(now, outbox);
    return;
  }
  Error error = CommandRefused("Set Session Privilege Level", completion_code);
  error.stage = Stage::kSetPrivilege;
  if (completion_code == kPrivilegeNotAvailable || completion_code == kPrivilegeExceedsLimit ||
      completion_code == kInvalidDataField) {
    Restate(error, Status::kPrivilegeTooLow);
  }
  Finish(std::move(error), now, outbox);
}

void Link::OnAnswerLost(Instant now, Outbox& outbox) {
  Take(operation_->OnAnswerLost(), now, outbox);
}

void Link::RetryLater(Instant now) {
  busy_wait_ =
      busy_wait_ == Duration{} ? kFirstBusyWait : std::min(2 * busy_wait_, kLongestBusyWait);
  phase_ = Phase::kWaiting;
  resume_ = false;
  wake_ = now + busy_wait_;
}

void Link::Wake(Instant now, Outbox& outbox) {
  wake_ = kNever;
  phase_ = Phase::kRunning;
  if (resume_) {
    Take(operation_->Resume(), now, outbox);
  } else {
    SendCommand(now, outbox);
  }
}

void Link::OnDeadline(Instant now, Outbox& outbox) {
  if (!done() && now >= deadline_) {
    Expire(now, outbox);
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
  if (SeemsDead(now)) {
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
  if (done()) return next;
  next = std::min({next, deadline_, wake_});
  return std::min(next, HalfOpenEnd());
}

void Link::Expire(Instant now, Outbox& outbox) {
  // Also one whose session is being opened anew.
  const bool has_begun = (active_ != nullptr || again_) && !raising_;
  if (has_begun) {
    const bool answers = heard_ && now - heard_at_ < kSilence;
    // Only of a command that is not out is it known that it is not carried out.
    const bool is_refused = last_busy_code_ != 0 && phase_ == Phase::kWaiting && !resume_;
    const auto lateness = is_refused ? Lateness::kBusy
                          : answers  ? Lateness::kAnswers
                                     : Lateness::kSilent;
    if (auto end = operation_->Expired(lateness)) {
      Take(*std::move(end), now, outbox);
      return;
    }
  }
  Finish(WhyExpired(), now, outbox);
}

Error Link::WhyExpired() {
  if (last_busy_code_ != 0) {
    Error error =
        CommandRefused(raising_ ? "Set Session Privilege Level" : "command", last_busy_code_);
    Restate(error, Status::kBmcBusy);
    return error;
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
  if (phase_ == Phase::kRunning && stale_ && MayRepeat()) {
    Reestablish(now, outbox);  // if nobody is there, this is told again
    return;
  }
  if (heard_ || phase_ != Phase::kConnecting) return;
  Error error = MakeError(Status::kUnreachable);
  error.stage = rmcp_plus_ != nullptr ? rmcp_plus_->stage() : Stage::kChannelAuthentication;
  error.sys_errno = sys_errno;
  Finish(std::move(error), now, outbox);
}

void Link::Cancel(Instant now, Outbox& outbox) {
  if (done()) {
    Close(now, outbox);
    return;
  }
  const bool was_sent = phase_ == Phase::kRunning && !MayRepeat();
  Finish(MakeError(Status::kCancelled,
                   was_sent ? "(The command had been sent: it may have been carried out.)" : ""),
         now, outbox);
}

void Link::Close(Instant now, Outbox& outbox) {
  if (phase_ != Phase::kKept) return;
  phase_ = Phase::kClosing;
  (void)RecallPassword();
  active_->Close(now, outbox);
}

void Link::Finish(std::optional<Error> error, Instant now, Outbox& outbox) {
  wake_ = kNever;
  outcome_.error = std::move(error);
  const bool stays = keep_ && !outcome_.error && active_ != nullptr;
  phase_ = stays ? Phase::kKept : Phase::kClosing;
  for (Session* const session :
       {static_cast<Session*>(rmcp_plus_.get()), static_cast<Session*>(lan15_.get())}) {
    if (session == nullptr) continue;
    Account(*session);
    if (!stays) session->Close(now, outbox);
  }
  if (stays) active_->DropPassword();
}

Result<void> Link::RecallPassword() {
  if (!active_->NeedsPassword()) return {};
  constexpr int kTries = 20;
  const TraceCleanser cleanser;
  auto login = params_.login->Unlock();
  for (int i = 1; i < kTries && !login && login.error().status == Status::kInternal; ++i) {
    if (!WaitedForMemory()) break;
    login = params_.login->Unlock();
  }
  if (!login) return std::unexpected(login.error());
  active_->GivePassword(login->password.Reveal(SecretAccess()));
  return {};
}

bool Link::closed() const {
  const auto over = [](const auto& session) { return session->closed(); };
  return phase_ == Phase::kClosing && std::ranges::all_of(leaving_, over) &&
         (rmcp_plus_ == nullptr || rmcp_plus_->closed()) && (lan15_ == nullptr || lan15_->closed());
}

void Link::Prefetch() const {
  if (rmcp_plus_ != nullptr) ipmi::Prefetch(*rmcp_plus_);
}

void Link::PrefetchKeys() const {
  if (rmcp_plus_ != nullptr) rmcp_plus_->PrefetchKeys();
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
