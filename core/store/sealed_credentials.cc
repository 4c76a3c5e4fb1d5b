#include "core/store/sealed_credentials.h"

#include <algorithm>
#include <utility>

namespace ipmi {
namespace {

constexpr SealedCredentials::Field kFieldList[] = {
    {"user", &Credentials::user},
    {"password", &Credentials::password},
    {"kg", &Credentials::kg},
};

}  // namespace

std::span<const SealedCredentials::Field> SealedCredentials::Fields() { return kFieldList; }

SealedCredentials::SealedCredentials(std::shared_ptr<const VaultKey> key, const StateId& state,
                                     std::string_view node)
    : key_(std::move(key)), state_(state), node_(node) {}

void SealedCredentials::Add(std::string_view field, Envelope envelope) {
  for (size_t i = 0; i < kFields; ++i) {
    if (kFieldList[i].name != field) continue;
    envelopes_[i] = std::move(envelope);
    return;
  }
}

bool SealedCredentials::SealedWith(const KeyId& key) const {
  return std::ranges::all_of(
      envelopes_, [&](const auto& envelope) { return !envelope || KeyIdOf(*envelope) == key; });
}

Result<Credentials> SealedCredentials::Unseal() const {
  Credentials credentials;
  for (size_t i = 0; i < kFields; ++i) {
    if (!envelopes_[i]) continue;
    auto secret = OpenEnvelope(*key_, {state_, node_, kFieldList[i].name}, *envelopes_[i]);
    if (!secret) return std::unexpected(std::move(secret).error());
    credentials.*kFieldList[i].secret = std::move(*secret);
  }
  return credentials;
}

}  // namespace ipmi
