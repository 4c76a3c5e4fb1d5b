#include "core/vault/envelope.h"

#include <algorithm>
#include <string>

#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::Contains;
using testing::kPassed;
using testing::Outcome;
using Bytes = std::vector<uint8_t>;

constexpr StateId kState = {1, 2, 3};

VaultKey KeyOf(uint8_t id, uint8_t fill) {
  VaultKey key;
  key.id.fill(id);
  std::ranges::fill(key.key.RevealMutable(SecretAccess()), fill);
  return key;
}

SecretBuffer Secret(std::string_view text) {
  return SecretBuffer::CopyOf(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

bool Holds(const Result<SecretBuffer>& opened, const SecretBuffer& secret) {
  return opened &&
         EqualInConstantTime(opened->Reveal(SecretAccess()), secret.Reveal(SecretAccess()));
}

bool Refused(const Result<SecretBuffer>& opened, Status status) {
  return !opened && opened.error().status == status && !opened.error().message.empty();
}

// "the password of node rack1-n07", sealed.
struct Sealed {
  VaultKey key = KeyOf(7, 0x42);
  SealedPlace place = {kState, "rack1-n07", "password"};
  SecretBuffer secret = Secret("correct horse");
  SystemEntropy entropy;
  Bytes envelope = SealEnvelope(key, place, secret, entropy).value_or(Bytes());

  Result<SecretBuffer> Open() const { return OpenEnvelope(key, place, envelope); }
};

Outcome OpensWhatItSealed() {
  const Sealed sealed;
  SystemEntropy entropy;
  for (const size_t size : {0, 1, 16, 20, 29, 30, 31, 32, 62, 63, 1000, 65535}) {
    auto secret = SecretBuffer::OfSize(size);
    EXPECT(entropy.Fill(secret.RevealMutable(SecretAccess())));
    const auto envelope = SealEnvelope(sealed.key, sealed.place, secret, entropy);
    EXPECT(envelope);
    EXPECT(Holds(OpenEnvelope(sealed.key, sealed.place, *envelope), secret));
  }
  return kPassed;
}

Outcome RefusesEveryAlterationOfEveryByte() {
  Sealed sealed;
  EXPECT(Holds(sealed.Open(), sealed.secret));
  for (uint8_t& byte : sealed.envelope) {
    for (int change = 1; change < 256; ++change) {
      byte = static_cast<uint8_t>(byte ^ change);
      EXPECT(Refused(sealed.Open(), Status::kVaultTampered));
      byte = static_cast<uint8_t>(byte ^ change);
    }
  }
  EXPECT(Holds(sealed.Open(), sealed.secret));
  return kPassed;
}

Outcome RefusesEveryOtherLength() {
  const Sealed sealed;
  for (size_t size = 0; size < sealed.envelope.size(); ++size) {
    const auto cut = std::span(sealed.envelope).first(size);
    EXPECT(Refused(OpenEnvelope(sealed.key, sealed.place, cut), Status::kVaultTampered));
  }
  Bytes longer = sealed.envelope;
  longer.push_back(0);
  EXPECT(Refused(OpenEnvelope(sealed.key, sealed.place, longer), Status::kVaultTampered));
  return kPassed;
}

Outcome OpensInItsOwnPlaceOnly() {
  Sealed sealed;
  constexpr StateId kOtherState = {1, 2, 4};
  const SealedPlace others[] = {
      {kState, "rack1-n08", "password"},      {kState, "rack1-n07", "user"},
      {kOtherState, "rack1-n07", "password"}, {kState, "rack1-n07p", "assword"},
      {kState, "rack1-n0", "7password"},      {kState, "", "rack1-n07password"},
      {kState, "rack1-n07password", ""},
  };
  for (const SealedPlace& other : others) {
    EXPECT(Refused(OpenEnvelope(sealed.key, other, sealed.envelope), Status::kVaultTampered));
  }
  return kPassed;
}

Outcome SaysWhichCredentialWasTampered() {
  Sealed sealed;
  sealed.envelope.back() ^= 1;
  const auto opened = sealed.Open();
  EXPECT(!opened);
  EXPECT(opened.error().message.find("password of node rack1-n07") != std::string::npos);
  return kPassed;
}

Outcome SaysWhichKeyIsMissing() {
  const Sealed sealed;
  const auto opened = OpenEnvelope(KeyOf(8, 0x43), sealed.place, sealed.envelope);
  EXPECT(Refused(opened, Status::kKeyMissing));
  const std::string& message = opened.error().message;
  EXPECT(message.find("0707070707070707") != std::string::npos);
  EXPECT(message.find("0808080808080808") != std::string::npos);
  EXPECT(message.find("password of node rack1-n07") != std::string::npos);
  return kPassed;
}

Outcome RefusesAnotherKeyOfTheSameId() {
  const Sealed sealed;
  EXPECT(
      Refused(OpenEnvelope(KeyOf(7, 0x43), sealed.place, sealed.envelope), Status::kVaultTampered));
  return kPassed;
}

Outcome SealsTheSameSecretDifferentlyEachTime() {
  Sealed sealed;
  const auto again = SealEnvelope(sealed.key, sealed.place, sealed.secret, sealed.entropy);
  EXPECT(again);
  // All that is equal: the version and the key's id.
  EXPECT(std::ranges::equal(std::span(*again).first(9), std::span(sealed.envelope).first(9)));
  EXPECT(!std::ranges::equal(std::span(*again).subspan(9, 12),
                             std::span(sealed.envelope).subspan(9, 12)));
  EXPECT(
      !std::ranges::equal(std::span(*again).subspan(21), std::span(sealed.envelope).subspan(21)));
  return kPassed;
}

Outcome HidesTheSecretAndItsLength() {
  Sealed sealed;
  const auto shorter = SealEnvelope(sealed.key, sealed.place, Secret("x"), sealed.entropy);
  const auto longest =
      SealEnvelope(sealed.key, sealed.place, Secret("twenty bytes, twenty"), sealed.entropy);
  EXPECT(shorter && longest);
  EXPECT(shorter->size() == sealed.envelope.size());
  EXPECT(longest->size() == sealed.envelope.size());
  EXPECT(!Contains(sealed.envelope, sealed.secret.Reveal(SecretAccess()).first(4)));
  return kPassed;
}

Outcome RefusesWhatIsTooLongToSeal() {
  Sealed sealed;
  const auto made =
      SealEnvelope(sealed.key, sealed.place, SecretBuffer::OfSize(65536), sealed.entropy);
  EXPECT(!made && made.error().status == Status::kInvalidArgument);
  return kPassed;
}

Outcome SealsNothingWithoutRandomness() {
  class NoEntropy final : public Entropy {
    bool Fill(std::span<uint8_t>) override { return false; }
  } none;
  const Sealed sealed;
  const auto made = SealEnvelope(sealed.key, sealed.place, sealed.secret, none);
  EXPECT(!made && made.error().status == Status::kInternal);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(OpensWhatItSealed),
      UNIT_TEST(RefusesEveryAlterationOfEveryByte),
      UNIT_TEST(RefusesEveryOtherLength),
      UNIT_TEST(OpensInItsOwnPlaceOnly),
      UNIT_TEST(SaysWhichCredentialWasTampered),
      UNIT_TEST(SaysWhichKeyIsMissing),
      UNIT_TEST(RefusesAnotherKeyOfTheSameId),
      UNIT_TEST(SealsTheSameSecretDifferentlyEachTime),
      UNIT_TEST(HidesTheSecretAndItsLength),
      UNIT_TEST(RefusesWhatIsTooLongToSeal),
      UNIT_TEST(SealsNothingWithoutRandomness),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
