// Sealed credentials: envelopes that were made here and altered, and bytes that never were one. The
// first byte chooses; what a key file or a wrapped key holds is tried likewise.
#include "core/vault/envelope.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "core/vault/key_file.h"
#include "core/vault/passphrase.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/support/counting_entropy.h"
#include "tests/unit/support/first_release.h"

namespace ipmi::fuzz {
namespace {

constexpr StateId kState = {1, 2, 3};
// Behind every secret.
constexpr std::string_view kMarker = "hunter2-hunter2";

VaultKey KeyOf(uint8_t id) {
  VaultKey key;
  key.id.fill(id);
  std::ranges::fill(key.key->RevealMutable(SecretAccess()), id);
  return key;
}

SecretBuffer Copy(const Bytes& bytes) { return SecretBuffer::CopyOf(bytes); }

template <typename T>
void CheckError(const Result<T>& result) {
  if (result) return;
  FUZZ_CHECK(!result.error().message.empty());
  FUZZ_CHECK(result.error().message.find(kMarker) == std::string::npos);
}

bool IsSecret(const Result<SecretBuffer>& opened, const SecretBuffer& secret) {
  return opened &&
         std::ranges::equal(opened->Reveal(SecretAccess()), secret.Reveal(SecretAccess()));
}

// Alters one of the two parts; true if it is another than before.
bool Alter(Envelope& envelope, Input& input) {
  const Envelope before = envelope;
  for (int n = 0; n < 4 && input.left() > 0; ++n) {
    Bytes& part = input.Flag() ? envelope.data_key : envelope.sealed;
    const size_t at = input.U16();
    const uint8_t value = input.U8();
    if (part.empty()) continue;
    if (value == 0)
      part.resize(at % (part.size() + 8));
    else
      part[at % part.size()] ^= value;
  }
  return envelope.sealed != before.sealed || envelope.data_key != before.data_key;
}

void Altered(Input& input) {
  testing::CountingEntropy entropy;
  const std::string node = input.Text();
  const SealedPlace place = {kState, node, "password"};
  const VaultKey key = KeyOf(7);
  Bytes plain = input.Some();
  plain.insert(plain.end(), kMarker.begin(), kMarker.end());
  const SecretBuffer secret = Copy(plain);
  Envelope envelope;
  if (input.Flag()) {
    envelope.sealed = testing::SealAsFirstRelease(key, place, secret);
  } else {
    auto sealed = SealEnvelope(key, place, input.U32(), secret, entropy);
    FUZZ_CHECK(sealed.has_value());
    envelope = std::move(*sealed);
  }
  FUZZ_CHECK(IsSecret(OpenEnvelope(key, place, envelope), secret));
  if (!Alter(envelope, input)) {
    const VaultKey other = KeyOf(8);
    FUZZ_CHECK(!OpenEnvelope(other, place, envelope));
    FUZZ_CHECK(!OpenEnvelope(key, {kState, node + "x", "password"}, envelope));
    if (IsOfVersion1(envelope)) return;
    FUZZ_CHECK(RewrapEnvelope(key, other, place, envelope, entropy).has_value());
    FUZZ_CHECK(IsSecret(OpenEnvelope(other, place, envelope), secret));
    FUZZ_CHECK(!OpenEnvelope(key, place, envelope));
    return;
  }
  const auto opened = OpenEnvelope(key, place, envelope);
  FUZZ_CHECK(!opened);
  CheckError(opened);
}

void AnyBytes(Input& input) {
  Envelope envelope;
  envelope.data_key = input.Some();
  envelope.sealed = input.Rest();
  const SealedPlace place = {kState, "n", "user"};
  const auto opened = OpenEnvelope(KeyOf(7), place, envelope);
  FUZZ_CHECK(!opened);
  CheckError(opened);
  (void)KeyIdOf(envelope);
  (void)VersionOf(envelope);
  testing::CountingEntropy entropy;
  FUZZ_CHECK(!RewrapEnvelope(KeyOf(7), KeyOf(8), place, envelope, entropy));
}

void WrittenKeyFile(Input& input) {
  const std::string path = MemoryFolder() + "/nodeipmi.key";
  const Bytes bytes = input.Rest();
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  FUZZ_CHECK(file != nullptr);
  FUZZ_CHECK(fchmod(fileno(file), 0600) == 0);
  if (!bytes.empty()) FUZZ_CHECK(std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
  FUZZ_CHECK(std::fclose(file) == 0);
  KeyFile key(path);
  const auto state = key.ReadStateId();
  CheckError(state);
  const auto loaded = key.Load(state.value_or(kState));
  CheckError(loaded);
  FUZZ_CHECK(loaded.has_value() == state.has_value());
}

void WrappedKey(Input& input) {
  KeySource source;
  // The least that is accepted. What the input says instead is more than is accepted.
  source.cost = {.n = 1 << 10, .r = 1, .p = 1};
  if (input.Flag()) source.cost.n = input.U32() | (1u << 21);
  source.id.fill(input.U8());
  source.salt = input.Some();
  source.wrapped = input.Take(60);
  const auto key = UnwrapWithPassphrase(Copy(input.Rest()), kState, source);
  FUZZ_CHECK(!key);
  CheckError(key);
}

void Run(Input& input) {
  switch (input.U8() & 3) {
    case 0:
      Altered(input);
      break;
    case 1:
      AnyBytes(input);
      break;
    case 2:
      WrittenKeyFile(input);
      break;
    default:
      WrappedKey(input);
  }
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Input input({data, size});
  if (!ipmi::fuzz::Holds({data, size}, ipmi::fuzz::kMarker)) ipmi::fuzz::Run(input);
  return 0;
}
