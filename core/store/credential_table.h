// The rows of sealed credentials, one for each node and field. Transactions are the caller's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/result.h"
#include "core/store/sealed_credentials.h"
#include "core/store/sqlite.h"
#include "core/store/store.h"
#include "core/store/vault_keeper.h"
#include "core/vault/credentials.h"
#include "core/vault/envelope.h"
#include "core/vault/key_provider.h"

namespace ipmi {

class CredentialTable {
 public:
  CredentialTable(const Database& database, VaultKeeper& keeper);

  // Seals the fields that `change` lists; one that is empty is removed.
  Result<void> Write(std::string_view node, const Credentials& credentials,
                     CredentialChange change);

  // As Store::LoadSealed.
  Result<SealedCredentials> Load(std::string_view node);

  struct Record {
    std::string node;
    std::string field;
    Envelope envelope;
  };
  Result<std::vector<Record>> All();
  // The same of a database without data keys.
  Result<std::vector<Record>> AllOfVersion1();

  // Gives every record's data key another wrapping; one of version 1 is sealed anew. The first
  // record that does not open with `from` ends it: kVaultTampered, kKeyMissing.
  Result<void> RewrapAll(const VaultKey& from, const VaultKey& to);

  // Seals what the first releases sealed, with `key`, as it is sealed now. What is damaged
  // stays as it is; kKeyMissing if another key seals something.
  Result<void> SealVersion1Anew(const VaultKey& key);

 private:
  Result<void> SealField(std::string_view node, std::string_view field, const SecretBuffer& secret);
  Result<void> SealFieldWith(const VaultKey& key, std::string_view node, std::string_view field,
                             const SecretBuffer& secret);
  Result<SealedCredentials> LoadWith(std::shared_ptr<const VaultKey> key, std::string_view node);
  Result<std::vector<Record>> ReadAll(Statement& statement);
  Result<void> SealAnew(const VaultKey& from, const VaultKey& to, const Record& record);

  const Database& database_;
  VaultKeeper& keeper_;
  SystemEntropy entropy_;
  Statement write_;
  Statement rewrap_;
  Statement remove_;
  Statement load_;
  Statement all_;
  Statement all_of_version_1_;
};

}  // namespace ipmi
