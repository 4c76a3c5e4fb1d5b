// The key in a file of its own beside the database (0600).
#pragma once

#include <string>

#include "core/base/entropy.h"
#include "core/vault/key_provider.h"

namespace ipmi {

class KeyFile final : public KeyProvider {
 public:
  explicit KeyFile(std::string path) : path_(std::move(path)) {}

  // Makes the file with a new key, for a new state whose id is handed back. kAlreadyExists: a key
  // is never overwritten. One process at a time makes a key here: the caller sees to it.
  Result<StateId> Make(Entropy& entropy);

  // The state this key was made for. Fails like Load.
  Result<StateId> ReadStateId();

  Result<VaultKey> Load(const StateId& state) override;

 private:
  std::string path_;
};

}  // namespace ipmi
