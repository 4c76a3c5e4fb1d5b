#include "core/session/lan15_session.h"

#include <algorithm>

#include "core/wire/cmd/close_session.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

AuthenticationType TypeFor(Auth15 auth) {
  switch (auth) {
    case Auth15::kStraight:
      return AuthenticationType::kStraight;
    case Auth15::kNone:
      return AuthenticationType::kNone;
    case Auth15::kAuto:
    case Auth15::kMd5:
      break;
  }
  return AuthenticationType::kMd5;
}

}  // namespace

constexpr Lan15Session::HandlerTable Lan15Session::MakeHandlers() noexcept {
  HandlerTable table{};  // no handler: nothing is awaited in this state
  table[static_cast<size_t>(State::kCapabilitiesSent)] = &Lan15Session::OnCapabilities;
  table[static_cast<size_t>(State::kChallengeSent)] = &Lan15Session::OnChallenge;
  table[static_cast<size_t>(State::kActivateSent)] = &Lan15Session::OnActivated;
  table[static_cast<size_t>(State::kCommandSent)] = &Lan15Session::OnCommandAnswer;
  table[static_cast<size_t>(State::kClosing)] = &Lan15Session::OnClosed;
  return table;
}

constinit const Lan15Session::HandlerTable Lan15Session::kHandlers = Lan15Session::MakeHandlers();

Lan15Session::Lan15Session(Tools& tools, RttEstimate& rtt, const Lan15Params& params)
    : Session(tools, rtt),
      accept_zero_session_id_(params.accept_zero_session_id),
      auth_(params.auth),
      privilege_(params.privilege),
      user_size_(static_cast<uint8_t>(std::min(params.user.size(), kMaxUserName))) {
  GivePassword(params.password);
  std::ranges::copy(params.user.first(user_size_), user_.begin());
  sequence_ = params.sequence;
}

void Lan15Session::GivePassword(std::span<const uint8_t> password) {
  *password_ = Password15::PaddedCopyOf(password);
}

void Lan15Session::Start(Instant now, Outbox& outbox) {
  std::array<uint8_t, 4> drawn;
  do {
    if (!tools_.entropy.Fill(drawn)) {
      CannotSend(now);
      return;
    }
    // Far from the end of the numbers, so that it does not wrap within a session.
    first_arriving_sequence_ = uint32_t{drawn[0]} | uint32_t{drawn[1]} << 8 |
                               uint32_t{drawn[2]} << 16 | (drawn[3] & 0x7Fu) << 24;
  } while (first_arriving_sequence_ < 2);
  state_ = State::kCapabilitiesSent;
  Send(MakeGetChannelAuthenticationCapabilities(privilege_, ask_for_20_), now, outbox);
}

SessionEvent Lan15Session::Proceed(Instant now, Outbox& outbox) {
  type_ = TypeFor(auth_);
  state_ = State::kChallengeSent;
  // An explicit choice is tried even where the BMC does not list it: some list wrongly.
  if (auth_ == Auth15::kAuto && !capabilities_.Offers(type_))
    return Over({.status = Status::kCipherRefused});
  Send(MakeGetSessionChallenge(type_, std::span(user_).first(user_size_)), now, outbox);
  return SessionEvent::kNone;
}

SessionEvent Lan15Session::OnDatagram(std::span<const uint8_t> datagram, Instant now,
                                      Outbox& outbox) {
  Packet15 packet;
  Drop drop = ReadPacket15(datagram, packet);
  if (drop != Drop::kNone) return Dropped(drop);
  const Handler handler = kHandlers[static_cast<size_t>(state_)];
  if (handler == nullptr) return Dropped(Drop::kUnexpected);
  drop = CheckHeader(packet);
  if (drop != Drop::kNone) return Dropped(drop);
  bool answered = false;
  drop = ReadAnswer(packet.message, answered);
  // The answer to an earlier request is late, and breaks no rule.
  if (drop != Drop::kNone) return Dropped(drop == Drop::kWrongTag ? Drop::kUnexpected : drop);
  if (!answered) return SessionEvent::kNone;
  // Some BMCs refuse Activate Session without an authentication code; a success is never taken
  // without one.
  if (state_ == State::kActivateSent && packet.type != type_ &&
      response_.completion_code == kCompletedNormally) {
    return Dropped(Drop::kNotAuthenticated);
  }
  CountAnswer(now);
  return (this->*handler)(now, outbox);
}

Drop Lan15Session::CheckHeader(const Packet15& packet) {
  if (state_ == State::kCapabilitiesSent || state_ == State::kChallengeSent) {
    // Before a session is there, nothing is authenticated.
    return packet.type == AuthenticationType::kNone ? Drop::kNone : Drop::kUnexpected;
  }
  if (state_ == State::kActivateSent) {
    if (packet.session_id != challenge_.temporary_session_id && packet.session_id != 0)
      return Drop::kWrongSession;
    if (type_ == AuthenticationType::kNone) return Drop::kNone;
    if (packet.type == AuthenticationType::kNone) return Drop::kNone;  // a refusal; see OnDatagram
    return packet.type == type_ && IsAuthentic15(tools_.crypto, *password_, packet)
               ? Drop::kNone
               : Drop::kBadIntegrity;
  }
  const bool known_session =
      packet.session_id == session_id_ || (accept_zero_session_id_ && packet.session_id == 0);
  if (!known_session) {
    // The answer to Activate Session once more, late: it breaks no rule.
    const bool is_late = packet.session_id == challenge_.temporary_session_id &&
                         IsAnswerToActivateSession(packet.message);
    return is_late ? Drop::kUnexpected : Drop::kWrongSession;
  }
  if (session_type_ == AuthenticationType::kNone) return Drop::kNone;
  if (packet.type != session_type_) return Drop::kNotAuthenticated;
  if (!IsAuthentic15(tools_.crypto, *password_, packet)) return Drop::kBadIntegrity;
  return window_.Accept(packet.sequence) ? Drop::kNone : Drop::kReplayed;
}

SessionEvent Lan15Session::OnCapabilities(Instant now, Outbox& outbox) {
  const auto capabilities = ReadChannelAuthenticationCapabilities(response_.data);
  if (response_.completion_code != kCompletedNormally && ask_for_20_) {
    ask_for_20_ = false;  // §22.13: an IPMI 1.5 BMC may refuse the bit
    Send(MakeGetChannelAuthenticationCapabilities(privilege_, ask_for_20_), now, outbox);
    return SessionEvent::kNone;
  }
  if (response_.completion_code != kCompletedNormally) {
    return Over({.status = Status::kCommandRefused, .completion_code = response_.completion_code});
  }
  if (!capabilities) return Over({.status = Status::kProtocolError});
  capabilities_ = *capabilities;
  state_ = State::kPaused;
  return SessionEvent::kCapabilities;
}

SessionEvent Lan15Session::OnChallenge(Instant now, Outbox& outbox) {
  switch (response_.completion_code) {
    case kCompletedNormally:
      break;
    case kChallengeInvalidUser:
    case kChallengeNullUserDisabled:
      return Over({.status = Status::kBadUser, .completion_code = response_.completion_code});
    case kInvalidDataField:  // this authentication type is not enabled
    case kParameterOutOfRange:
      return Over({.status = Status::kCipherRefused, .completion_code = response_.completion_code});
    default:
      return Over(
          {.status = Status::kCommandRefused, .completion_code = response_.completion_code});
  }
  const auto challenge = ReadSessionChallenge(response_.data);
  if (!challenge) return Over({.status = Status::kProtocolError});
  challenge_ = *challenge;
  state_ = State::kActivateSent;
  may_be_open_ = true;
  Send(MakeActivateSession(type_, privilege_, challenge_, first_arriving_sequence_), now, outbox);
  return SessionEvent::kNone;
}

SessionEvent Lan15Session::OnActivated(Instant now, Outbox& outbox) {
  const SessionEvent event = TakeActivation();
  if (!closing_) return event;
  if (event != SessionEvent::kEstablished) return Closed();
  // It was given up meanwhile; now that its id is known it can be closed.
  last_wait_ = false;
  state_ = State::kClosing;
  Send(MakeCloseSession(session_id_), kCloseWaits, now, outbox);
  return SessionEvent::kNone;
}

SessionEvent Lan15Session::TakeActivation() {
  const uint8_t code = response_.completion_code;
  // If Activate Session was repeated, the first may have opened the session whose second opening is
  // refused here; but its id is not known then, and it ends by itself.
  if (code != kCompletedNormally) may_be_open_ = false;
  switch (code) {
    case kCompletedNormally:
      break;
    case kNodeBusy:
    case kActivateNoSlot:
    case kActivateNoSlotForUser:
    case kActivateNoSlotForPrivilege:
      return Over({.status = Status::kBmcBusy, .completion_code = code});
    case kActivatePrivilegeExceeded:
    case kInsufficientPrivilege:
      return Over({.status = Status::kPrivilegeTooLow, .completion_code = code});
    case 0x85:  // the temporary session id is gone: a repeated challenge took its place
      return Over({.status = Status::kProtocolError, .completion_code = code, .start_again = true});
    default:
      return Over({.status = Status::kCommandRefused, .completion_code = code});
  }
  const auto activated = ReadActivatedSession(response_.data);
  if (!activated) return Over({.status = Status::kProtocolError});
  session_type_ = activated->type;
  session_id_ = activated->session_id;
  next_sequence_ = activated->inbound_sequence == 0 ? 1 : activated->inbound_sequence;
  window_ = ReplayWindow(first_arriving_sequence_);
  // §13.11.4: the rest of the session is authenticated in the same way, or not at all where the BMC
  // disabled per-message authentication.
  if (activated->type != type_ && activated->type != AuthenticationType::kNone) {
    session_type_ = type_;
    return Over({.status = Status::kProtocolError});
  }
  state_ = State::kReady;
  return SessionEvent::kEstablished;
}

SessionEvent Lan15Session::OnCommandAnswer(Instant, Outbox&) {
  EndExchange();
  return SessionEvent::kResponse;
}

SessionEvent Lan15Session::OnClosed(Instant, Outbox&) {
  state_ = State::kOver;
  return Closed();
}

SessionEvent Lan15Session::Over(SessionFailure failure) {
  const SessionEvent event = Failed(failure);
  state_ = State::kOver;
  return event;
}

void Lan15Session::Close(Instant now, Outbox& outbox) {
  if (closing_ || closed_) return;
  // Until Activate Session is answered the session's id is not known, so that it cannot be closed.
  // It is not asked for again: each time would count as a wrong password, if that is why there is
  // no answer.
  if (state_ == State::kActivateSent) {
    closing_ = last_wait_ = true;
    timer_.Wait(now + rtt_.Timeout());
    return;
  }
  if (!may_be_open_ || session_id_ == 0) {
    state_ = State::kOver;
    (void)Closed();
    return;
  }
  closing_ = true;
  state_ = State::kClosing;
  Send(MakeCloseSession(session_id_), kCloseWaits, now, outbox);
}

Stage Lan15Session::stage() const {
  switch (state_) {
    case State::kIdle:
    case State::kCapabilitiesSent:
    case State::kPaused:
      return Stage::kChannelAuthentication;
    case State::kChallengeSent:
      return Stage::kSessionChallenge;
    case State::kActivateSent:
      return Stage::kActivateSession;
    case State::kReady:
    case State::kCommandSent:
      return Stage::kCommand;
    case State::kClosing:
    case State::kOver:
      break;
  }
  return Stage::kCloseSession;
}

bool Lan15Session::Transmit(Outbox& outbox) {
  if (state_ == State::kReady) state_ = State::kCommandSent;
  AuthenticationType type = AuthenticationType::kNone;
  uint32_t session_id = 0;
  uint32_t sequence = 0;  // §6.12.9: 0 outside of a session
  if (state_ == State::kActivateSent) {
    type = type_;
    session_id = challenge_.temporary_session_id;
  } else if (state_ == State::kCommandSent || state_ == State::kClosing) {
    type = session_type_;
    session_id = session_id_;
    sequence = next_sequence_++;
    if (next_sequence_ == 0) next_sequence_ = 1;
  }
  std::array<uint8_t, 96> message_buffer;
  Writer message(message_buffer);
  const bool written = WriteCommand(message);
  std::array<uint8_t, 160> packet_buffer;
  Writer packet(packet_buffer);
  if (!written || !WritePacket15(tools_.crypto, type, *password_, session_id, sequence,
                                 message.written(), packet)) {
    return false;
  }
  outbox.Send(packet.written());
  Cleanse(packet_buffer);  // with a straight password in it, perhaps
  return true;
}

}  // namespace ipmi
