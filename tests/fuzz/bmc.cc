#include "tests/fuzz/bmc.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/wire/packet15.h"

namespace ipmi::fuzz {
namespace {

constexpr size_t kLongestMessage = 200;
constexpr uint8_t kApp = 0x06;
constexpr uint8_t kGetCapabilities = 0x38;
constexpr uint8_t kGetChallenge = 0x39;
constexpr uint8_t kActivate = 0x3A;
constexpr uint32_t kTemporarySession = 0x01010101;

uint8_t Checksum(std::span<const uint8_t> bytes) {
  uint8_t sum = 0;
  for (const uint8_t byte : bytes) sum = static_cast<uint8_t>(sum - byte);
  return sum;
}

Password15 Password() {
  const std::string_view text = Bmc::kPassword;
  return Password15::PaddedCopyOf(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

// The payload of a packet of the set-up, altered.
Bytes Spoiled(const Bytes& datagram, PayloadType type, const Spoil& spoil) {
  Packet20 packet;
  FUZZ_CHECK(ReadPacket20(datagram, packet) == Drop::kNone);
  Bytes payload(packet.payload.begin(), packet.payload.end());
  spoil.Apply(payload);
  std::array<uint8_t, 256> buffer;
  Writer out(buffer);
  WritePlainPacket20(type, payload, out);
  return {out.written().begin(), out.written().end()};
}

}  // namespace

void Spoil::Apply(Bytes& bytes) const {
  if (bytes.empty()) return;
  bytes[at % bytes.size()] ^= mask;
  if (cut) bytes.resize(at % bytes.size());
}

Bytes Bmc::Answer(const Bytes& datagram, const Says& says) {
  if (datagram.empty()) return {};
  // Whatever the client sends is a whole packet of one of the two versions.
  Packet20 packet20;
  if (ReadPacket20(datagram, packet20) == Drop::kNone)
    return has_20_ ? Answer20(datagram, packet20.type, says) : Bytes{};
  return Answer15(datagram, says);
}

void Bmc::FollowSuite(const Bytes& datagram) {
  Packet20 packet;
  (void)ReadPacket20(datagram, packet);
  Reader in(packet.payload);
  in.Skip(8 + 4);
  const uint8_t authentication = in.U8();
  in.Skip(7);
  const uint8_t integrity = in.U8();
  in.Skip(7);
  const uint8_t confidentiality = in.U8();
  FUZZ_CHECK(in.ok());
  for (uint8_t id = 0; id < 18; ++id) {
    const CipherSuite* const suite = FindCipherSuite(id);
    if (suite != nullptr && static_cast<uint8_t>(suite->authentication) == authentication &&
        static_cast<uint8_t>(suite->integrity) == integrity &&
        static_cast<uint8_t>(suite->confidentiality) == confidentiality)
      bmc20_.suite = *suite;
  }
  forgeable_ = forgeable_ || bmc20_.suite.integrity == IntegrityAlgorithm::kNone;
  ++bmc20_.session_id;
  numbers_.clear();
}

Bytes Bmc::Answer20(const Bytes& datagram, PayloadType type, const Says& says) {
  switch (type) {
    case PayloadType::kOpenSessionRequest:
      FollowSuite(datagram);
      return Spoiled(bmc20_.OpenSessionResponse(datagram, says.code),
                     PayloadType::kOpenSessionResponse, says.spoil);
    case PayloadType::kRakp1:
      return Spoiled(bmc20_.Rakp2(datagram, says.code), PayloadType::kRakp2, says.spoil);
    case PayloadType::kRakp3:
      granted_ = true;
      active15_ = false;
      return Spoiled(bmc20_.Rakp4(datagram, says.code), PayloadType::kRakp4, says.spoil);
    case PayloadType::kIpmi:
      break;
    default:
      Violated(__FILE__, __LINE__, "a client sends no such packet");
  }
  const ReceivedCommand command = bmc20_.Open(datagram);
  if (command.net_fn == 0xFF) return {};  // of an earlier session
  // §6.12.9: a retransmission is a new packet, with a number of its own.
  Packet20 packet;
  (void)ReadPacket20(datagram, packet);
  FUZZ_CHECK(numbers_.insert(packet.sequence).second);
  command_ = command;
  return Seal(MessageFor(says));
}

Bytes Bmc::Answer15(const Bytes& datagram, const Says& says) {
  Packet15 packet;
  FUZZ_CHECK(ReadPacket15(datagram, packet) == Drop::kNone);
  command_ = testing::ScriptedBmc::OpenPlain15(datagram);
  FUZZ_CHECK(command_.net_fn != 0xFF);
  Says answer = says;
  const bool well = says.code == 0 && says.data.empty();
  if (command_.net_fn == kApp && command_.command == kGetCapabilities && well)
    answer.data =
        has_20_ ? testing::Hex("01 96 16 03 00000000") : testing::Hex("01 16 16 00 00000000");
  if (command_.net_fn == kApp && command_.command == kGetChallenge && well)
    answer.data = testing::Hex("01010101 000102030405060708090a0b0c0d0e0f");
  if (command_.net_fn != kApp || command_.command != kActivate) {
    if (packet.session_id == 0) return Seal15(MessageFor(answer), 0, 0);
    const bool is_ours = active15_ && packet.session_id == session15_;
    return is_ours ? Seal(MessageFor(answer)) : Bytes{};
  }
  // Activate Session. The answer to it tells how the session is authenticated: altered, it may be
  // not at all.
  granted_ = active15_ = true;
  type15_ = static_cast<uint8_t>(packet.type);
  forgeable_ = forgeable_ || packet.type != AuthenticationType::kMd5 || says.spoil.mask != 0 ||
               says.spoil.cut || !well;
  Reader in(command_.data);
  in.Skip(18);
  sequence15_ = in.U32();
  ++session15_;
  if (well) {
    answer.data = {type15_};
    for (const uint8_t byte : LeastFirst(session15_)) answer.data.push_back(byte);
    for (const uint8_t byte : LeastFirst(5)) answer.data.push_back(byte);
    answer.data.push_back(4);
  }
  return Seal15(MessageFor(answer), kTemporarySession, 0);
}

Bytes Bmc::Seal15(std::span<const uint8_t> message, uint32_t session_id, uint32_t sequence) {
  message = message.first(std::min(message.size(), kLongestMessage));
  std::array<uint8_t, 512> buffer;
  Writer out(buffer);
  const auto type =
      session_id == 0 ? AuthenticationType::kNone : static_cast<AuthenticationType>(type15_);
  FUZZ_CHECK(WritePacket15(crypto_, type, Password(), session_id, sequence, message, out));
  return {out.written().begin(), out.written().end()};
}

Bytes Bmc::Seal(const Bytes& message) {
  Bytes sent = message;
  if (sent.size() > kLongestMessage) sent.resize(kLongestMessage);
  said_.push_back(sent);
  return active15_ ? Seal15(sent, session15_, sequence15_++) : bmc20_.Seal(sent);
}

Bytes Bmc::MessageFor(const Says& says) const {
  Bytes message = {0x81, static_cast<uint8_t>((command_.net_fn | 1) << 2)};
  message.push_back(Checksum(message));
  Bytes rest = {says.responder, static_cast<uint8_t>(command_.sequence << 2), command_.command,
                says.code};
  rest.insert(rest.end(), says.data.begin(), says.data.end());
  rest.push_back(Checksum(rest));
  message.insert(message.end(), rest.begin(), rest.end());
  says.spoil.Apply(message);
  return message;
}

bool Bmc::HasSaid(uint8_t code, std::span<const uint8_t> data) const {
  if (forgeable_) return true;
  Bytes part = {code};
  part.insert(part.end(), data.begin(), data.end());
  return std::ranges::any_of(
      said_, [&](const Bytes& message) { return !std::ranges::search(message, part).empty(); });
}

}  // namespace ipmi::fuzz
