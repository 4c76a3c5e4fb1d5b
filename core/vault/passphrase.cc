#include "core/vault/passphrase.h"

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"
#include "core/vault/associated_data.h"

namespace ipmi {
namespace {

// nonce (12), cipher text (32), tag (16)
constexpr size_t kWrappedSize = kAeadNonceSize + kAeadKeySize + kAeadTagSize;
constexpr size_t kSaltSize = 32;
constexpr std::string_view kLabel = "nodeipmi key under a passphrase 1";

using DerivedKey = SecretArray<kAeadKeySize>;

std::vector<uint8_t> Bound(const StateId& state, const KeySource& source) {
  std::array<uint8_t, 12> cost;
  Writer writer(cost);
  writer.U32(source.cost.n);
  writer.U32(source.cost.r);
  writer.U32(source.cost.p);
  return AssociatedData({AsBytes(kLabel), state, source.id, cost, source.salt});
}

Result<DerivedKey> Derive(const SecretBuffer& passphrase, const KeySource& source) {
  if (!IsReasonable(source.cost)) {
    return Fail(Status::kVaultTampered, "(The cost of the passphrase is out of bounds.)");
  }
  DerivedKey derived;
  if (!Scrypt(passphrase.Reveal(SecretAccess()), source.salt, source.cost,
              derived.RevealMutable(SecretAccess()))) {
    return Fail(Status::kInternal, "There was no memory to derive the key from the passphrase.");
  }
  return derived;
}

}  // namespace

Result<void> WrapWithPassphrase(const SecretBuffer& passphrase, const StateId& state,
                                const VaultKey& key, KeySource& source, Entropy& entropy) {
  source.id = key.id;
  source.salt.resize(kSaltSize);
  source.wrapped.resize(kWrappedSize);
  Writer writer(source.wrapped);
  const auto nonce = writer.Grow(kAeadNonceSize).first<kAeadNonceSize>();
  if (!entropy.Fill(source.salt) || !entropy.Fill(nonce))
    return Fail(Status::kInternal, "The system gave no random bytes.");
  const auto derived = Derive(passphrase, source);
  if (!derived) return std::unexpected(derived.error());
  if (!AeadSeal(derived->Reveal(SecretAccess()), nonce, Bound(state, source),
                key.key->Reveal(SecretAccess()), writer.Grow(kAeadKeySize + kAeadTagSize))) {
    return Fail(Status::kInternal, "OpenSSL did not seal the key.");
  }
  return {};
}

Result<VaultKey> UnwrapWithPassphrase(const SecretBuffer& passphrase, const StateId& state,
                                      const KeySource& source) {
  if (source.wrapped.size() != kWrappedSize) {
    return FailWith(Status::kVaultTampered,
                    "The database has lost the key that the passphrase opens; put back the state "
                    "from a backup");
  }
  const auto derived = Derive(passphrase, source);
  if (!derived) return std::unexpected(derived.error());
  Reader reader(source.wrapped);
  const auto nonce = reader.Bytes(kAeadNonceSize).first<kAeadNonceSize>();
  VaultKey key;
  key.id = source.id;
  const AeadOpening opening = AeadOpen(derived->Reveal(SecretAccess()), nonce, Bound(state, source),
                                       reader.Rest(), key.key->RevealMutable(SecretAccess()));
  if (opening == AeadOpening::kFailed)
    return Fail(Status::kInternal, "OpenSSL could not try to open the key.");
  if (opening == AeadOpening::kAltered) {
    return FailWith(Status::kKeyLocked,
                    "The passphrase is wrong: it does not open the key of this state; give the one "
                    "that is in force (if it was this one, the key in the database is damaged: "
                    "restore a backup)");
  }
  return key;
}

}  // namespace ipmi
