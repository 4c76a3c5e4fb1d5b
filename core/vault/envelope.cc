#include "core/vault/envelope.h"

#include <algorithm>
#include <limits>
#include <string>

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"
#include "core/crypto/aead.h"
#include "core/vault/associated_data.h"

namespace ipmi {
namespace {

using DataKey = SecretArray<kAeadKeySize>;

// The secret: 2, its version (8), nonce (12), cipher text and tag.
// The data key: 2, the id of the vault's key (8), nonce (12), cipher text (32) and tag (16).
constexpr uint8_t kFormat = 2;
constexpr size_t kVersionSize = sizeof(uint64_t);
constexpr size_t kSealedOverhead = 1 + kVersionSize + kAeadNonceSize + kAeadTagSize;
constexpr size_t kWrappedSize = 1 + sizeof(KeyId) + kAeadNonceSize + kAeadKeySize + kAeadTagSize;

// Version 1, of the first release: 1, the key's id (8), nonce (12), cipher text and tag, with the
// vault's key.
constexpr uint8_t kFirstFormat = 1;

// Each says for what the seal is made, and in which format.
constexpr std::string_view kSecretLabel = "nodeipmi sealed credential 2";
constexpr std::string_view kDataKeyLabel = "nodeipmi data key of a credential 2";
constexpr std::string_view kFirstLabel = "nodeipmi sealed credential 1";

// What is encrypted: the secret's length (2), the secret, and zeros to a multiple of this, so that
// the size of an envelope does not tell how long a password is.
constexpr size_t kPadding = 32;

size_t PaddedSize(size_t secret_size) {
  return (2 + secret_size + kPadding - 1) / kPadding * kPadding;
}

std::string Describe(const SealedPlace& place) {
  return "the " + std::string(place.field) + " of node " + std::string(place.node);
}

std::unexpected<Error> Tampered(const SealedPlace& place) {
  return Fail(Status::kVaultTampered, "This is " + Describe(place) + '.');
}

std::unexpected<Error> OtherKey(const SealedPlace& place, std::span<const uint8_t> sealed_with,
                                const KeyId& here) {
  return FailWith(Status::kKeyMissing, "The key " + KeyIdText(sealed_with) + " that seals " +
                                           Describe(place) + " is missing (the key here is " +
                                           KeyIdText(here) +
                                           "); put back its key file, or set the " +
                                           std::string(place.field) + " again");
}

std::unexpected<Error> NoRandomBytes() {
  return Fail(Status::kInternal, "The system gave no random bytes.");
}

std::unexpected<Error> NotOpened() {
  return Fail(Status::kInternal, "OpenSSL could not try to open a credential.");
}

std::unexpected<Error> NotSealed() {
  return Fail(Status::kInternal, "OpenSSL did not seal a credential.");
}

// The pages of a key are empty in a child made by fork (core/secret/secret_pages.h), which must not
// use its parent's handle. What it sealed, nobody could open.
Result<void> CheckKeyIsHere(const VaultKey& key) {
  const auto bytes = key.key->Reveal(SecretAccess());
  if (std::ranges::any_of(bytes, [](uint8_t byte) { return byte != 0; })) return {};
  return FailWith(Status::kInternal,
                  "The key of the credentials is not in this process; a process made by fork "
                  "must open the state itself");
}

// Whether the key that is here has opened what was sealed with the key of that id.
Result<void> Judge(AeadOpening opening, const SealedPlace& place, std::span<const uint8_t> key_id,
                   const KeyId& here) {
  if (opening == AeadOpening::kFailed) return NotOpened();
  // Our key opens it only if it was sealed with our key, whatever the id in it says.
  const bool opened = opening == AeadOpening::kOpened;
  const bool names_our_key = std::ranges::equal(key_id, here);
  if (!opened && !names_our_key) return OtherKey(place, key_id, here);
  if (!opened || !names_our_key) return Tampered(place);
  return {};
}

using VersionBytes = std::span<const uint8_t>;

std::vector<uint8_t> BoundToSecret(const SealedPlace& place, VersionBytes version) {
  return AssociatedData(
      {AsBytes(kSecretLabel), place.state, AsBytes(place.node), AsBytes(place.field), version});
}

std::vector<uint8_t> BoundToDataKey(const KeyId& key, const SealedPlace& place,
                                    VersionBytes version) {
  return AssociatedData({AsBytes(kDataKeyLabel), key, place.state, AsBytes(place.node),
                         AsBytes(place.field), version});
}

// The parts of `sealed` of this format.
struct SealedSecret {
  explicit SealedSecret(std::span<const uint8_t> bytes) {
    Reader reader(bytes);
    const uint8_t format = reader.U8();
    version = reader.Bytes(kVersionSize);
    nonce = reader.Bytes(kAeadNonceSize);
    cipher_text = reader.Rest();
    ok = reader.ok() && format == kFormat && cipher_text.size() >= kAeadTagSize;
  }
  VersionBytes version;
  std::span<const uint8_t> nonce;
  std::span<const uint8_t> cipher_text;
  bool ok;
};

Result<std::vector<uint8_t>> Wrap(const VaultKey& key, const SealedPlace& place,
                                  VersionBytes version, const DataKey& data_key, Entropy& entropy) {
  if (const auto here = CheckKeyIsHere(key); !here) return std::unexpected(here.error());
  std::vector<uint8_t> wrapped(kWrappedSize);
  Writer writer(wrapped);
  writer.U8(kFormat);
  writer.Bytes(key.id);
  const auto nonce = writer.Grow(kAeadNonceSize).first<kAeadNonceSize>();
  if (!entropy.Fill(nonce)) return NoRandomBytes();
  if (!AeadSeal(key.key->Reveal(SecretAccess()), nonce, BoundToDataKey(key.id, place, version),
                data_key.Reveal(SecretAccess()), writer.Grow(kAeadKeySize + kAeadTagSize))) {
    return NotSealed();
  }
  return wrapped;
}

Result<DataKey> Unwrap(const VaultKey& key, const SealedPlace& place, VersionBytes version,
                       std::span<const uint8_t> wrapped) {
  Reader reader(wrapped);
  const uint8_t format = reader.U8();
  const auto key_id = reader.Bytes(sizeof(KeyId));
  const auto nonce = reader.Bytes(kAeadNonceSize);
  const auto cipher_text = reader.Rest();
  if (!reader.ok() || format != kFormat || wrapped.size() != kWrappedSize) return Tampered(place);
  if (const auto here = CheckKeyIsHere(key); !here) return std::unexpected(here.error());

  DataKey data_key;
  const AeadOpening opening = AeadOpen(
      key.key->Reveal(SecretAccess()), nonce.first<kAeadNonceSize>(),
      BoundToDataKey(key.id, place, version), cipher_text, data_key.RevealMutable(SecretAccess()));
  if (const auto judged = Judge(opening, place, key_id, key.id); !judged)
    return std::unexpected(judged.error());
  return data_key;
}

Result<SecretBuffer> SecretIn(const SecretBuffer& plain, const SealedPlace& place) {
  Reader content(plain.Reveal(SecretAccess()));
  const uint16_t size = content.U16();
  const auto secret = content.Bytes(size);
  if (!content.ok()) return Tampered(place);
  return SecretBuffer::CopyOf(secret);
}

Result<SecretBuffer> OpenVersion1(const VaultKey& key, const SealedPlace& place,
                                  std::span<const uint8_t> envelope) {
  if (const auto here = CheckKeyIsHere(key); !here) return std::unexpected(here.error());
  Reader reader(envelope);
  reader.Skip(1);
  const auto key_id = reader.Bytes(sizeof(KeyId));
  const auto nonce = reader.Bytes(kAeadNonceSize);
  const auto sealed = reader.Rest();
  if (!reader.ok() || sealed.size() < kAeadTagSize) return Tampered(place);
  auto plain = SecretBuffer::OfSize(sealed.size() - kAeadTagSize);
  const AeadOpening opening =
      AeadOpen(key.key->Reveal(SecretAccess()), nonce.first<kAeadNonceSize>(),
               AssociatedData({AsBytes(kFirstLabel), key.id, place.state, AsBytes(place.node),
                               AsBytes(place.field)}),
               sealed, plain.RevealMutable(SecretAccess()));
  if (const auto judged = Judge(opening, place, key_id, key.id); !judged)
    return std::unexpected(judged.error());
  return SecretIn(plain, place);
}

}  // namespace

Result<Envelope> SealEnvelope(const VaultKey& key, const SealedPlace& place, uint64_t version,
                              const SecretBuffer& secret, Entropy& entropy) {
  if (secret.size() > std::numeric_limits<uint16_t>::max()) return Fail(Status::kInvalidArgument);
  auto plain = SecretBuffer::OfSize(PaddedSize(secret.size()));
  Writer content(plain.RevealMutable(SecretAccess()));
  content.U16(static_cast<uint16_t>(secret.size()));
  content.Bytes(secret.Reveal(SecretAccess()));

  Envelope envelope;
  envelope.sealed.resize(kSealedOverhead + plain.size());
  Writer writer(envelope.sealed);
  writer.U8(kFormat);
  const auto version_bytes = std::span(envelope.sealed).subspan(1, kVersionSize);
  writer.U32(static_cast<uint32_t>(version));
  writer.U32(static_cast<uint32_t>(version >> 32));
  const auto nonce = writer.Grow(kAeadNonceSize).first<kAeadNonceSize>();
  DataKey data_key;
  if (!entropy.Fill(nonce) || !entropy.Fill(data_key.RevealMutable(SecretAccess())))
    return NoRandomBytes();
  if (!AeadSeal(data_key.Reveal(SecretAccess()), nonce, BoundToSecret(place, version_bytes),
                plain.Reveal(SecretAccess()), writer.Grow(plain.size() + kAeadTagSize))) {
    return NotSealed();
  }
  auto wrapped = Wrap(key, place, version_bytes, data_key, entropy);
  if (!wrapped) return std::unexpected(std::move(wrapped).error());
  envelope.data_key = std::move(*wrapped);
  return envelope;
}

Result<SecretBuffer> OpenEnvelope(const VaultKey& key, const SealedPlace& place,
                                  const Envelope& envelope) {
  if (IsOfVersion1(envelope)) return OpenVersion1(key, place, envelope.sealed);
  const SealedSecret sealed(envelope.sealed);
  if (!sealed.ok) return Tampered(place);
  const auto data_key = Unwrap(key, place, sealed.version, envelope.data_key);
  if (!data_key) return std::unexpected(data_key.error());
  auto plain = SecretBuffer::OfSize(sealed.cipher_text.size() - kAeadTagSize);
  const AeadOpening opening =
      AeadOpen(data_key->Reveal(SecretAccess()), sealed.nonce.first<kAeadNonceSize>(),
               BoundToSecret(place, sealed.version), sealed.cipher_text,
               plain.RevealMutable(SecretAccess()));
  if (opening == AeadOpening::kFailed) return NotOpened();
  if (opening == AeadOpening::kAltered) return Tampered(place);
  return SecretIn(plain, place);
}

Result<void> RewrapEnvelope(const VaultKey& from, const VaultKey& to, const SealedPlace& place,
                            Envelope& envelope, Entropy& entropy) {
  const SealedSecret sealed(envelope.sealed);
  if (!sealed.ok) return Tampered(place);
  const auto data_key = Unwrap(from, place, sealed.version, envelope.data_key);
  if (!data_key) return std::unexpected(data_key.error());
  auto wrapped = Wrap(to, place, sealed.version, *data_key, entropy);
  if (!wrapped) return std::unexpected(std::move(wrapped).error());
  envelope.data_key = std::move(*wrapped);
  return {};
}

std::optional<KeyId> KeyIdOf(const Envelope& envelope) {
  // It stands at the same place in both.
  Reader reader(IsOfVersion1(envelope) ? envelope.sealed : envelope.data_key);
  reader.Skip(1);
  const auto id = reader.Bytes(sizeof(KeyId));
  if (!reader.ok()) return std::nullopt;
  KeyId key_id;
  std::ranges::copy(id, key_id.begin());
  return key_id;
}

bool IsOfVersion1(const Envelope& envelope) {
  return envelope.data_key.empty() && !envelope.sealed.empty() &&
         envelope.sealed.front() == kFirstFormat;
}

uint64_t VersionOf(const Envelope& envelope) {
  Reader reader(envelope.sealed);
  if (reader.U8() != kFormat) return 0;
  const uint64_t low = reader.U32();
  const uint64_t high = reader.U32();
  return reader.ok() ? low | high << 32 : 0;
}

}  // namespace ipmi
