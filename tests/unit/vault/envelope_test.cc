#include "core/vault/envelope.h"

#include <algorithm>
#include <string>

#include "tests/unit/support/first_release.h"
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
  std::ranges::fill(key.key->RevealMutable(SecretAccess()), fill);
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
  Envelope envelope = SealEnvelope(key, place, 5, secret, entropy).value_or(Envelope());

  Result<SecretBuffer> Open() const { return OpenEnvelope(key, place, envelope); }
};

// As a child made by fork has it.
Outcome AKeyOfZerosIsNone() {
  const Sealed sealed;
  SystemEntropy entropy;
  const VaultKey zeros = KeyOf(7, 0);
  const auto made = SealEnvelope(zeros, sealed.place, 1, sealed.secret, entropy);
  EXPECT(!made && made.error().status == Status::kInternal);
  EXPECT(Refused(OpenEnvelope(zeros, sealed.place, sealed.envelope), Status::kInternal));
  return kPassed;
}

Outcome OpensWhatItSealed() {
  const Sealed sealed;
  SystemEntropy entropy;
  for (const size_t size : {0, 1, 16, 20, 29, 30, 31, 32, 62, 63, 1000, 65535}) {
    auto secret = SecretBuffer::OfSize(size);
    EXPECT(entropy.Fill(secret.RevealMutable(SecretAccess())));
    const auto envelope = SealEnvelope(sealed.key, sealed.place, 1, secret, entropy);
    EXPECT(envelope);
    EXPECT(Holds(OpenEnvelope(sealed.key, sealed.place, *envelope), secret));
  }
  return kPassed;
}

Outcome RefusesEveryAlterationOfEveryByte() {
  Sealed sealed;
  EXPECT(Holds(sealed.Open(), sealed.secret));
  for (Bytes* const part : {&sealed.envelope.sealed, &sealed.envelope.data_key}) {
    EXPECT(part->size() > 60);
    for (uint8_t& byte : *part) {
      for (int change = 1; change < 256; ++change) {
        byte = static_cast<uint8_t>(byte ^ change);
        EXPECT(Refused(sealed.Open(), Status::kVaultTampered));
        byte = static_cast<uint8_t>(byte ^ change);
      }
    }
  }
  EXPECT(Holds(sealed.Open(), sealed.secret));
  return kPassed;
}

Outcome RefusesEveryOtherLength() {
  for (Bytes Envelope::* const part : {&Envelope::sealed, &Envelope::data_key}) {
    Sealed sealed;
    const Bytes whole = sealed.envelope.*part;
    for (size_t size = 0; size < whole.size(); ++size) {
      (sealed.envelope.*part).resize(size);
      EXPECT(Refused(sealed.Open(), Status::kVaultTampered));
      sealed.envelope.*part = whole;
    }
    (sealed.envelope.*part).push_back(0);
    EXPECT(Refused(sealed.Open(), Status::kVaultTampered));
  }
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
  sealed.envelope.sealed.back() ^= 1;
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
  const auto again = SealEnvelope(sealed.key, sealed.place, 5, sealed.secret, sealed.entropy);
  EXPECT(again);
  // All that is equal: format and version of the secret, format and the key's id of the data key.
  for (const auto& [a, b] : {std::pair(&again->sealed, &sealed.envelope.sealed),
                             std::pair(&again->data_key, &sealed.envelope.data_key)}) {
    EXPECT(std::ranges::equal(std::span(*a).first(9), std::span(*b).first(9)));
    EXPECT(!std::ranges::equal(std::span(*a).subspan(9, 12), std::span(*b).subspan(9, 12)));
    EXPECT(!std::ranges::equal(std::span(*a).subspan(21), std::span(*b).subspan(21)));
  }
  return kPassed;
}

Outcome HidesTheSecretAndItsLength() {
  Sealed sealed;
  const auto shorter = SealEnvelope(sealed.key, sealed.place, 1, Secret("x"), sealed.entropy);
  const auto longest =
      SealEnvelope(sealed.key, sealed.place, 1, Secret("twenty bytes, twenty"), sealed.entropy);
  EXPECT(shorter && longest);
  EXPECT(shorter->sealed.size() == sealed.envelope.sealed.size());
  EXPECT(longest->sealed.size() == sealed.envelope.sealed.size());
  EXPECT(!Contains(sealed.envelope.sealed, sealed.secret.Reveal(SecretAccess()).first(4)));
  return kPassed;
}

// Parts of two records of one place, at two times, make no third.
Outcome RefusesPartsOfTwoVersions() {
  Sealed sealed;
  const auto later = SealEnvelope(sealed.key, sealed.place, 6, Secret("new one"), sealed.entropy);
  const auto same = SealEnvelope(sealed.key, sealed.place, 5, Secret("new one"), sealed.entropy);
  EXPECT(later && same && VersionOf(*later) == 6 && VersionOf(sealed.envelope) == 5);
  for (const Envelope& other : {*later, *same}) {
    const Envelope mixed[] = {{sealed.envelope.sealed, other.data_key},
                              {other.sealed, sealed.envelope.data_key}};
    for (const Envelope& envelope : mixed)
      EXPECT(Refused(OpenEnvelope(sealed.key, sealed.place, envelope), Status::kVaultTampered));
  }
  return kPassed;
}

Outcome OpensWithAnotherKeyOnceItIsWrappedAnew() {
  Sealed sealed;
  const VaultKey other = KeyOf(8, 0x43);
  const Bytes secret_as_it_was = sealed.envelope.sealed;
  EXPECT(RewrapEnvelope(sealed.key, other, sealed.place, sealed.envelope, sealed.entropy));
  EXPECT(sealed.envelope.sealed == secret_as_it_was);
  EXPECT(KeyIdOf(sealed.envelope) == other.id);
  EXPECT(Holds(OpenEnvelope(other, sealed.place, sealed.envelope), sealed.secret));
  EXPECT(Refused(sealed.Open(), Status::kKeyMissing));
  return kPassed;
}

Outcome WrapsNothingAnewThatDoesNotOpen() {
  const VaultKey other = KeyOf(8, 0x43);
  Sealed sealed;
  const Envelope whole = sealed.envelope;
  const auto rewrap = [&](const VaultKey& from, const SealedPlace& place) {
    return RewrapEnvelope(from, other, place, sealed.envelope, sealed.entropy);
  };
  EXPECT(rewrap(KeyOf(9, 1), sealed.place).error().status == Status::kKeyMissing);
  EXPECT(rewrap(sealed.key, {kState, "rack1-n08", "password"}).error().status ==
         Status::kVaultTampered);
  EXPECT(sealed.envelope.data_key == whole.data_key);
  sealed.envelope.data_key.back() ^= 1;
  EXPECT(rewrap(sealed.key, sealed.place).error().status == Status::kVaultTampered);
  sealed.envelope = {};
  EXPECT(rewrap(sealed.key, sealed.place).error().status == Status::kVaultTampered);
  return kPassed;
}

Outcome OpensWhatTheFirstReleasesSealed() {
  const Sealed sealed;
  Envelope first{testing::SealAsFirstRelease(sealed.key, sealed.place, sealed.secret), {}};
  EXPECT(IsOfVersion1(first) && !IsOfVersion1(sealed.envelope));
  EXPECT(KeyIdOf(first) == sealed.key.id && VersionOf(first) == 0);
  EXPECT(Holds(OpenEnvelope(sealed.key, sealed.place, first), sealed.secret));
  EXPECT(Refused(OpenEnvelope(KeyOf(8, 0x43), sealed.place, first), Status::kKeyMissing));
  EXPECT(Refused(OpenEnvelope(sealed.key, {kState, "rack1-n08", "password"}, first),
                 Status::kVaultTampered));
  for (uint8_t& byte : first.sealed) {
    byte ^= 0x10;
    EXPECT(Refused(OpenEnvelope(sealed.key, sealed.place, first), Status::kVaultTampered));
    byte ^= 0x10;
  }
  while (!first.sealed.empty()) {
    first.sealed.pop_back();
    EXPECT(Refused(OpenEnvelope(sealed.key, sealed.place, first), Status::kVaultTampered));
  }
  return kPassed;
}

Outcome RefusesWhatIsTooLongToSeal() {
  Sealed sealed;
  const auto made =
      SealEnvelope(sealed.key, sealed.place, 1, SecretBuffer::OfSize(65536), sealed.entropy);
  EXPECT(!made && made.error().status == Status::kInvalidArgument);
  return kPassed;
}

Outcome SealsNothingWithoutRandomness() {
  class NoEntropy final : public Entropy {
    bool Fill(std::span<uint8_t>) override { return false; }
  } none;
  const Sealed sealed;
  const auto made = SealEnvelope(sealed.key, sealed.place, 1, sealed.secret, none);
  EXPECT(!made && made.error().status == Status::kInternal);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(AKeyOfZerosIsNone),
      UNIT_TEST(OpensWhatItSealed),
      UNIT_TEST(RefusesEveryAlterationOfEveryByte),
      UNIT_TEST(RefusesEveryOtherLength),
      UNIT_TEST(OpensInItsOwnPlaceOnly),
      UNIT_TEST(SaysWhichCredentialWasTampered),
      UNIT_TEST(SaysWhichKeyIsMissing),
      UNIT_TEST(RefusesAnotherKeyOfTheSameId),
      UNIT_TEST(SealsTheSameSecretDifferentlyEachTime),
      UNIT_TEST(HidesTheSecretAndItsLength),
      UNIT_TEST(RefusesPartsOfTwoVersions),
      UNIT_TEST(OpensWithAnotherKeyOnceItIsWrappedAnew),
      UNIT_TEST(WrapsNothingAnewThatDoesNotOpen),
      UNIT_TEST(OpensWhatTheFirstReleasesSealed),
      UNIT_TEST(RefusesWhatIsTooLongToSeal),
      UNIT_TEST(SealsNothingWithoutRandomness),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
