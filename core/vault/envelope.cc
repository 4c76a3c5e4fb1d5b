#include "core/vault/envelope.h"

#include <algorithm>
#include <limits>
#include <string>

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"
#include "core/crypto/aead.h"

namespace ipmi {
namespace {

// The envelope: version (1), the key's id (8), nonce (12), cipher text and tag.
constexpr uint8_t kVersion = 1;
constexpr size_t kOverhead = 1 + sizeof(KeyId) + kAeadNonceSize + kAeadTagSize;

// What is encrypted: the secret's length (2), the secret, and zeros to a multiple of this, so that
// the size of an envelope does not tell how long a password is.
constexpr size_t kPadding = 32;

constexpr std::string_view kLabel = "nodeipmi sealed credential 1";

size_t PaddedSize(size_t secret_size) {
  return (2 + secret_size + kPadding - 1) / kPadding * kPadding;
}

std::span<const uint8_t> AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Each part with its length before it: no two places give the same bytes.
std::vector<uint8_t> AssociatedData(const KeyId& key, const SealedPlace& place) {
  const std::span<const uint8_t> parts[] = {AsBytes(kLabel), key, place.state, AsBytes(place.node),
                                            AsBytes(place.field)};
  size_t size = 0;
  for (const auto part : parts) size += 4 + part.size();
  std::vector<uint8_t> bytes(size);
  Writer writer(bytes);
  for (const auto part : parts) {
    writer.U32(static_cast<uint32_t>(part.size()));
    writer.Bytes(part);
  }
  return bytes;
}

std::string Hex(std::span<const uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const uint8_t b : bytes) {
    text += kDigits[b >> 4];
    text += kDigits[b & 0xF];
  }
  return text;
}

std::string Describe(const SealedPlace& place) {
  return "the " + std::string(place.field) + " of node " + std::string(place.node);
}

std::unexpected<Error> Tampered(const SealedPlace& place) {
  return Fail(Status::kVaultTampered, "This is " + Describe(place) + '.');
}

std::unexpected<Error> OtherKey(const SealedPlace& place, std::span<const uint8_t> sealed_with,
                                const KeyId& here) {
  return FailWith(Status::kKeyMissing, "The key " + Hex(sealed_with) + " that seals " +
                                           Describe(place) + " is missing (the key here is " +
                                           Hex(here) + "); put back its key file, or set the " +
                                           std::string(place.field) + " again");
}

}  // namespace

Result<std::vector<uint8_t>> SealEnvelope(const VaultKey& key, const SealedPlace& place,
                                          const SecretBuffer& secret, Entropy& entropy) {
  if (secret.size() > std::numeric_limits<uint16_t>::max()) return Fail(Status::kInvalidArgument);
  auto plain = SecretBuffer::OfSize(PaddedSize(secret.size()));
  Writer content(plain.RevealMutable(SecretAccess()));
  content.U16(static_cast<uint16_t>(secret.size()));
  content.Bytes(secret.Reveal(SecretAccess()));

  std::vector<uint8_t> envelope(kOverhead + plain.size());
  Writer writer(envelope);
  writer.U8(kVersion);
  writer.Bytes(key.id);
  const auto nonce = writer.Grow(kAeadNonceSize).first<kAeadNonceSize>();
  if (!entropy.Fill(nonce)) return Fail(Status::kInternal, "The system gave no random bytes.");
  if (!AeadSeal(key.key.Reveal(SecretAccess()), nonce, AssociatedData(key.id, place),
                plain.Reveal(SecretAccess()), writer.Grow(plain.size() + kAeadTagSize))) {
    return Fail(Status::kInternal, "OpenSSL did not seal a credential.");
  }
  return envelope;
}

Result<SecretBuffer> OpenEnvelope(const VaultKey& key, const SealedPlace& place,
                                  std::span<const uint8_t> envelope) {
  Reader reader(envelope);
  const uint8_t version = reader.U8();
  const auto key_id = reader.Bytes(sizeof(KeyId));
  const auto nonce = reader.Bytes(kAeadNonceSize);
  const auto sealed = reader.Rest();
  if (!reader.ok() || version != kVersion || sealed.size() < kAeadTagSize) return Tampered(place);

  auto plain = SecretBuffer::OfSize(sealed.size() - kAeadTagSize);
  const bool opened =
      AeadOpen(key.key.Reveal(SecretAccess()), nonce.first<kAeadNonceSize>(),
               AssociatedData(key.id, place), sealed, plain.RevealMutable(SecretAccess()));
  // Our key opens it only if it was sealed with our key, whatever the id in it says.
  const bool names_our_key = std::ranges::equal(key_id, key.id);
  if (!opened && !names_our_key) return OtherKey(place, key_id, key.id);
  if (!opened || !names_our_key) return Tampered(place);

  Reader content(plain.Reveal(SecretAccess()));
  const uint16_t size = content.U16();
  const auto secret = content.Bytes(size);
  if (!content.ok()) return Tampered(place);
  return SecretBuffer::CopyOf(secret);
}

}  // namespace ipmi
