#include "tests/sim/rmcp_plus.h"

#include "tests/sim/commands.h"
#include "tests/sim/open_session.h"
#include "tests/sim/rakp.h"
#include "tests/sim/rakp_codes.h"
#include "tests/sim/rmcp.h"
#include "tests/sim/rmcp_plus_protection.h"

namespace bmcsim {
namespace {

constexpr uint8_t kEncryptedBit = 0x80;
constexpr uint8_t kAuthenticatedBit = 0x40;
constexpr uint8_t kNextHeaderRmcp = 0x07;

struct Header {
  uint8_t type_byte = 0;
  uint32_t session_id = 0;
  uint32_t sequence = 0;
  View payload;

  PayloadType type() const { return static_cast<PayloadType>(type_byte & 0x3F); }
  bool encrypted() const { return (type_byte & kEncryptedBit) != 0; }
  bool authenticated() const { return (type_byte & kAuthenticatedBit) != 0; }
};

// Leaves the session trailer in `reader`.
bool ReadHeader(Reader& reader, Header& header) {
  reader.Skip(1);  // authentication type
  header.type_byte = reader.U8();
  header.session_id = reader.U32();
  header.sequence = reader.U32();
  header.payload = reader.Bytes(reader.U16());
  return reader.ok();
}

Bytes Frame(Bmc& bmc, uint8_t type_byte, uint32_t session_id, uint32_t sequence, View payload) {
  auto length = static_cast<uint16_t>(payload.size());
  bmc.misbehaviours.Run(&Hooks::payload_length, length);
  return Build([&](Writer& writer) {
    WriteRmcpHeader(writer, RmcpClass::kIpmi);
    writer.U8(kAuthenticationTypeRmcpPlus);
    writer.U8(type_byte);
    writer.U32(session_id);
    writer.U32(sequence);
    writer.U16(length);
    writer.Bytes(payload);
  });
}

Bytes FrameOutsideSession(Bmc& bmc, PayloadType type, View payload) {
  return payload.empty() ? Bytes{} : Frame(bmc, static_cast<uint8_t>(type), 0, 0, payload);
}

// IPMI 2.0 table 13-8: pad, its length and the next header, so that what the code covers is a
// multiple of 4.
void AppendTrailer(Bmc& bmc, const Session& session, const RmcpPlusState& state, Bytes& packet) {
  constexpr size_t kRmcpHeaderSize = 4;
  size_t pad = 0;
  while ((packet.size() - kRmcpHeaderSize + pad + 2) % 4 != 0) ++pad;
  packet.insert(packet.end(), pad, 0xFF);
  packet.push_back(static_cast<uint8_t>(pad));
  packet.push_back(kNextHeaderRmcp);
  Bytes integrity = IntegrityCode(bmc, session, state, View(packet).subspan(kRmcpHeaderSize));
  bmc.misbehaviours.Run(&Hooks::integrity_code, integrity);
  packet.insert(packet.end(), integrity.begin(), integrity.end());
}

Bytes Seal(Bmc& bmc, const Session& session, RmcpPlusState& state, View message) {
  Protection protection{.authenticated = state.suite->integrity != Integrity::kNone,
                        .encrypted = state.suite->confidentiality != Confidentiality::kNone};
  bmc.misbehaviours.Run(&Hooks::protection, protection);
  const Bytes payload =
      protection.encrypted ? Encrypt(bmc, state, message) : Bytes(message.begin(), message.end());
  uint32_t& sequence =
      protection.authenticated ? state.authenticated_out : state.unauthenticated_out;
  if (++sequence == 0) ++sequence;  // 0 means: outside a session
  const auto type_byte = static_cast<uint8_t>((protection.encrypted ? kEncryptedBit : 0) |
                                              (protection.authenticated ? kAuthenticatedBit : 0));
  Bytes packet = Frame(bmc, type_byte, state.console_id, sequence, payload);
  if (protection.authenticated) AppendTrailer(bmc, session, state, packet);
  return packet;
}

// Why a packet of a session is not what was negotiated; kCount if it is.
Counter Objection(Bmc& bmc, const Session& session, RmcpPlusState& state, const Header& header,
                  View packet) {
  const bool needs_integrity = state.suite->integrity != Integrity::kNone;
  if (needs_integrity != header.authenticated()) return Counter::kDroppedNotAuthenticated;
  const bool needs_encryption = state.suite->confidentiality != Confidentiality::kNone;
  if (needs_encryption != header.encrypted()) return Counter::kDroppedNotEncrypted;
  if (needs_integrity && !IsIntact(bmc, session, state, packet))
    return Counter::kDroppedBadIntegrity;
  SequenceWindow& window = needs_integrity ? state.authenticated_in : state.unauthenticated_in;
  if (!window.Accept(header.sequence)) return Counter::kDroppedReplayed;
  return Counter::kCount;
}

Bytes AnswerInSession(Bmc& bmc, const Endpoint& from, const Header& header, View packet,
                      Instant now) {
  Session* const session = bmc.sessions.Find(header.session_id);
  if (session == nullptr || !session->active() || session->rmcp_plus() == nullptr) {
    return bmc.Drop(Counter::kDroppedUnknownSession);
  }
  RmcpPlusState& state = *session->rmcp_plus();
  const Counter objection = Objection(bmc, *session, state, header, packet);
  if (objection != Counter::kCount) return bmc.Drop(objection);
  if (header.type() != PayloadType::kIpmi) return bmc.Drop(Counter::kDroppedUnknownPayload);
  Bytes message(header.payload.begin(), header.payload.end());
  if (header.encrypted() && !Decrypt(bmc, state, message))
    return bmc.Drop(Counter::kDroppedBadEncryption);

  session->last_used = now;
  session->peer = from;
  CommandContext context{bmc, session, from, now};
  const Bytes answer = AnswerMessage(context, message);
  Bytes sealed = answer.empty() ? Bytes{} : Seal(bmc, *session, state, answer);
  if (const Bytes bridged = bmc.health.TakeBridged(); !bridged.empty())
    bmc.health.LeavePacket(Seal(bmc, *session, state, bridged));
  if (session->closing) bmc.sessions.Remove(*session);
  return sealed;
}

Bytes AnswerOutsideSession(Bmc& bmc, const Endpoint& from, const Header& header, Instant now) {
  if (header.encrypted() || header.authenticated())
    return bmc.Drop(Counter::kDroppedUnknownSession);
  switch (header.type()) {
    case PayloadType::kIpmi: {
      CommandContext context{bmc, nullptr, from, now};
      return FrameOutsideSession(bmc, PayloadType::kIpmi, AnswerMessage(context, header.payload));
    }
    case PayloadType::kOpenSessionRequest:
      return FrameOutsideSession(bmc, PayloadType::kOpenSessionResponse,
                                 AnswerOpenSession(bmc, from, header.payload, now));
    case PayloadType::kRakp1:
      return FrameOutsideSession(bmc, PayloadType::kRakp2, AnswerRakp1(bmc, header.payload));
    case PayloadType::kRakp3:
      return FrameOutsideSession(bmc, PayloadType::kRakp4, AnswerRakp3(bmc, header.payload, now));
    default:
      return bmc.Drop(Counter::kDroppedUnknownPayload);
  }
}

}  // namespace

Bytes AnswerRmcpPlus(Bmc& bmc, const Endpoint& from, View packet, Instant now) {
  if (!bmc.profile->lan20) return bmc.Drop(Counter::kDroppedProtocolDisabled);
  Reader reader(packet);
  Header header;
  if (!ReadHeader(reader, header)) return bmc.Drop(Counter::kDroppedMalformed);
  return header.session_id == 0 ? AnswerOutsideSession(bmc, from, header, now)
                                : AnswerInSession(bmc, from, header, packet, now);
}

std::optional<PayloadType> RmcpPlusTypeOf(View datagram) {
  Reader reader(datagram);
  const auto message_class = ReadRmcpHeader(reader);
  const uint8_t authentication = reader.U8();
  const uint8_t type = reader.U8();
  if (!reader.ok() || message_class != RmcpClass::kIpmi ||
      authentication != kAuthenticationTypeRmcpPlus) {
    return std::nullopt;
  }
  return static_cast<PayloadType>(type & 0x3F);
}

uint32_t SessionIdOf(View datagram) {
  if (!RmcpPlusTypeOf(datagram)) return 0;
  Reader reader(datagram);
  (void)ReadRmcpHeader(reader);
  Header header;
  return ReadHeader(reader, header) ? header.session_id : 0;
}

Session* SessionClosedBy(Bmc& bmc, View packet) {
  Reader reader(packet);
  Header header;
  if (!ReadHeader(reader, header) || header.type() != PayloadType::kIpmi) return nullptr;
  Session* const session = bmc.sessions.Find(header.session_id);
  if (session == nullptr || session->rmcp_plus() == nullptr) return nullptr;
  RmcpPlusState& state = *session->rmcp_plus();
  if (session->state == Session::State::kOpened) return nullptr;
  if (!session->active() && !DeriveKeys(bmc, *session, state, state.role)) return nullptr;
  // Nobody has changed it yet. So the checksums inside are enough, and what the console protects
  // it with need not be what this BMC was made to believe.
  Bytes message(header.payload.begin(), header.payload.end());
  if (header.encrypted() && !Decrypt(bmc, state, message)) return nullptr;
  return IsCommand(message, command::kCloseSession) ? session : nullptr;
}

}  // namespace bmcsim
