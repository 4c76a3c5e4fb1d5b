#include "core/wire/key_exchange.h"

#include <algorithm>

#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Outcome;
using testing::Same;

SecretArray<kMaxPassword20> Password(std::string_view text) {
  return SecretArray<kMaxPassword20>::PaddedCopyOf(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

template <size_t N>
std::array<uint8_t, N> ArrayOf(std::string_view hex) {
  std::array<uint8_t, N> array = {};
  std::ranges::copy(Hex(hex), array.begin());
  return array;
}

// openbmc issue 3170: a captured exchange with its code.
Outcome ComputesTheRakp2CodeOfOpenBmc() {
  KeyExchange exchange;
  exchange.algorithm = AuthenticationAlgorithm::kHmacSha1;
  exchange.console_session_id = 0xa0a2a3a4;  // a4a3a2a0 on the wire
  exchange.bmc_session_id = 0x16e47579;      // 7975e416 on the wire
  exchange.console_random = ArrayOf<16>("9b90bd904981bfe8781e40f3b5c8c985");
  exchange.bmc_random = ArrayOf<16>("d2fd3675d0567134f31e98b7d428f211");
  exchange.bmc_guid = ArrayOf<16>("0102030405060708090a0b0c0d0e0f10");
  exchange.role = 0x14;
  Crypto crypto;
  std::array<uint8_t, 20> code;
  EXPECT(Rakp2Code(crypto, exchange, Password("0penBmc").Reveal(SecretAccess()), code));
  EXPECT(Same(code, Hex("4b4da7e318b6851d70c79f46b7c9d3a9334423f2")));
  return kPassed;
}

Outcome RakpRoleHasBit4ForNameOnlyLookUp() {
  EXPECT(RakpRole(Privilege::kAdministrator, false) == 0x14);
  EXPECT(RakpRole(Privilege::kAdministrator, true) == 0x04);
  EXPECT(RakpRole(Privilege::kUser, false) == 0x12);
  return kPassed;
}

// §13.31, §13.32 with HMAC-SHA1: the keys follow from K_g, the codes of the exchange from the
// password.
Outcome KgChangesTheSessionKeysButNotTheRakpCodes() {
  KeyExchange exchange;
  Crypto crypto;
  const auto password = Password("secret");
  const auto kg = Password("the BMC key");
  SecretArray<kMaxDigestSize> with_password, with_kg;
  EXPECT(SessionIntegrityKey(crypto, exchange, password.Reveal(SecretAccess()), with_password));
  EXPECT(SessionIntegrityKey(crypto, exchange, kg.Reveal(SecretAccess()), with_kg));
  EXPECT(!Same(with_password.Reveal(SecretAccess()), with_kg.Reveal(SecretAccess())));
  SessionKeys one, two;
  EXPECT(DeriveSessionKeys(crypto, exchange.algorithm, with_password, one));
  EXPECT(DeriveSessionKeys(crypto, exchange.algorithm, with_kg, two));
  EXPECT(!Same(one.k1.Reveal(SecretAccess()), two.k1.Reveal(SecretAccess())));
  EXPECT(!Same(one.k2.Reveal(SecretAccess()), two.k2.Reveal(SecretAccess())));
  return kPassed;
}

Outcome PaddingAPasswordWithZerosDoesNotChangeTheHmac() {
  Crypto crypto;
  std::array<uint8_t, 20> padded, plain;
  const auto password = Password("0penBmc");
  const Bytes short_key = Hex("3070656e426d63");
  EXPECT(crypto.Hmac(Hash::kSha1, password.Reveal(SecretAccess()), {short_key}, padded));
  EXPECT(crypto.Hmac(Hash::kSha1, short_key, {short_key}, plain));
  EXPECT(padded == plain);
  return kPassed;
}

// RFC 2202 test case 1 and RFC 4231 test case 1.
Outcome HmacMatchesTheRfcs() {
  Crypto crypto;
  const Bytes data = Hex("4869205468657265");
  const Bytes key16(16, 0x0b), key20(20, 0x0b);
  std::array<uint8_t, 16> md5;
  EXPECT(crypto.Hmac(Hash::kMd5, key16, {data}, md5));
  EXPECT(Same(md5, Hex("9294727a3638bb1c13f48ef8158bfc9d")));
  std::array<uint8_t, 20> sha1;
  EXPECT(crypto.Hmac(Hash::kSha1, key20, {data}, sha1));
  EXPECT(Same(sha1, Hex("b617318655057264e28bc0b6fb378c8ef146be00")));
  std::array<uint8_t, 32> sha256;
  EXPECT(crypto.Hmac(Hash::kSha256, key20, {data}, sha256));
  EXPECT(Same(sha256, Hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")));
  return kPassed;
}

Outcome RefusesToWriteMoreThanTheDigest() {
  Crypto crypto;
  std::array<uint8_t, 21> out;
  EXPECT(!crypto.Hmac(Hash::kSha1, Hex("00"), {}, out));
  EXPECT(!crypto.Digest(Hash::kMd5, {}, out));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ComputesTheRakp2CodeOfOpenBmc),
      UNIT_TEST(RakpRoleHasBit4ForNameOnlyLookUp),
      UNIT_TEST(KgChangesTheSessionKeysButNotTheRakpCodes),
      UNIT_TEST(PaddingAPasswordWithZerosDoesNotChangeTheHmac),
      UNIT_TEST(HmacMatchesTheRfcs),
      UNIT_TEST(RefusesToWriteMoreThanTheDigest),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
