// The rows of sealed credentials, one for each node and field. Transactions are the caller's.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/entropy.h"
#include "core/base/result.h"
#include "core/store/sealed_credentials.h"
#include "core/store/sqlite.h"
#include "core/store/store.h"
#include "core/vault/credentials.h"
#include "core/vault/key_provider.h"

namespace ipmi {

class CredentialTable {
 public:
  CredentialTable(const Database& database, const StateId& state, VaultKey key);

  // Seals the fields that `change` lists; one that is empty is removed.
  Result<void> Write(std::string_view node, const Credentials& credentials,
                     CredentialChange change);

  // As Store::LoadSealed.
  Result<SealedCredentials> Load(std::string_view node);

 private:
  Result<void> WriteField(std::string_view node, std::string_view field,
                          const SecretBuffer& secret);

  const Database& database_;
  const StateId state_;
  const std::shared_ptr<const VaultKey> key_;
  SystemEntropy entropy_;
  Statement write_;
  Statement remove_;
  Statement load_;
};

}  // namespace ipmi
