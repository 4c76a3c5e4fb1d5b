#include <array>

#include "core/wire/cmd/get_sensor_reading.h"
#include "core/wire/cmd/read_fru_data.h"
#include "core/wire/cmd/send_message.h"
#include "core/wire/completion_code.h"
#include "core/wire/ipmi_message.h"
#include "core/wire/manufacturer.h"
#include "core/wire/open_session.h"
#include "core/wire/packet15.h"
#include "core/wire/packet20.h"
#include "core/wire/rakp2.h"
#include "core/wire/rakp4.h"
#include "core/wire/rmcp_status.h"
#include "core/wire/session_id.h"
#include "core/wire/text.h"
#include "tests/fuzz/wire_decoders.h"
#include "tests/unit/support/counting_entropy.h"

namespace ipmi::fuzz {
namespace {

constexpr std::array<uint8_t, 11> kSuites = {1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17};

Crypto& SharedCrypto() {
  static Crypto crypto;
  return crypto;
}

Protection20 ProtectionOf(uint8_t choice) {
  Protection20 protection;
  protection.suite = *FindCipherSuite(kSuites[choice % kSuites.size()]);
  for (uint8_t i = 0; i < 16; ++i) {
    protection.keys.k1.RevealMutable(SecretAccess())[i] = i;
    protection.keys.k2.RevealMutable(SecretAccess())[i] = static_cast<uint8_t>(0x80 + i);
  }
  return protection;
}

Drop Open(const Protection20& protection, std::span<const uint8_t> datagram, Bytes& payload) {
  Packet20 packet;
  PayloadBuffer buffer;
  std::span<const uint8_t> view;
  Drop drop = ReadPacket20(datagram, packet);
  if (drop == Drop::kNone)
    drop = OpenSessionPacket20(SharedCrypto(), protection, packet, buffer, view);
  if (drop == Drop::kNone) payload.assign(view.begin(), view.end());
  return drop;
}

void AnyDatagram(Input& input) {
  const uint8_t suite = input.U8();
  const Bytes datagram = input.Rest();
  (void)PeekSessionId(datagram);
  Bytes payload;
  (void)Open(ProtectionOf(suite), datagram, payload);
  Packet15 packet;
  if (ReadPacket15(datagram, packet) == Drop::kNone)
    (void)IsAuthentic15(SharedCrypto(), Password15(), packet);
}

// What a session seals it opens; what was altered under an integrity code it refuses.
void SealedPacket(Input& input) {
  const Protection20 protection = ProtectionOf(input.U8());
  const uint8_t mask = input.U8();
  const size_t where = input.U16();
  const Bytes message = input.Take(400);
  testing::CountingEntropy entropy;
  std::array<uint8_t, 512> buffer;
  Writer out(buffer);
  FUZZ_CHECK(WriteSessionPacket20(SharedCrypto(), entropy, protection, 1, 2, PayloadType::kIpmi,
                                  message, out));
  Bytes datagram(out.written().begin(), out.written().end());
  constexpr size_t kRmcpHeader = 4;  // which no code covers
  const size_t at = kRmcpHeader + where % (datagram.size() - kRmcpHeader);
  datagram[at] ^= mask;
  Bytes payload;
  const Drop drop = Open(protection, datagram, payload);
  if (mask == 0) FUZZ_CHECK(drop == Drop::kNone && payload == message);
  if (mask != 0 && protection.suite.integrity != IntegrityAlgorithm::kNone)
    FUZZ_CHECK(drop != Drop::kNone);
}

// The message inside of a packet whose code is right, and what is in it: the paddings.
void SealedPadding(Input& input) {
  const Protection20 protection = ProtectionOf(8);  // SHA-256 without integrity codes
  Protection20 encrypted = ProtectionOf(2);
  const std::array<uint8_t, 16> iv = {};
  Bytes plain = input.Take(256);
  plain.resize(plain.size() / 16 * 16);
  Bytes cipher(16 + plain.size());
  if (!plain.empty())
    FUZZ_CHECK(SharedCrypto().AesCbcEncrypt(encrypted.keys.k2.Reveal(SecretAccess()), iv, plain,
                                            std::span(cipher).subspan(16)));
  encrypted.suite.integrity = IntegrityAlgorithm::kNone;
  std::array<uint8_t, 512> buffer;
  Writer out(buffer);
  testing::CountingEntropy entropy;
  FUZZ_CHECK(WriteSessionPacket20(SharedCrypto(), entropy, protection, 1, 2, PayloadType::kIpmi,
                                  cipher, out));
  Bytes datagram(out.written().begin(), out.written().end());
  constexpr size_t kPayloadType = 5;
  datagram[kPayloadType] |= 0x80;  // encrypted
  Bytes payload;
  if (Open(encrypted, datagram, payload) == Drop::kNone)
    FUZZ_CHECK(payload.size() < plain.size() || plain.empty());
}

void Packet15InSession(Input& input) {
  constexpr std::array kTypes = {AuthenticationType::kNone, AuthenticationType::kMd5,
                                 AuthenticationType::kStraight};
  const auto type = kTypes[input.U8() % kTypes.size()];
  const uint8_t mask = input.U8();
  const size_t where = input.U16();
  const Bytes message = input.Take(200);
  const auto password = Password15::PaddedCopyOf(Bytes{'p', 'w'});
  std::array<uint8_t, 256> buffer;
  Writer out(buffer);
  FUZZ_CHECK(WritePacket15(SharedCrypto(), type, password, 7, 8, message, out));
  Bytes datagram(out.written().begin(), out.written().end());
  datagram[where % datagram.size()] ^= mask;
  Packet15 packet;
  const Drop drop = ReadPacket15(datagram, packet);
  if (mask == 0) {
    FUZZ_CHECK(drop == Drop::kNone && std::ranges::equal(packet.message, message));
    // Without a code nothing is authentic.
    FUZZ_CHECK(IsAuthentic15(SharedCrypto(), password, packet) ==
               (type != AuthenticationType::kNone));
  }
  if (drop == Drop::kNone) (void)IsAuthentic15(SharedCrypto(), password, packet);
}

void Message(Input& input) {
  Request request = MakeGetSensorReading(1);
  request.target.address = static_cast<uint8_t>(input.U8() & 0xFE);
  const uint8_t sequence = input.U8() & 0x3F;
  const Bytes message = input.Rest();
  (void)ResponderOf(message);
  Response response;
  if (ReadResponseMessage(message, request, sequence, response) == Drop::kNone)
    FUZZ_CHECK(response.data.size() < message.size());
  if (ReadSendMessageAnswer(message, sequence, response) == Drop::kNone)
    FUZZ_CHECK(response.data.size() < message.size());
  if (ReadBridgedAnswer(message, request, sequence, response) == Drop::kNone)
    FUZZ_CHECK(response.data.size() < message.size());
}

void OpenSession(Input& input) {
  const Bytes payload = input.Rest();
  OpenSessionResponse response;
  (void)ReadOpenSessionResponse(payload, response);
}

void RakpMessage2(Input& input) {
  const Bytes payload = input.Rest();
  Rakp2 message;
  if (ReadRakp2(payload, message) == Drop::kNone) FUZZ_CHECK(message.code.size() <= payload.size());
}

void RakpMessage4(Input& input) {
  const Bytes payload = input.Rest();
  Rakp4 message;
  if (ReadRakp4(payload, message) == Drop::kNone)
    FUZZ_CHECK(message.check.size() <= payload.size());
}

void Texts(Input& input) {
  const auto encoding = static_cast<TextEncoding>(input.U8() % 5);
  const uint8_t code = input.U8();
  const uint32_t number = input.U32();
  FUZZ_CHECK(IsSafeText(CompletionCodeText(code)));
  FUZZ_CHECK(IsSafeText(SendMessageCodeText(code)));
  FUZZ_CHECK(IsSafeText(ReadFruDataCodeText(code)));
  FUZZ_CHECK(IsSafeText(RmcpStatusText(code)));
  FUZZ_CHECK(IsSafeText(ManufacturerName(number)));
  FUZZ_CHECK(IsSafeText(WithoutTrailingSpaces(SafeText(input.Rest(), encoding))));
}

constexpr std::array kDecoders = {
    Decoder{AnyDatagram},       Decoder{SealedPacket}, Decoder{SealedPadding},
    Decoder{Packet15InSession}, Decoder{Message},      Decoder{OpenSession},
    Decoder{RakpMessage2},      Decoder{RakpMessage4}, Decoder{Texts},
};

}  // namespace

std::span<const Decoder> PacketDecoders() { return kDecoders; }

}  // namespace ipmi::fuzz
