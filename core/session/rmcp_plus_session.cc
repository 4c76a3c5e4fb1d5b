#include "core/session/rmcp_plus_session.h"

#include <algorithm>

#include "core/base/prefetch.h"
#include "core/session/rmcp_refusal.h"
#include "core/wire/cmd/close_session.h"
#include "core/wire/rakp3.h"
#include "core/wire/rakp4.h"
#include "core/wire/rmcp_status.h"

namespace ipmi {
namespace {

// Shorter codes are too easy to guess; no algorithm of the specification has one.
constexpr size_t kShortestCheck = 12;
constexpr size_t kMaxSessionPayload = 64;

}  // namespace

constexpr RmcpPlusSession::HandlerTable RmcpPlusSession::MakeHandlers() noexcept {
  HandlerTable table{};
  for (auto& row : table) row.fill(&RmcpPlusSession::Unexpected);
  const auto set = [&table](State state, Event event, Handler handler) {
    table[static_cast<size_t>(state)][static_cast<size_t>(event)] = handler;
  };
  set(State::kOpenSent, Event::kOpenSessionResponse, &RmcpPlusSession::OnOpenSessionResponse);
  set(State::kRakp1Sent, Event::kRakp2, &RmcpPlusSession::OnRakp2);
  set(State::kRakp3Sent, Event::kRakp4, &RmcpPlusSession::OnRakp4);
  set(State::kCommandSent, Event::kMessage, &RmcpPlusSession::OnMessage);
  set(State::kClosing, Event::kMessage, &RmcpPlusSession::OnMessage);
  return table;
}

constinit const RmcpPlusSession::HandlerTable RmcpPlusSession::kHandlers =
    RmcpPlusSession::MakeHandlers();

RmcpPlusSession::RmcpPlusSession(Tools& tools, RttEstimate& rtt, const RmcpPlusParams& params)
    : Session(tools, rtt),
      former_session_id_(params.former_session_id),
      has_kg_(!params.kg.empty()),
      user_size_(static_cast<uint8_t>(std::min(params.user.size(), kMaxUserName))),
      privilege_(params.privilege) {
  std::ranges::copy(params.user.first(user_size_), user_.begin());
  set_up_->password = SecretArray<kMaxPassword20>::PaddedCopyOf(params.password);
  set_up_->kg = SecretArray<kMaxPassword20>::PaddedCopyOf(params.kg);
  protection_->suite = params.suite;
  exchange_.algorithm = params.suite.authentication;
  exchange_.role = RakpRole(params.privilege, params.lookup_by_privilege);
  exchange_.user = std::span(user_).first(user_size_);
}

void RmcpPlusSession::Start(Instant now, Outbox& outbox) {
  // Tag, session id and random number cannot be guessed by someone who does not see the packets.
  std::array<uint8_t, 5> drawn;
  do {
    if (!tools_.entropy.Fill(drawn) || !tools_.entropy.Fill(exchange_.console_random)) {
      CannotSend(now);
      return;
    }
    exchange_.console_session_id = uint32_t{drawn[0]} | uint32_t{drawn[1]} << 8 |
                                   uint32_t{drawn[2]} << 16 | uint32_t{drawn[3]} << 24;
  } while (exchange_.console_session_id == 0);
  tag_ = drawn[4];
  state_ = State::kOpenSent;
  TransmitFirst(now, outbox);
}

SessionEvent RmcpPlusSession::OnDatagram(std::span<const uint8_t> datagram, Instant now,
                                         Outbox& outbox) {
  Packet20 packet;
  const Drop drop = ReadPacket20(datagram, packet);
  if (drop != Drop::kNone) return Dropped(drop);
  Event event = Event::kOther;
  // Payloads of the set-up are plain and outside of a session; messages are only ever taken inside
  // of one.
  const bool plain = !packet.authenticated && !packet.encrypted && packet.session_id == 0;
  switch (packet.type) {
    case PayloadType::kOpenSessionResponse:
      event = plain ? Event::kOpenSessionResponse : Event::kOther;
      break;
    case PayloadType::kRakp2:
      event = plain ? Event::kRakp2 : Event::kOther;
      break;
    case PayloadType::kRakp4:
      event = plain ? Event::kRakp4 : Event::kOther;
      break;
    case PayloadType::kIpmi:
      event = Event::kMessage;
      break;
    case PayloadType::kOpenSessionRequest:
    case PayloadType::kRakp1:
    case PayloadType::kRakp3:
      break;
  }
  const Handler handler = kHandlers[static_cast<size_t>(state_)][static_cast<size_t>(event)];
  return (this->*handler)(packet, now, outbox);
}

SessionEvent RmcpPlusSession::Unexpected(const Packet20&, Instant, Outbox&) {
  return Dropped(Drop::kUnexpected);
}

SessionEvent RmcpPlusSession::OnOpenSessionResponse(const Packet20& packet, Instant now,
                                                    Outbox& outbox) {
  OpenSessionResponse answer;
  const Drop drop = ReadOpenSessionResponse(packet.payload, answer);
  if (drop != Drop::kNone) return Dropped(drop);
  const Drop other = CheckAnswer(answer.tag, answer.console_session_id);
  // A refusal may leave the session id out.
  if (other != Drop::kNone && (other != Drop::kWrongSession || answer.status == 0))
    return Dropped(other);
  if (answer.status != 0) {
    const bool names_us = answer.console_session_id == exchange_.console_session_id;
    if (!names_us && answer.console_session_id != 0) return Dropped(Drop::kWrongSession);
    if (!names_us && !unsigned_refusal_) {
      // Some BMCs leave the session id out. The tag alone has 8 bits, which can be guessed: the
      // question is asked once more, under another tag, and the refusal believed if it comes again.
      unsigned_refusal_ = true;
      ++tag_;
      TransmitFirst(now, outbox);
      return SessionEvent::kNone;
    }
    CountAnswer(now);
    const SessionFailure failure = RefusedOpenSession(answer.status);
    const SessionEvent event = Failed(failure);
    state_ = State::kOver;
    return event;
  }
  if (answer.bmc_session_id == 0) return Dropped(Drop::kWrongSession);
  CountAnswer(now);
  exchange_.bmc_session_id = answer.bmc_session_id;
  // §13.18: the algorithms in the answer are kept only if they are those that were asked for.
  const CipherSuite& suite = protection_->suite;
  if (answer.authentication != static_cast<uint8_t>(suite.authentication) ||
      answer.integrity != static_cast<uint8_t>(suite.integrity) ||
      answer.confidentiality != static_cast<uint8_t>(suite.confidentiality)) {
    // Nothing tells the BMC: RAKP 3 may only follow RAKP 2 (§13.22), and pyghmi's fakebmc dies of
    // one that does not.
    const SessionEvent event = Failed({.status = Status::kCipherRefused, .suite_refused = true});
    state_ = State::kOver;
    return event;
  }
  half_open_since_ = now;
  ++tag_;
  state_ = State::kRakp1Sent;
  TransmitFirst(now, outbox);
  return SessionEvent::kNone;
}

SessionEvent RmcpPlusSession::OnRakp2(const Packet20& packet, Instant now, Outbox& outbox) {
  Rakp2 answer;
  const Drop drop = ReadRakp2(packet.payload, answer);
  if (drop != Drop::kNone) return Dropped(drop);
  if (const Drop other = CheckAnswer(answer.tag, answer.console_session_id); other != Drop::kNone)
    return Dropped(other);
  const size_t code_size = DigestSize(HashOf(exchange_.algorithm));
  // A code with bytes to spare comes from real BMCs (some Supermicro); one that is cut off proves
  // too little.
  if (answer.status == 0 && answer.code.size() < code_size) return Dropped(Drop::kMalformed);
  rakp1_repeated_ = timer_.transmissions() > 1;
  CountAnswer(now);
  if (answer.status != 0) {
    const SessionEvent event = Failed(RefusedRakp(answer.status));
    state_ = State::kOver;
    return event;
  }
  exchange_.bmc_random = answer.bmc_random;
  exchange_.bmc_guid = answer.bmc_guid;
  std::array<uint8_t, kMaxDigestSize> expected;
  const auto wanted = std::span(expected).first(code_size);
  if (!Rakp2Code(tools_.crypto, exchange_, set_up_->password.Reveal(SecretAccess()), wanted))
    return CryptoFailed();
  if (!EqualInConstantTime(wanted, answer.code.first(code_size))) {
    const SessionEvent event = Failed({.status = Status::kBadPassword});
    (void)SendRakp3(static_cast<uint8_t>(RmcpStatus::kInvalidIntegrityCheck), outbox);
    state_ = State::kOver;
    return event;
  }
  if (!MakeKeys()) return CryptoFailed();
  ++tag_;
  state_ = State::kRakp3Sent;
  may_be_open_ = true;
  TransmitFirst(now, outbox);
  return SessionEvent::kNone;
}

SessionEvent RmcpPlusSession::OnRakp4(const Packet20& packet, Instant now, Outbox&) {
  Rakp4 answer;
  const Drop drop = ReadRakp4(packet.payload, answer);
  if (drop != Drop::kNone) return Dropped(drop);
  if (const Drop other = CheckAnswer(answer.tag, answer.console_session_id); other != Drop::kNone)
    return Dropped(other);
  if (answer.status != 0) {
    CountAnswer(now);
    SessionFailure failure = RefusedRakp(answer.status);
    // A BMC that drew a new random number for a repeated RAKP 1 cannot match our code: that is
    // nobody's password.
    if (failure.status == Status::kBadPassword && rakp1_repeated_) failure.start_again = true;
    // Nothing proves that the BMC has said so, and if RAKP 3 was repeated, the first may have
    // opened the session whose second opening is refused here: it may be open, and is closed.
    const SessionEvent event = Failed(failure);
    state_ = State::kOver;
    return event;
  }
  // The length is that of the authentication algorithm, or from some BMCs that of the integrity
  // algorithm.
  const size_t size = std::min(answer.check.size(), Rakp4CheckSize(exchange_.algorithm));
  if (size < kShortestCheck) return Dropped(Drop::kMalformed);
  CountAnswer(now);
  std::array<uint8_t, kMaxDigestSize> expected;
  const auto wanted = std::span(expected).first(size);
  if (!Rakp4Check(tools_.crypto, exchange_, set_up_->sik, wanted)) return CryptoFailed();
  if (!EqualInConstantTime(wanted, answer.check.first(size))) {
    // The password is right, RAKP 2 has shown it; what differs is K_g. Then the BMC has a session
    // whose keys we do not know. But if it was this answer alone that was changed on its way, the
    // session can be closed.
    const SessionEvent event = Failed({.status = Status::kBadKg});
    state_ = State::kOver;
    return event;
  }
  // From here on only the session's own keys are needed.
  set_up_.Drop();
  state_ = State::kReady;
  return SessionEvent::kEstablished;
}

SessionEvent RmcpPlusSession::OnMessage(const Packet20& packet, Instant now, Outbox&) {
  if (packet.session_id != exchange_.console_session_id) return Dropped(Drop::kWrongSession);
  std::span<const uint8_t> message;
  Drop drop = OpenSessionPacket20(tools_.crypto, *protection_, packet, tools_.buffer, message);
  if (drop != Drop::kNone) return Dropped(drop);
  // Without integrity codes anyone could move the window (§6.12.13); request sequence numbers must
  // do then.
  const bool authenticated = protection_->suite.integrity != IntegrityAlgorithm::kNone;
  if (authenticated && !window_.Accept(packet.sequence)) return Dropped(Drop::kReplayed);
  bool answered = false;
  drop = ReadAnswer(message, answered);
  // The answer to an earlier request is late, and breaks no rule.
  if (drop != Drop::kNone) return Dropped(drop == Drop::kWrongTag ? Drop::kUnexpected : drop);
  if (!answered) return SessionEvent::kNone;
  CountAnswer(now);
  if (state_ == State::kClosing) {
    state_ = State::kOver;
    return Closed();
  }
  EndExchange();
  return SessionEvent::kResponse;
}

void RmcpPlusSession::Close(Instant now, Outbox& outbox) {
  if (closing_ || closed_) return;
  if (!may_be_open_) {
    state_ = State::kOver;
    (void)Closed();
    return;
  }
  closing_ = true;
  state_ = State::kClosing;
  Send(MakeCloseSession(exchange_.bmc_session_id), kCloseWaits, now, outbox);
}

// In their places: an answer that comes late is still read, and opens nothing.
void RmcpPlusSession::ForgetSecrets() {
  if (!set_up_.has_been_dropped()) *set_up_ = SetUpSecrets();
  protection_->keys = SessionKeys();
  DropPassword();
}

void RmcpPlusSession::PrefetchKeys() const { Prefetch(*protection_); }

Stage RmcpPlusSession::stage() const {
  switch (state_) {
    case State::kIdle:
    case State::kOpenSent:
      return Stage::kOpenSession;
    case State::kRakp1Sent:
      return Stage::kRakp1;
    case State::kRakp3Sent:
      return Stage::kRakp3;
    case State::kReady:
    case State::kCommandSent:
      return Stage::kCommand;
    case State::kClosing:
    case State::kOver:
      break;
  }
  return Stage::kCloseSession;
}

bool RmcpPlusSession::Transmit(Outbox& outbox) {
  std::array<uint8_t, kMaxSessionPayload> buffer;
  Writer payload(buffer);
  switch (state_) {
    case State::kOpenSent:
      WriteOpenSessionRequest({.tag = tag_,
                               .privilege = privilege_,
                               .console_session_id = exchange_.console_session_id,
                               .suite = protection_->suite},
                              payload);
      return SendPlain(PayloadType::kOpenSessionRequest, payload, outbox);
    case State::kRakp1Sent:
      WriteRakp1({.tag = tag_,
                  .bmc_session_id = exchange_.bmc_session_id,
                  .console_random = exchange_.console_random,
                  .role = exchange_.role,
                  .user = exchange_.user},
                 payload);
      return SendPlain(PayloadType::kRakp1, payload, outbox);
    case State::kRakp3Sent:
      return SendRakp3(0, outbox);
    case State::kReady:
      state_ = State::kCommandSent;
      [[fallthrough]];
    case State::kCommandSent:
    case State::kClosing:
      return SendCommand(outbox);
    case State::kIdle:
    case State::kOver:
      break;
  }
  return true;
}

bool RmcpPlusSession::SendPlain(PayloadType type, const Writer& payload, Outbox& outbox) {
  std::array<uint8_t, 128> buffer;
  Writer packet(buffer);
  WritePlainPacket20(type, payload.written(), packet);
  if (!payload.ok() || !packet.ok()) return false;
  outbox.Send(packet.written());
  return true;
}

bool RmcpPlusSession::SendRakp3(uint8_t status, Outbox& outbox) {
  std::array<uint8_t, kMaxDigestSize> code;
  auto sent = std::span(code).first(status == 0 ? DigestSize(HashOf(exchange_.algorithm)) : 0);
  if (!sent.empty() &&
      !Rakp3Code(tools_.crypto, exchange_, set_up_->password.Reveal(SecretAccess()), sent))
    return false;
  std::array<uint8_t, kMaxSessionPayload> buffer;
  Writer payload(buffer);
  WriteRakp3(
      {.tag = tag_, .status = status, .bmc_session_id = exchange_.bmc_session_id, .code = sent},
      payload);
  return SendPlain(PayloadType::kRakp3, payload, outbox);
}

bool RmcpPlusSession::SendCommand(Outbox& outbox) {
  std::array<uint8_t, 128> message_buffer;
  Writer message(message_buffer);
  const bool written = WriteCommand(message);
  std::array<uint8_t, 256> packet_buffer;
  Writer packet(packet_buffer);
  // §6.12.9: a suite without integrity codes counts all the same; 0 is never used inside a session.
  const uint32_t sequence = next_sequence_++;
  if (next_sequence_ == 0) next_sequence_ = 1;
  if (!written ||
      !WriteSessionPacket20(tools_.crypto, tools_.entropy, *protection_, exchange_.bmc_session_id,
                            sequence, PayloadType::kIpmi, message.written(), packet)) {
    return false;
  }
  outbox.Send(packet.written());
  return true;
}

bool RmcpPlusSession::MakeKeys() {
  const auto& key = has_kg_ ? set_up_->kg : set_up_->password;
  if (NeedsPassword()) GivePassword(set_up_->password.Reveal(SecretAccess()));
  return SessionIntegrityKey(tools_.crypto, exchange_, key.Reveal(SecretAccess()), set_up_->sik) &&
         DeriveSessionKeys(tools_.crypto, exchange_.algorithm, set_up_->sik, protection_->keys);
}

Drop RmcpPlusSession::CheckAnswer(uint8_t tag, uint32_t console_session_id) const {
  // Late, and no rule is broken.
  if (former_session_id_ != 0 && console_session_id == former_session_id_) return Drop::kUnexpected;
  if (tag != tag_) return Drop::kWrongTag;
  return console_session_id == exchange_.console_session_id ? Drop::kNone : Drop::kWrongSession;
}

SessionEvent RmcpPlusSession::CryptoFailed() {
  const SessionEvent event = Failed({.status = Status::kInternal});
  state_ = State::kOver;
  return event;
}

}  // namespace ipmi
