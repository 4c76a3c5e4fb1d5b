#include "core/store/vault_keeper.h"

#include <utility>

#include "core/vault/key_loader.h"

namespace ipmi {

VaultKeeper::VaultKeeper(const Database& database, const StateId& state, std::string key_path,
                         SecretBuffer given)
    : state_(state), key_path_(std::move(key_path)), given_(std::move(given)), table_(database) {}

Result<std::shared_ptr<const VaultKey>> VaultKeeper::Current() {
  for (;;) {
    const auto id = table_.Id();
    if (!id) return std::unexpected(id.error());
    if (key_ != nullptr && key_->id == *id) return key_;
    const auto source = table_.Get();
    if (!source) return std::unexpected(source.error());
    if (refused_ && refused_id_ == source->id) return std::unexpected(*refused_);
    bool was_refused = false;
    auto key = LoadKey(*source, state_, key_path_, given_, &was_refused);
    if (key) {
      key_ = std::make_shared<const VaultKey>(std::move(*key));
      refused_.reset();
      return key_;
    }
    // It may have been replaced while it was looked for.
    const auto now = table_.Id();
    if (now && *now != source->id) continue;
    if (was_refused) {
      refused_ = key.error();
      refused_id_ = source->id;
    }
    return std::unexpected(std::move(key).error());
  }
}

void VaultKeeper::Adopt(std::shared_ptr<const VaultKey> key, SecretBuffer given) {
  key_ = std::move(key);
  given_ = std::move(given);
  refused_.reset();
}

}  // namespace ipmi
