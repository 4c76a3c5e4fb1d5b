// An IPMI 1.5 session (IPMI 2.0 §13.11.4, §22.16 f.): Get Channel Authentication Capabilities, Get
// Session Challenge, Activate Session, commands, Close Session.
//
// Its first step also tells whether the BMC has IPMI 2.0; so it stops there with kCapabilities, and
// goes on when Proceed is called.
#pragma once

#include <array>
#include <cstdint>

#include "core/secret/secret_pages.h"
#include "core/session/session.h"
#include "core/wire/cmd/activate_session.h"
#include "core/wire/cmd/get_channel_authentication_capabilities.h"
#include "core/wire/cmd/get_session_challenge.h"
#include "core/wire/packet15.h"
#include "core/wire/rakp1.h"
#include "core/wire/replay_window.h"

namespace ipmi {

struct Lan15Params {
  Auth15 auth = Auth15::kAuto;
  Privilege privilege = Privilege::kUser;
  bool accept_zero_session_id = false;
  // Request sequence numbers follow on this one. Before a session is there nothing else tells a
  // late answer to the session before from the right one.
  uint8_t sequence = 0;
  std::span<const uint8_t> user;      // at most 16 bytes; copied
  std::span<const uint8_t> password;  // at most 16 bytes; copied
};

class Lan15Session final : public Session {
 public:
  Lan15Session(Tools& tools, RttEstimate& rtt, const Lan15Params& params);

  void Start(Instant now, Outbox& outbox) override;
  SessionEvent OnDatagram(std::span<const uint8_t> datagram, Instant now, Outbox& outbox) override;
  void Close(Instant now, Outbox& outbox) override;
  Stage stage() const override;
  uint32_t arriving_session_id() const override {
    return state_ == State::kActivateSent ? challenge_.temporary_session_id : session_id_;
  }

  bool NeedsPassword() const override { return session_type_ != AuthenticationType::kNone; }
  void GivePassword(std::span<const uint8_t> password) override;
  void DropPassword() override { *password_ = {}; }

  // After kCapabilities.
  const ChannelAuthenticationCapabilities& capabilities() const { return capabilities_; }
  // After kCapabilities: goes on to the session. kFailed if the BMC does not offer the
  // authentication type.
  SessionEvent Proceed(Instant now, Outbox& outbox);

 private:
  enum class State : uint8_t {
    kIdle,
    kCapabilitiesSent,
    kPaused,
    kChallengeSent,
    kActivateSent,
    kReady,
    kCommandSent,
    kClosing,
    kOver
  };
  static constexpr size_t kStates = 9;
  using Handler = SessionEvent (Lan15Session::*)(Instant, Outbox&);
  using HandlerTable = std::array<Handler, kStates>;
  static const HandlerTable kHandlers;
  static constexpr HandlerTable MakeHandlers() noexcept;

  // Handlers of the answer in response_, which passed every check.
  SessionEvent OnCapabilities(Instant now, Outbox& outbox);
  SessionEvent OnChallenge(Instant now, Outbox& outbox);
  SessionEvent OnActivated(Instant now, Outbox& outbox);
  SessionEvent TakeActivation();
  SessionEvent OnCommandAnswer(Instant now, Outbox& outbox);
  SessionEvent OnClosed(Instant now, Outbox& outbox);
  SessionEvent Over(SessionFailure failure);

  // Where in the conversation the packets of the present state stand.
  [[nodiscard]] Drop CheckHeader(const Packet15& packet);
  [[nodiscard]] bool Transmit(Outbox& outbox) override;
  void EndExchange() override { state_ = State::kReady; }
  void ForgetSecrets() override { DropPassword(); }

  State state_ = State::kIdle;
  bool ask_for_20_ = true;
  bool accept_zero_session_id_;
  Auth15 auth_;
  Privilege privilege_;
  uint8_t user_size_ = 0;
  std::array<uint8_t, kMaxUserName> user_ = {};
  Kept<Password15> password_;
  ChannelAuthenticationCapabilities capabilities_;
  AuthenticationType type_ = AuthenticationType::kNone;          // of Activate Session
  AuthenticationType session_type_ = AuthenticationType::kNone;  // of the packets after it
  SessionChallenge challenge_;
  uint32_t session_id_ = 0;
  uint32_t next_sequence_ = 0;
  uint32_t first_arriving_sequence_ = 0;
  ReplayWindow window_;
};

}  // namespace ipmi
