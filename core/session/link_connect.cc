// How a link comes to a session: which one, with which suite, and what is done when it is refused
// or ends at the BMC.
#include <algorithm>
#include <utility>

#include "core/secret/secret.h"
#include "core/session/link.h"
#include "core/session/refusal.h"
#include "core/wire/cipher_suite.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// OpenBMC forgets a half-open session after 3 s: a set-up that takes longer begins anew before
// that.
constexpr Duration kHalfOpenLife = 2500ms;
constexpr uint8_t kMaxRestarts = 8;

// So many copies of a command without an answer: on a network that loses a fifth, one exchange in
// five hundred. A session that was idle may well have ended: three are enough then.
constexpr int kDeadAfter = 6;
constexpr int kStaleAfter = 3;

}  // namespace

bool Link::MayUse15() const {
  const NodeOptions& options = params_.options;
  if (options.lan == LanVersion::k15) return true;
  // No silent downgrade: neither from a suite that was named, nor from what this node has used
  // before.
  return options.lan == LanVersion::kAuto && options.cipher_suite == kCipherSuiteAuto &&
         params_.memory.lan != LanVersion::k20;
}

void Link::Connect(Instant now, Outbox& outbox) {
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
  const TraceCleanser cleanser;
  const auto login = params_.login->Unlock();
  if (!login) {
    Finish(login.error(), now, outbox);
    return;
  }
  // §13.20: looked up by privilege, the user is found only under the privilege that it has.
  const Privilege privilege = options.lookup_by_privilege ? options.privilege : privilege_;
  rmcp_plus_ = std::make_unique<RmcpPlusSession>(
      tools_, rtt_,
      RmcpPlusParams{.suite = *suite,
                     .privilege = privilege,
                     .lookup_by_privilege = options.lookup_by_privilege,
                     .user = login->user.Reveal(SecretAccess()),
                     .password = login->password.Reveal(SecretAccess()),
                     .kg = login->kg.Reveal(SecretAccess()),
                     .former_session_id = former_session_id_});
  rmcp_plus_->Start(now, outbox);
  former_session_id_ = rmcp_plus_->arriving_session_id();
}

void Link::StartLan15(Instant now, Outbox& outbox) {
  const TraceCleanser cleanser;
  const auto login = params_.login->Unlock();
  if (!login) {
    Finish(login.error(), now, outbox);
    return;
  }
  long_password_ = login->password.size() > kMaxPassword15;
  // No session takes as many exchanges to set up.
  lan15_sequence_ = static_cast<uint8_t>(lan15_sequence_ + 11);
  lan15_ = std::make_unique<Lan15Session>(
      tools_, rtt_,
      Lan15Params{.auth = params_.options.auth15,
                  .privilege = privilege_,
                  .accept_zero_session_id = params_.options.accept_zero_session_id,
                  .sequence = lan15_sequence_,
                  .user = login->user.Reveal(SecretAccess()),
                  .password = login->password.Reveal(SecretAccess())});
  lan15_->Start(now, outbox);
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
  if (long_password_) {
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
  if (outcome_.lasting) params_.memory = outcome_.used;
  ++outcome_.sessions_opened;
  TellSession();
  if (again_) {
    again_ = false;
    SendCommand(now, outbox);
    return;
  }
  phase_ = Phase::kRunning;
  Take(operation_->Begin(), now, outbox);
}

bool Link::AskForLess(const SessionFailure& failure) {
  // A user may also be unknown to the BMC at this privilege alone.
  const bool refused =
      failure.status == Status::kPrivilegeTooLow || failure.status == Status::kBadUser;
  if (!refused || operation_->least_privilege() >= privilege_) return false;
  privilege_ = operation_->least_privilege();
  return true;
}

void Link::OnFailed(Session& session, Instant now, Outbox& outbox) {
  const SessionFailure failure = session.failure();
  if (&session == lan15_.get()) {
    if (rmcp_plus_ !=
        nullptr) {  // it was only asked whether it has IPMI 2.0; Open Session will tell
      lan15_.reset();
      return;
    }
    if (AskForLess(failure) || (failure.start_again && restarts_++ < kMaxRestarts)) {
      GiveUp(std::move(lan15_), now, outbox);
      StartLan15(now, outbox);
      return;
    }
    Finish(DescribeFailure(failure), now, outbox);
    return;
  }
  if (AskForLess(failure) || (failure.start_again && restarts_++ < kMaxRestarts)) {
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

void Link::TellSession() {
  operation_->OnSession(active_ == rmcp_plus_.get() ? &rmcp_plus_->bmc_guid() : nullptr);
}

bool Link::SeemsDead(Instant now) const {
  if (phase_ != Phase::kRunning || !MayRepeat() || restarts_ >= kMaxRestarts ||
      now < active_->NextDeadline()) {
    return false;
  }
  // A session that was idle may well have ended; in one that has just answered it takes more.
  if (stale_) return active_->transmissions() >= kStaleAfter;
  return active_->transmissions() >= kDeadAfter && active_->last_drop() == Drop::kNone;
}

void Link::Reestablish(Instant now, Outbox& outbox) {
  const bool was_20 = active_ == rmcp_plus_.get();
  ++restarts_;
  outcome_.reopened = outcome_.reopened || stale_;
  stale_ = false;
  GiveUp(was_20 ? std::unique_ptr<Session>(std::move(rmcp_plus_))
                : std::unique_ptr<Session>(std::move(lan15_)),
         now, outbox);
  active_ = nullptr;
  answers_before_ = retransmissions_before_ = 0;
  again_ = true;
  level_ = Privilege::kUser;
  phase_ = Phase::kConnecting;
  was_20 ? StartRmcpPlus(now, outbox) : StartLan15(now, outbox);
}

Instant Link::HalfOpenEnd() const {
  if (phase_ != Phase::kConnecting || rmcp_plus_ == nullptr || !rmcp_plus_->is_half_open() ||
      restarts_ >= kMaxRestarts) {
    return kNever;
  }
  // A BMC may also be slow, or far: each time it is given longer.
  return rmcp_plus_->half_open_since() + kHalfOpenLife * (1 << restarts_);
}

}  // namespace ipmi
