#include "tests/sim/lan15.h"

#include <algorithm>

#include "tests/sim/ipmi_message.h"
#include "tests/sim/rmcp.h"

namespace bmcsim {
namespace {

using ipmi::SecretAccess;

// IPMI 2.0 table 13-8.
constexpr uint8_t kNone = 0;
constexpr uint8_t kMd5 = 2;
constexpr uint8_t kStraight = 4;
constexpr size_t kCodeSize = 16;
constexpr size_t kMaxPasswordSize = 16;

struct Header {
  uint8_t authentication_type = 0;
  uint32_t sequence = 0;
  uint32_t session_id = 0;
  View authentication_code;
  View payload;
};

bool ReadHeader(View packet, Header& header) {
  Reader reader(packet);
  header.authentication_type = reader.U8() & 0x0F;
  header.sequence = reader.U32();
  header.session_id = reader.U32();
  if (header.authentication_type != kNone) header.authentication_code = reader.Bytes(kCodeSize);
  header.payload = reader.Bytes(reader.U8());
  return reader.ok();  // a legacy pad may follow
}

// IPMI 2.0 §22.17.1. Empty if there is no code of that type.
Bytes AuthenticationCode(Bmc& bmc, const User& user, uint8_t type, uint32_t session_id,
                         uint32_t sequence, View payload) {
  const auto password = user.password.Reveal(SecretAccess()).first(kCodeSize);
  if (user.password_size > kMaxPasswordSize) return {};  // such a user has no IPMI 1.5 sessions
  if (type == kStraight) return Bytes(password.begin(), password.end());
  if (type != kMd5) return {};
  std::array<uint8_t, 4> id_bytes;
  Writer(id_bytes).U32(session_id);
  std::array<uint8_t, 4> sequence_bytes;
  Writer(sequence_bytes).U32(sequence);
  Bytes made(kCodeSize);
  const bool done = bmc.machinery->crypto.Digest(
      ipmi::Hash::kMd5, {password, id_bytes, payload, sequence_bytes, password}, made);
  return done ? made : Bytes{};
}

Bytes Frame(uint8_t type, uint32_t session_id, uint32_t sequence, View code_bytes, View payload) {
  return Build([&](Writer& writer) {
    WriteRmcpHeader(writer, RmcpClass::kIpmi);
    writer.U8(type);
    writer.U32(sequence);
    writer.U32(session_id);
    writer.Bytes(code_bytes);
    writer.U8(static_cast<uint8_t>(payload.size()));
    writer.Bytes(payload);
  });
}

// Whether a packet of this session may come without a code: the BMC said so at first (IPMI 2.0
// §6.11.4).
bool MayBeUnauthenticated(const Bmc& bmc, const Session& session, const Lan15State& state,
                          View payload) {
  if (state.authentication_type == kNone) return true;
  if (!session.active()) return false;
  if (!bmc.profile->per_message_auth) return true;
  Request request;
  if (bmc.profile->user_level_auth || ParseRequest(payload, request) != MessageFault::kNone)
    return false;
  return NeededPrivilege(request) <= Privilege::kUser;
}

// Why a packet of a session is refused; kCount if it is not.
Counter Objection(Bmc& bmc, Session& session, Lan15State& state, const Header& header) {
  if (header.authentication_type == kNone) {
    if (!MayBeUnauthenticated(bmc, session, state, header.payload))
      return Counter::kDroppedNotAuthenticated;
  } else {
    if (header.authentication_type != state.authentication_type)
      return Counter::kDroppedBadAuthCode;
    const Bytes right = AuthenticationCode(bmc, *session.user, header.authentication_type,
                                           header.session_id, header.sequence, header.payload);
    if (right.empty() || !ipmi::EqualInConstantTime(right, header.authentication_code)) {
      return Counter::kDroppedBadAuthCode;
    }
  }
  if (!session.active()) return Counter::kCount;  // numbers count from the activation on
  return state.inbound.Accept(header.sequence) ? Counter::kCount : Counter::kDroppedReplayed;
}

Bytes Seal(Bmc& bmc, const Session& session, Lan15State& state, const Header& asked, View answer) {
  uint32_t id = asked.session_id;
  bmc.misbehaviours.Run(&Hooks::lan15_session_id, id);
  uint32_t sequence = 0;
  if (session.active()) {
    sequence = state.outbound_sequence;
    if (++state.outbound_sequence == 0) ++state.outbound_sequence;
  }
  // An answer is authenticated as its request was.
  const Bytes code_bytes =
      AuthenticationCode(bmc, *session.user, asked.authentication_type, id, sequence, answer);
  return Frame(asked.authentication_type, id, sequence, code_bytes, answer);
}

Bytes AnswerInSession(Bmc& bmc, const Endpoint& from, const Header& header, Instant now) {
  // A session has its temporary id until it is active, and a repeated Activate Session still
  // carries it.
  Session* session = bmc.sessions.FindTemporary(header.session_id);
  const bool activation =
      session != nullptr && IsCommand(header.payload, command::kActivateSession);
  if (!activation) session = bmc.sessions.Find(header.session_id);
  if (session == nullptr || session->lan15() == nullptr || (!activation && !session->active())) {
    return bmc.Drop(Counter::kDroppedUnknownSession);
  }
  Lan15State& state = *session->lan15();
  if (activation && session->active()) {
    bmc.counters.Count(Counter::kRepeatedActivateSession);
    return state.activate_answer;
  }
  const Counter objection = Objection(bmc, *session, state, header);
  if (objection != Counter::kCount) return bmc.Drop(objection);
  if (session->active()) session->last_used = now;
  CommandContext context{bmc, session, from, now};
  const Bytes answer = AnswerMessage(context, header.payload);
  Bytes sealed = answer.empty() ? Bytes{} : Seal(bmc, *session, state, header, answer);
  if (const Bytes bridged = bmc.health.TakeBridged(); !bridged.empty())
    bmc.health.LeavePacket(Seal(bmc, *session, state, header, bridged));
  if (activation && session->active()) state.activate_answer = sealed;
  if (session->closing) bmc.sessions.Remove(*session);
  return sealed;
}

}  // namespace

Bytes AnswerLan15(Bmc& bmc, const Endpoint& from, View packet, Instant now) {
  Header header;
  if (!ReadHeader(packet, header)) return bmc.Drop(Counter::kDroppedMalformed);
  if (header.session_id != 0) {
    return bmc.profile->lan15 ? AnswerInSession(bmc, from, header, now)
                              : bmc.Drop(Counter::kDroppedProtocolDisabled);
  }
  CommandContext context{bmc, nullptr, from, now};
  const Bytes answer = AnswerMessage(context, header.payload);
  return answer.empty() ? Bytes{} : Frame(kNone, 0, 0, {}, answer);
}

Session* SessionClosedBy15(Bmc& bmc, View packet) {
  Header header;
  if (!ReadHeader(packet, header) || !IsCommand(header.payload, command::kCloseSession))
    return nullptr;
  Session* const session = bmc.sessions.Find(header.session_id);
  return session != nullptr && session->lan15() != nullptr ? session : nullptr;
}

}  // namespace bmcsim
