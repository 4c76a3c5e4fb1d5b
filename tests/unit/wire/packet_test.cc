// Packets of both versions: what is written is read again, and nothing that was altered is.
#include <algorithm>

#include "core/wire/packet15.h"
#include "core/wire/packet20.h"
#include "core/wire/replay_window.h"
#include "core/wire/session_id.h"
#include "tests/unit/support/counting_entropy.h"
#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::Bytes;
using testing::CountingEntropy;
using testing::Hex;
using testing::kPassed;
using testing::Outcome;

constexpr uint32_t kSessionId = 0x11223344;
constexpr std::array<uint8_t, 11> kSuites = {1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17};

struct Sealer {
  Crypto crypto;
  CountingEntropy entropy;
  Protection20 protection;

  explicit Sealer(uint8_t suite) {
    protection.suite = *FindCipherSuite(suite);
    std::ranges::fill(protection.keys.k1.RevealMutable(SecretAccess()), uint8_t{0x31});
    std::ranges::fill(protection.keys.k2.RevealMutable(SecretAccess()), uint8_t{0x32});
    std::ranges::fill(protection.password.RevealMutable(SecretAccess()), uint8_t{0x33});
  }

  Bytes Seal(const Bytes& payload) {
    std::array<uint8_t, 512> buffer;
    Writer out(buffer);
    if (!WriteSessionPacket20(crypto, entropy, protection, kSessionId, 7, PayloadType::kIpmi,
                              payload, out))
      return {};
    const auto written = out.written();
    return {written.begin(), written.end()};
  }

  Drop Open(const Bytes& datagram, Bytes& payload) {
    Packet20 packet;
    Drop drop = ReadPacket20(datagram, packet);
    if (drop != Drop::kNone) return drop;
    PayloadBuffer buffer;
    std::span<const uint8_t> opened;
    drop = OpenSessionPacket20(crypto, protection, packet, buffer, opened);
    payload.assign(opened.begin(), opened.end());
    return drop;
  }
};

Outcome OpensWhatItSealedWithEverySuite() {
  for (const uint8_t suite : kSuites) {
    Sealer sealer(suite);
    for (size_t size = 0; size < 70; ++size) {
      const Bytes payload(size, static_cast<uint8_t>(size));
      const Bytes datagram = sealer.Seal(payload);
      EXPECT(!datagram.empty());
      EXPECT(PeekSessionId(datagram) == kSessionId);
      Bytes opened;
      EXPECT(sealer.Open(datagram, opened) == Drop::kNone);
      EXPECT(opened == payload);
    }
  }
  return kPassed;
}

// §13.28.4: from the session header's authentication type to the next header is a multiple of 4.
Outcome PadsWhatTheIntegrityCodeCoversToAMultipleOf4() {
  Sealer sealer(2);
  for (size_t size = 0; size < 20; ++size) {
    const Bytes datagram = sealer.Seal(Bytes(size, 0));
    EXPECT((datagram.size() - 4 - 12) % 4 == 0);
    EXPECT(datagram[datagram.size() - 12 - 1] == 0x07);
  }
  return kPassed;
}

Outcome RefusesEveryAlterationOfAnAuthenticatedPacket() {
  for (const uint8_t suite : kSuites) {
    if (FindCipherSuite(suite)->integrity == IntegrityAlgorithm::kNone) continue;
    Sealer sealer(suite);
    const Bytes payload = Hex("81 1c 63 20 04 01 00 21 10 40 6a");
    const Bytes datagram = sealer.Seal(payload);
    Bytes opened;
    for (size_t i = 4; i < datagram.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        Bytes altered = datagram;
        altered[i] = static_cast<uint8_t>(altered[i] ^ 1 << bit);
        EXPECT(sealer.Open(altered, opened) != Drop::kNone);
      }
    }
    for (size_t size = 0; size < datagram.size(); ++size) {
      EXPECT(
          sealer.Open(Bytes(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size)),
                      opened) != Drop::kNone);
    }
  }
  return kPassed;
}

Outcome RefusesPacketsWithoutWhatWasNegotiated() {
  Sealer sealer(17);
  Bytes opened;
  Bytes datagram = sealer.Seal(Hex("00"));
  Bytes cleared = datagram;
  cleared[5] &= 0xBF;  // not authenticated
  EXPECT(sealer.Open(cleared, opened) == Drop::kNotAuthenticated);
  Sealer plain(16);  // the same keys, no encryption
  EXPECT(sealer.Open(plain.Seal(Hex("00")), opened) == Drop::kNotEncrypted);
  Sealer open(15);  // neither
  EXPECT(sealer.Open(open.Seal(Hex("00")), opened) == Drop::kNotAuthenticated);
  return kPassed;
}

// Encrypted under the right keys, but broken inside: lengths and paddings that broke other clients.
Outcome RefusesBrokenEncryption() {
  Sealer sealer(3);
  Sealer outer(2);  // signs what is given to it, as it is
  Crypto crypto;
  const auto k2 = sealer.protection.keys.k2.Reveal(SecretAccess());
  const std::array<uint8_t, 16> iv = {};
  const auto open = [&](const Bytes& sealed_payload) {
    Bytes datagram = outer.Seal(sealed_payload);
    datagram[5] |= 0x80;  // says that it is encrypted; signed anew below
    const auto covered = std::span(datagram).subspan(4, datagram.size() - 4 - 12);
    const auto k1 = sealer.protection.keys.k1.Reveal(SecretAccess()).first(20);
    if (!crypto.Hmac(Hash::kSha1, k1, {covered}, std::span(datagram).last(12))) return Drop::kNone;
    Bytes opened;
    return sealer.Open(datagram, opened);
  };
  const auto encrypted = [&](Bytes clear) {
    Bytes sealed(iv.begin(), iv.end());
    Bytes body(clear.size());
    (void)crypto.AesCbcEncrypt(k2, iv, clear, body);
    sealed.insert(sealed.end(), body.begin(), body.end());
    return sealed;
  };
  Bytes good(16, 0);
  EXPECT(open(encrypted(good)) == Drop::kNone);
  EXPECT(open(Bytes(15, 0)) == Drop::kBadEncryption);       // shorter than an initialization vector
  EXPECT(open(Bytes(16, 0)) == Drop::kBadEncryption);       // nothing behind it
  EXPECT(open(Bytes(16 + 15, 0)) == Drop::kBadEncryption);  // not a multiple of 16
  Bytes pad_too_long(16, 0);
  pad_too_long[15] = 17;
  EXPECT(open(encrypted(pad_too_long)) == Drop::kBadEncryption);
  pad_too_long[15] = 16;  // seen from BMCs; but here only 15 bytes are there
  EXPECT(open(encrypted(pad_too_long)) == Drop::kBadEncryption);
  Bytes pad16(32, 0);
  pad16[31] = 16;
  EXPECT(open(encrypted(pad16)) == Drop::kNone);
  return kPassed;
}

Outcome RefusesALengthFieldLargerThanTheDatagram() {
  Bytes datagram = Hex("0600ff07 06 11 00000000 00000000 ff00 0000");
  Packet20 packet;
  EXPECT(ReadPacket20(datagram, packet) == Drop::kMalformed);
  datagram[14] = 2;
  EXPECT(ReadPacket20(datagram, packet) == Drop::kNone);
  return kPassed;
}

Outcome TellsWhatIsNotRmcp() {
  Packet20 packet20;
  Packet15 packet15;
  const std::string_view http = "HTTP/1.1 400 Bad Request\r\n\r\n";
  const Bytes bytes(http.begin(), http.end());
  EXPECT(ReadPacket20(bytes, packet20) == Drop::kNotRmcp);
  EXPECT(ReadPacket15(bytes, packet15) == Drop::kNotRmcp);
  EXPECT(ReadPacket20({}, packet20) == Drop::kNotRmcp);
  EXPECT(ReadPacket20(Hex("0600ff06 000011be 40 00 0010"), packet20) ==
         Drop::kNotRmcp);  // ASF pong
  EXPECT(ReadPacket20(Hex("0600ff07"), packet20) == Drop::kMalformed);
  EXPECT(PeekSessionId(bytes) == 0);
  EXPECT(PeekSessionId(Hex("0600ff07 06 00 01 02")) == 0);
  return kPassed;
}

Outcome DrawsANewInitializationVectorForEachPacket() {
  Sealer sealer(17);
  EXPECT(sealer.Seal(Hex("00")) != sealer.Seal(Hex("00")));
  sealer.entropy.exhausted = true;
  EXPECT(sealer.Seal(Hex("00")).empty());
  return kPassed;
}

Outcome AuthenticatesIpmi15() {
  Crypto crypto;
  const auto password = Password15::PaddedCopyOf(Hex("736563726574"));
  const auto wrong = Password15::PaddedCopyOf(Hex("736563726575"));
  for (const auto type : {AuthenticationType::kMd5, AuthenticationType::kStraight}) {
    std::array<uint8_t, 128> buffer;
    Writer out(buffer);
    EXPECT(WritePacket15(crypto, type, password, kSessionId, 5, Hex("20 18 c8 81 04 38"), out));
    Packet15 packet;
    EXPECT(ReadPacket15(out.written(), packet) == Drop::kNone);
    EXPECT(packet.session_id == kSessionId && packet.sequence == 5);
    EXPECT(PeekSessionId(out.written()) == kSessionId);
    EXPECT(IsAuthentic15(crypto, password, packet));
    EXPECT(!IsAuthentic15(crypto, wrong, packet));
    if (type == AuthenticationType::kStraight) continue;  // proves nothing but the password
    packet.sequence = 6;
    EXPECT(!IsAuthentic15(crypto, password, packet));
  }
  Packet15 bare;
  bare.type = AuthenticationType::kNone;
  EXPECT(!IsAuthentic15(crypto, password, bare));
  return kPassed;
}

Outcome ReplayWindowTakesEachNumberOnce() {
  ReplayWindow window(100);
  EXPECT(!window.Accept(0));
  EXPECT(window.Accept(99));  // a 1.5 BMC that starts one too low
  EXPECT(window.Accept(100));
  EXPECT(!window.Accept(100));
  EXPECT(window.Accept(103));  // packets between were lost
  EXPECT(window.Accept(101));  // or only late
  EXPECT(!window.Accept(101));
  EXPECT(!window.Accept(103));
  EXPECT(window.Accept(300));
  EXPECT(!window.Accept(103));
  EXPECT(!window.Accept(284));  // too far behind
  EXPECT(window.Accept(285));
  EXPECT(!window.Accept(300 + 1025));
  EXPECT(window.Accept(300 + 1024));
  return kPassed;
}

Outcome ReplayWindowGoesOnOverTheEndOfTheNumbers() {
  ReplayWindow window(0xFFFFFFFF);
  EXPECT(window.Accept(0xFFFFFFFF));
  EXPECT(!window.Accept(0));
  EXPECT(window.Accept(1));
  EXPECT(!window.Accept(0xFFFFFFFF));
  EXPECT(window.Accept(0xFFFFFFFE));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(OpensWhatItSealedWithEverySuite),
      UNIT_TEST(PadsWhatTheIntegrityCodeCoversToAMultipleOf4),
      UNIT_TEST(RefusesEveryAlterationOfAnAuthenticatedPacket),
      UNIT_TEST(RefusesPacketsWithoutWhatWasNegotiated),
      UNIT_TEST(RefusesBrokenEncryption),
      UNIT_TEST(RefusesALengthFieldLargerThanTheDatagram),
      UNIT_TEST(TellsWhatIsNotRmcp),
      UNIT_TEST(DrawsANewInitializationVectorForEachPacket),
      UNIT_TEST(AuthenticatesIpmi15),
      UNIT_TEST(ReplayWindowTakesEachNumberOnce),
      UNIT_TEST(ReplayWindowGoesOnOverTheEndOfTheNumbers),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
