#include "core/store/key_rotation.h"

#include <optional>
#include <string>

#include "core/vault/key_file.h"
#include "core/vault/key_loader.h"
#include "core/vault/private_file.h"

namespace ipmi {
namespace {

// What cannot be looked at counts: looking closer says why.
bool MayExist(const std::string& path) {
  const auto exists = PrivateFileExists(path);
  return !exists || *exists;
}

// The key in a file, if it is a whole one of this state.
std::optional<KeyId> IdIn(const std::string& path, const StateId& state) {
  const auto key = KeyFile(path).Load(state);
  if (!key) return std::nullopt;
  return key->id;
}

// Erased under another name: half an erased key file must not be taken for the key.
Result<void> SetAside(const StateFolder& folder) {
  if (auto erased = ErasePrivateFile(folder.OldKeyPath()); !erased) return erased;
  const auto exists = PrivateFileExists(folder.KeyPath());
  if (!exists) return std::unexpected(exists.error());
  if (!*exists) return {};
  return MovePrivateFile(folder.KeyPath(), folder.OldKeyPath());
}

}  // namespace

bool MayBeUnfinished(const StateFolder& folder, const StateId& state, const KeySource& in_force) {
  const std::string next = NextKeyPath(folder.KeyPath());
  if (MayExist(next) || MayExist(DraftOf(next)) || MayExist(folder.OldKeyPath())) return true;
  if (in_force.kind == KeyKind::kFile) return false;
  const auto now = IdIn(folder.KeyPath(), state);
  return now && now != in_force.id;
}

Result<void> FinishRotation(const StateFolder& folder, const StateId& state,
                            const KeySource& in_force) {
  const std::string key = folder.KeyPath();
  const std::string next = NextKeyPath(key);
  const auto now = IdIn(key, state);
  if (in_force.kind == KeyKind::kFile && now != in_force.id) {
    if (IdIn(next, state) != in_force.id) return {};
    // For a moment the key is under its other name alone, where it is looked for too.
    if (auto aside = SetAside(folder); !aside) return aside;
    if (auto moved = MovePrivateFile(next, key); !moved) return moved;
  }
  if (in_force.kind != KeyKind::kFile && now && now != in_force.id) {
    if (auto aside = SetAside(folder); !aside) return aside;
  }
  if (auto erased = ErasePrivateFile(DraftOf(next)); !erased) return erased;
  if (auto erased = ErasePrivateFile(next); !erased) return erased;
  return ErasePrivateFile(folder.OldKeyPath());
}

}  // namespace ipmi
