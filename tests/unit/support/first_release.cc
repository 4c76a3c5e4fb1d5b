#include "tests/unit/support/first_release.h"

#include <algorithm>
#include <string_view>

#include "core/base/entropy.h"
#include "core/crypto/aead.h"

namespace ipmi::testing {
namespace {

void Append(std::vector<uint8_t>& to, std::span<const uint8_t> part) {
  to.insert(to.end(), part.begin(), part.end());
}

// With its length before it, least significant byte first.
void AppendPart(std::vector<uint8_t>& to, std::span<const uint8_t> part) {
  for (int shift = 0; shift < 32; shift += 8)
    to.push_back(static_cast<uint8_t>(part.size() >> shift));
  Append(to, part);
}

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::vector<uint8_t> SealAsFirstRelease(const VaultKey& key, const SealedPlace& place,
                                        const SecretBuffer& secret) {
  std::vector<uint8_t> plain((2 + secret.size() + 31) / 32 * 32);
  plain[0] = static_cast<uint8_t>(secret.size());
  plain[1] = static_cast<uint8_t>(secret.size() >> 8);
  std::ranges::copy(secret.Reveal(SecretAccess()), plain.begin() + 2);
  std::array<uint8_t, kAeadNonceSize> nonce;
  if (SystemEntropy entropy; !entropy.Fill(nonce)) return {};
  std::vector<uint8_t> bound;
  for (const auto part :
       {Bytes("nodeipmi sealed credential 1"), std::span<const uint8_t>(key.id),
        std::span<const uint8_t>(place.state), Bytes(place.node), Bytes(place.field)}) {
    AppendPart(bound, part);
  }
  std::vector<uint8_t> cipher_text(plain.size() + kAeadTagSize);
  if (!AeadSeal(key.key->Reveal(SecretAccess()), nonce, bound, plain, cipher_text)) return {};
  std::vector<uint8_t> envelope = {1};
  Append(envelope, key.id);
  Append(envelope, nonce);
  Append(envelope, cipher_text);
  return envelope;
}

}  // namespace ipmi::testing
