#include "core/store/vault_keeper.h"

#include <sys/stat.h>

#include <utility>

#include "core/vault/key_loader.h"

namespace ipmi {
namespace {

// Taken before the file is read: what replaces it meanwhile is tried the next time.
std::optional<FileMark> MarkOf(const std::string& path) {
  struct stat found;
  if (path.empty() || stat(path.c_str(), &found) != 0) return std::nullopt;
  constexpr int64_t kNanosInSecond = 1'000'000'000;
  return FileMark{.inode = found.st_ino,
                  .size = found.st_size,
                  .changed_ns = found.st_ctim.tv_sec * kNanosInSecond + found.st_ctim.tv_nsec};
}

}  // namespace

VaultKeeper::VaultKeeper(const Database& database, const StateId& state, std::string key_path,
                         SecretBuffer given)
    : state_(state), key_path_(std::move(key_path)), given_(std::move(given)), table_(database) {}

VaultKeeper::Holder VaultKeeper::HolderOf(const KeySource& source) {
  return {.kind = source.kind, .module = source.module, .token = source.token};
}

bool VaultKeeper::WouldRepeat(const KeySource& source, const std::optional<FileMark>& file,
                              bool offers) const {
  if (!refused_ || refused_->id != source.id || (!refused_->given && offers)) return false;
  return source.secret_file.empty() ? refused_->given : file && refused_->file == file;
}

Result<std::shared_ptr<const VaultKey>> VaultKeeper::Current() {
  for (;;) {
    const auto id = table_.Id();
    if (!id) return std::unexpected(id.error());
    if (key_ != nullptr && key_->id == *id) return key_;
    const auto source = table_.Get();
    if (!source) return std::unexpected(source.error());
    if (!given_for_) given_for_ = HolderOf(*source);
    const bool offers = !given_.empty() && *given_for_ == HolderOf(*source);
    const auto file = MarkOf(source->secret_file);
    if (WouldRepeat(*source, file, offers)) return std::unexpected(refused_->error);
    if (!refused_ || refused_->id != source->id) refused_.emplace().id = source->id;
    const SecretBuffer none;
    Refusals refusals;
    // Whoever gave it was there at the beginning, and need not be now.
    const auto tries = key_ == nullptr ? PinTries::kAny : PinTries::kNotTheLast;
    auto key = LoadKey(*source, state_, key_path_, offers && !refused_->given ? given_ : none,
                       &refusals, tries);
    if (key) {
      key_ = std::make_shared<const VaultKey>(std::move(*key));
      refused_.reset();
      return key_;
    }
    // It may have been replaced while it was looked for.
    const auto now = table_.Id();
    if (now && *now != source->id) continue;
    refused_->given = refused_->given || refusals.given;
    refused_->file = refusals.file ? file : std::nullopt;
    refused_->error = key.error();
    return std::unexpected(std::move(key).error());
  }
}

void VaultKeeper::Adopt(std::shared_ptr<const VaultKey> key, SecretBuffer given,
                        const KeySource& source) {
  key_ = std::move(key);
  given_ = std::move(given);
  given_for_ = HolderOf(source);
  refused_.reset();
}

}  // namespace ipmi
