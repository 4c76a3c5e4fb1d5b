#include "tests/unit/session/scripted_bmc.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"
#include "core/wire/packet15.h"

namespace ipmi::testing {
namespace {

Bytes ToBytes(std::span<const uint8_t> span) { return {span.begin(), span.end()}; }

template <size_t N>
std::span<const uint8_t> Text(const std::string& text, SecretArray<N>& out) {
  out = SecretArray<N>::PaddedCopyOf(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
  return out.Reveal(SecretAccess());
}

Bytes Plain(PayloadType type, std::span<const uint8_t> payload) {
  std::array<uint8_t, 256> buffer;
  Writer out(buffer);
  WritePlainPacket20(type, payload, out);
  return ToBytes(out.written());
}

std::span<const uint8_t> PayloadOf(const Bytes& datagram) {
  Packet20 packet;
  return ReadPacket20(datagram, packet) == Drop::kNone ? packet.payload
                                                       : std::span<const uint8_t>{};
}

ReceivedCommand ReadCommand(std::span<const uint8_t> message) {
  Reader in(message);
  ReceivedCommand command;
  in.Skip(1);
  command.net_fn = static_cast<uint8_t>(in.U8() >> 2);
  in.Skip(2);
  command.sequence = static_cast<uint8_t>(in.U8() >> 2);
  command.command = in.U8();
  (void)in.TakeBack(1);
  command.data = ToBytes(in.Rest());
  if (!in.ok()) command.net_fn = 0xFF;
  return command;
}

uint8_t Checksum(std::span<const uint8_t> bytes) {
  uint8_t sum = 0;
  for (const uint8_t b : bytes) sum = static_cast<uint8_t>(sum + b);
  return static_cast<uint8_t>(-sum);
}

Bytes WriteAnswer(const ReceivedCommand& command, uint8_t completion_code, const Bytes& data) {
  Bytes message = {0x81, static_cast<uint8_t>((command.net_fn | 1) << 2)};
  message.push_back(Checksum(message));
  Bytes rest = {0x20, static_cast<uint8_t>(command.sequence << 2), command.command,
                completion_code};
  rest.insert(rest.end(), data.begin(), data.end());
  rest.push_back(Checksum(rest));
  message.insert(message.end(), rest.begin(), rest.end());
  return message;
}

}  // namespace

PayloadType ScriptedBmc::TypeOf(const Bytes& datagram) {
  Packet20 packet;
  return ReadPacket20(datagram, packet) == Drop::kNone ? packet.type
                                                       : static_cast<PayloadType>(0x3F);
}

Bytes ScriptedBmc::OpenSessionResponse(const Bytes& datagram, uint8_t status) {
  Reader in(PayloadOf(datagram));
  const uint8_t tag = in.U8();
  const uint8_t privilege = in.U8();
  in.Skip(2);
  exchange.console_session_id = in.U32();
  exchange.bmc_session_id = session_id;
  exchange.algorithm = suite.authentication;
  std::array<uint8_t, 64> buffer;
  Writer out(buffer);
  out.U8(tag);
  out.U8(status);
  out.U8(privilege);
  out.U8(0);
  out.U32(exchange.console_session_id);
  if (status == 0) {
    out.U32(session_id);
    uint8_t type = 0;
    for (const uint8_t algorithm :
         {static_cast<uint8_t>(suite.authentication), static_cast<uint8_t>(suite.integrity),
          static_cast<uint8_t>(suite.confidentiality)}) {
      out.U8(type++);
      out.U16(0);
      out.U8(8);
      out.U8(algorithm);
      out.Fill(3, 0);
    }
  }
  return Plain(PayloadType::kOpenSessionResponse, out.written());
}

Bytes ScriptedBmc::Rakp2(const Bytes& datagram, uint8_t status) {
  Reader in(PayloadOf(datagram));
  const uint8_t tag = in.U8();
  in.Skip(7);
  std::ranges::copy(in.Bytes(16), exchange.console_random.begin());
  exchange.role = in.U8();
  in.Skip(3);
  user_ = ToBytes(in.Rest());
  exchange.user = user_;
  exchange.bmc_random.fill(0xBB);
  exchange.bmc_guid.fill(0x66);
  std::array<uint8_t, 128> buffer;
  Writer out(buffer);
  out.U8(tag);
  out.U8(status);
  out.U16(0);
  out.U32(exchange.console_session_id);
  if (status == 0) {
    SecretArray<kMaxPassword20> password;
    Text(password_, password);
    out.Bytes(exchange.bmc_random);
    out.Bytes(exchange.bmc_guid);
    (void)Rakp2Code(tools_.crypto, exchange, password.Reveal(SecretAccess()),
                    out.Grow(DigestSize(HashOf(exchange.algorithm))));
  }
  return Plain(PayloadType::kRakp2, out.written());
}

Bytes ScriptedBmc::Rakp4(const Bytes& datagram, uint8_t status) {
  Reader in(PayloadOf(datagram));
  const uint8_t tag = in.U8();
  SecretArray<kMaxPassword20> password, kg;
  Text(password_, password);
  Text(kg_, kg);
  SecretArray<kMaxDigestSize> sik;
  (void)SessionIntegrityKey(tools_.crypto, exchange,
                            (kg_.empty() ? password : kg).Reveal(SecretAccess()), sik);
  protection.suite = suite;
  protection.password = SecretArray<kMaxPassword20>::PaddedCopyOf(password.Reveal(SecretAccess()));
  (void)DeriveSessionKeys(tools_.crypto, exchange.algorithm, sik, protection.keys);
  next_sequence = 1;
  std::array<uint8_t, 64> buffer;
  Writer out(buffer);
  out.U8(tag);
  out.U8(status);
  out.U16(0);
  out.U32(exchange.console_session_id);
  if (status == 0)
    (void)Rakp4Check(tools_.crypto, exchange, sik, out.Grow(Rakp4CheckSize(exchange.algorithm)));
  return Plain(PayloadType::kRakp4, out.written());
}

ReceivedCommand ScriptedBmc::Open(const Bytes& datagram) {
  Packet20 packet;
  PayloadBuffer buffer;
  std::span<const uint8_t> message;
  const bool opened =
      ReadPacket20(datagram, packet) == Drop::kNone &&
      OpenSessionPacket20(tools_.crypto, protection, packet, buffer, message) == Drop::kNone;
  return opened && packet.session_id == session_id ? ReadCommand(message)
                                                   : ReceivedCommand{.net_fn = 0xFF, .data = {}};
}

Bytes ScriptedBmc::Answer(const ReceivedCommand& command, uint8_t completion_code,
                          const Bytes& data) {
  return Seal(WriteAnswer(command, completion_code, data));
}

Bytes ScriptedBmc::Seal(const Bytes& message) {
  std::array<uint8_t, 512> buffer;
  Writer out(buffer);
  (void)WriteSessionPacket20(tools_.crypto, tools_.entropy, protection, exchange.console_session_id,
                             next_sequence++, PayloadType::kIpmi, message, out);
  return ToBytes(out.written());
}

Bytes ScriptedBmc::Respond(const Bytes& datagram, const Bytes& data) {
  switch (TypeOf(datagram)) {
    case PayloadType::kOpenSessionRequest:
      return OpenSessionResponse(datagram);
    case PayloadType::kRakp1:
      return Rakp2(datagram);
    case PayloadType::kRakp3:
      return Rakp4(datagram);
    case PayloadType::kIpmi:
      return Answer(Open(datagram), 0, data);
    default:
      return {};
  }
}

ReceivedCommand ScriptedBmc::OpenPlain15(const Bytes& datagram) {
  Packet15 packet;
  if (ReadPacket15(datagram, packet) != Drop::kNone) return {.net_fn = 0xFF, .data = {}};
  return ReadCommand(packet.message);
}

Bytes ScriptedBmc::AnswerPlain15(const ReceivedCommand& command, uint8_t completion_code,
                                 const Bytes& data) {
  Crypto crypto;
  std::array<uint8_t, 256> buffer;
  Writer out(buffer);
  (void)WritePacket15(crypto, AuthenticationType::kNone, Password15(), 0, 0,
                      WriteAnswer(command, completion_code, data), out);
  return ToBytes(out.written());
}

}  // namespace ipmi::testing
