// HMAC against the vectors of RFC 2202 and RFC 4231, and against OpenSSL's own in every length.
#include "core/crypto/crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <vector>

#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

Bytes HmacOf(Hash hash, const Bytes& key, const Bytes& text) {
  Crypto crypto;
  Bytes out(DigestSize(hash));
  return crypto.Hmac(hash, key, {text}, out) ? out : Bytes();
}

Bytes Text(std::string_view text) { return Bytes(text.begin(), text.end()); }

Outcome GivesTheCodesOfTheStandards() {
  EXPECT(HmacOf(Hash::kMd5, Bytes(16, 0x0B), Text("Hi There")) ==
         Hex("9294727a3638bb1c13f48ef8158bfc9d"));
  EXPECT(HmacOf(Hash::kSha1, Bytes(20, 0x0B), Text("Hi There")) ==
         Hex("b617318655057264e28bc0b6fb378c8ef146be00"));
  EXPECT(HmacOf(Hash::kSha1, Text("Jefe"), Text("what do ya want for nothing?")) ==
         Hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
  EXPECT(HmacOf(Hash::kSha256, Bytes(20, 0x0B), Text("Hi There")) ==
         Hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  EXPECT(HmacOf(Hash::kSha256, Text("Jefe"), Text("what do ya want for nothing?")) ==
         Hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  return kPassed;
}

Outcome AgreesWithOpensslInEveryLength() {
  const EVP_MD* const kinds[] = {EVP_md5(), EVP_sha1(), EVP_sha256()};
  for (const Hash hash : {Hash::kMd5, Hash::kSha1, Hash::kSha256}) {
    Crypto crypto;
    for (size_t key_size = 1; key_size <= 64; ++key_size) {
      for (const size_t size : {0, 1, 15, 55, 56, 63, 64, 65, 119, 128, 200}) {
        Bytes key(key_size);
        Bytes text(size);
        for (size_t i = 0; i < key_size; ++i) key[i] = static_cast<uint8_t>(i * 7 + size);
        for (size_t i = 0; i < size; ++i) text[i] = static_cast<uint8_t>(i * 3 + key_size);
        Bytes wanted(DigestSize(hash));
        EXPECT(HMAC(kinds[static_cast<size_t>(hash)], key.data(), static_cast<int>(key.size()),
                    text.data(), text.size(), wanted.data(), nullptr) != nullptr);
        // In two parts, and cut as an integrity code is.
        Bytes found(12);
        const auto cut = std::span(text).first(size / 3);
        EXPECT(crypto.Hmac(hash, key, {cut, std::span(text).subspan(size / 3)}, found));
        EXPECT(std::ranges::equal(found, std::span(wanted).first(12)));
      }
    }
  }
  return kPassed;
}

Outcome RefusesWhatItCannotGive() {
  Crypto crypto;
  Bytes out(21);
  EXPECT(!crypto.Hmac(Hash::kSha1, Bytes(20), {}, out));  // longer than the digest
  EXPECT(!crypto.Hmac(Hash::kSha1, Bytes(65), {}, std::span(out).first(20)));
  EXPECT(!crypto.Digest(Hash::kSha1, {}, out));
  return kPassed;
}

// FIPS 197 appendix C.1 is AES of one block; CBC with a vector of zeros is the same.
Outcome EncryptsAsTheStandardSaysAndBack() {
  Crypto crypto;
  const Bytes key = Hex("000102030405060708090a0b0c0d0e0f");
  const Bytes plain = Hex("00112233445566778899aabbccddeeff");
  const Bytes iv(16);
  const auto key16 = std::span(key).first<16>();
  const auto iv16 = std::span(iv).first<16>();
  for (int i = 0; i < 3; ++i) {  // each with the same contexts
    Bytes text = plain;
    EXPECT(crypto.AesCbcEncrypt(key16, iv16, text, text));
    EXPECT(text == Hex("69c4e0d86a7b0430d8cdb78070b4c55a"));
    EXPECT(crypto.AesCbcDecrypt(key16, iv16, text, text) && text == plain);
    // NIST SP 800-38A F.2.1, two blocks.
    Bytes two = Hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    const Bytes other = Hex("2b7e151628aed2a6abf7158809cf4f3c");
    const Bytes vector = Hex("000102030405060708090a0b0c0d0e0f");
    EXPECT(crypto.AesCbcEncrypt(std::span(other).first<16>(), std::span(vector).first<16>(), two,
                                two));
    EXPECT(two == Hex("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"));
    crypto.Forget();
  }
  Bytes odd(17);
  EXPECT(!crypto.AesCbcEncrypt(key16, iv16, odd, odd) &&
         !crypto.AesCbcDecrypt(key16, iv16, odd, odd));
  return kPassed;
}

// What a key left behind does not change the next code.
Outcome GivesTheSameAfterForgetting() {
  Crypto crypto;
  Bytes before(32);
  Bytes after(32);
  EXPECT(crypto.Hmac(Hash::kSha256, Bytes(20, 1), {}, before));
  crypto.Forget();
  EXPECT(crypto.Hmac(Hash::kSha256, Bytes(20, 1), {}, after));
  EXPECT(before == after);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(GivesTheCodesOfTheStandards), UNIT_TEST(AgreesWithOpensslInEveryLength),
      UNIT_TEST(RefusesWhatItCannotGive),     UNIT_TEST(EncryptsAsTheStandardSaysAndBack),
      UNIT_TEST(GivesTheSameAfterForgetting),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
