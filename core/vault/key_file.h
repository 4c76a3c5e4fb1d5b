// The key in a file of its own: beside the database (0600), or as a credential of systemd.
#pragma once

#include <string>

#include "core/base/entropy.h"
#include "core/vault/key_provider.h"

namespace ipmi {

class KeyFile {
 public:
  enum class Trust {
    kOwnerOnly,   // as all files of a state
    kCredential,  // what systemd hands out
  };

  explicit KeyFile(std::string path, Trust trust = Trust::kOwnerOnly)
      : path_(std::move(path)), trust_(trust) {}

  // Makes the file with a new key, for a new state whose id is handed back. kAlreadyExists: a key
  // is never overwritten. One process at a time makes a key here: the caller sees to it.
  Result<StateId> Make(Entropy& entropy);

  // The same with a key that is there already.
  Result<void> MakeWith(const StateId& state, const VaultKey& key);

  // The state this key was made for. Fails like Load.
  Result<StateId> ReadStateId();

  // The key of the state `state`. kKeyMissing if there is none, kVaultTampered if it is damaged or
  // another state's, kStateInsecure if others may read it.
  Result<VaultKey> Load(const StateId& state);

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  Trust trust_;
};

// A new key.
Result<VaultKey> DrawKey(Entropy& entropy);

}  // namespace ipmi
