#include "core/store/credential_table.h"

#include <iterator>
#include <utility>

namespace ipmi {
namespace {

// In the order of SealedCredentials::Fields.
constexpr bool CredentialChange::* kChanges[] = {
    &CredentialChange::user,
    &CredentialChange::password,
    &CredentialChange::kg,
};

std::vector<uint8_t> Copy(std::span<const uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

// A record that only gets another wrapping is no change of the node (schema.cc): whoever has it in
// memory may go on with it.
CredentialTable::CredentialTable(const Database& database, VaultKeeper& keeper)
    : database_(database),
      keeper_(keeper),
      write_(
          "INSERT INTO credential (node, field, sealed, data_key) VALUES (?1, ?2, ?3, ?4)"
          " ON CONFLICT (node, field) DO UPDATE SET sealed = ?3, data_key = ?4"),
      rewrap_("UPDATE credential SET data_key = ?3 WHERE node = ?1 AND field = ?2"),
      remove_("DELETE FROM credential WHERE node = ?1 AND field = ?2"),
      load_(
          "SELECT field, sealed, data_key, revision FROM node LEFT JOIN credential ON node = name"
          " WHERE name = ?1"),
      all_("SELECT node, field, sealed, data_key FROM credential ORDER BY node, field"),
      all_of_version_1_("SELECT node, field, sealed, NULL FROM credential ORDER BY node, field") {}

Result<void> CredentialTable::Write(std::string_view node, const Credentials& credentials,
                                    CredentialChange change) {
  for (size_t i = 0; i < std::size(kChanges); ++i) {
    const auto& field = SealedCredentials::Fields()[i];
    if (!(change.*kChanges[i])) continue;
    const SecretBuffer& secret = credentials.*field.secret;
    auto written = secret.empty() ? Query(database_, remove_).Bind(node).Bind(field.name).Run()
                                  : SealField(node, field.name, secret);
    if (!written) return written;
  }
  return {};
}

Result<void> CredentialTable::SealField(std::string_view node, std::string_view field,
                                        const SecretBuffer& secret) {
  // In the transaction that writes: no key can be put in force in between.
  const auto key = keeper_.Current();
  if (!key) return std::unexpected(key.error());
  return SealFieldWith(**key, node, field, secret);
}

Result<void> CredentialTable::SealFieldWith(const VaultKey& key, std::string_view node,
                                            std::string_view field, const SecretBuffer& secret) {
  const auto number = keeper_.table().NextRecord();
  if (!number) return std::unexpected(number.error());
  const auto envelope =
      SealEnvelope(key, {keeper_.state(), node, field}, *number, secret, entropy_);
  if (!envelope) return std::unexpected(envelope.error());
  return Query(database_, write_)
      .Bind(node)
      .Bind(field)
      .Bind(envelope->sealed)
      .Bind(envelope->data_key)
      .Run();
}

Result<SealedCredentials> CredentialTable::Load(std::string_view node) {
  constexpr int kTries = 3;  // how often the key may be replaced meanwhile
  for (int i = 0;; ++i) {
    const auto key = keeper_.loaded();
    auto sealed = LoadWith(key, node);
    if (!sealed || sealed->SealedWith(key->id) || i == kTries) return sealed;
    const auto current = keeper_.Current();
    if (!current) return std::unexpected(current.error());
    // Unsealing says which key is missing.
    if ((*current)->id == key->id) return sealed;
  }
}

Result<SealedCredentials> CredentialTable::LoadWith(std::shared_ptr<const VaultKey> key,
                                                    std::string_view node) {
  Query query(database_, load_);
  query.Bind(node);
  SealedCredentials sealed(std::move(key), keeper_.state(), node);
  bool known = false;
  for (;;) {
    const auto row = query.Step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    known = true;
    sealed.revision = query.Integer(3);
    // A node without credentials has one row, without a field.
    sealed.Add(query.Text(0), {.sealed = Copy(query.Blob(1)), .data_key = Copy(query.Blob(2))});
  }
  if (!known) return Fail(Status::kNotFound);
  if (sealed.empty()) return Fail(Status::kNoCredentials);
  return sealed;
}

Result<std::vector<CredentialTable::Record>> CredentialTable::All() { return ReadAll(all_); }

Result<std::vector<CredentialTable::Record>> CredentialTable::AllOfVersion1() {
  return ReadAll(all_of_version_1_);
}

Result<std::vector<CredentialTable::Record>> CredentialTable::ReadAll(Statement& statement) {
  std::vector<Record> records;
  Query query(database_, statement);
  for (;;) {
    const auto row = query.Step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return records;
    records.push_back(
        {.node = query.Text(0),
         .field = query.Text(1),
         .envelope = {.sealed = Copy(query.Blob(2)), .data_key = Copy(query.Blob(3))}});
  }
}

Result<void> CredentialTable::RewrapAll(const VaultKey& from, const VaultKey& to) {
  auto records = All();
  if (!records) return std::unexpected(std::move(records).error());
  for (Record& record : *records) {
    Result<void> done;
    if (IsOfVersion1(record.envelope)) {
      done = SealAnew(from, to, record);
    } else {
      done = RewrapEnvelope(from, to, {keeper_.state(), record.node, record.field}, record.envelope,
                            entropy_);
      if (done) {
        done = Query(database_, rewrap_)
                   .Bind(record.node)
                   .Bind(record.field)
                   .Bind(record.envelope.data_key)
                   .Run();
      }
    }
    if (!done) return done;
  }
  return {};
}

Result<void> CredentialTable::SealAnew(const VaultKey& from, const VaultKey& to,
                                       const Record& record) {
  const auto secret =
      OpenEnvelope(from, {keeper_.state(), record.node, record.field}, record.envelope);
  if (!secret) return std::unexpected(secret.error());
  return SealFieldWith(to, record.node, record.field, *secret);
}

Result<void> CredentialTable::SealVersion1Anew(const VaultKey& key) {
  const auto records = All();
  if (!records) return std::unexpected(records.error());
  for (const Record& record : *records) {
    if (!IsOfVersion1(record.envelope)) continue;
    const auto sealed = SealAnew(key, key, record);
    // What was damaged before stays so. What another key seals says that this one is not in force.
    if (!sealed && sealed.error().status != Status::kVaultTampered) return sealed;
  }
  return {};
}

}  // namespace ipmi
