#include "core/store/credential_table.h"

#include <iterator>
#include <string>
#include <utility>

#include "core/vault/envelope.h"

namespace ipmi {
namespace {

// In the order of SealedCredentials::Fields.
constexpr bool CredentialChange::* kChanges[] = {
    &CredentialChange::user,
    &CredentialChange::password,
    &CredentialChange::kg,
};

}  // namespace

CredentialTable::CredentialTable(const Database& database, const StateId& state, VaultKey key)
    : database_(database),
      state_(state),
      key_(std::make_shared<const VaultKey>(std::move(key))),
      write_(
          "INSERT INTO credential (node, field, sealed) VALUES (?1, ?2, ?3)"
          " ON CONFLICT (node, field) DO UPDATE SET sealed = ?3"),
      remove_("DELETE FROM credential WHERE node = ?1 AND field = ?2"),
      load_("SELECT field, sealed FROM node LEFT JOIN credential ON node = name WHERE name = ?1") {}

Result<void> CredentialTable::Write(std::string_view node, const Credentials& credentials,
                                    CredentialChange change) {
  for (size_t i = 0; i < std::size(kChanges); ++i) {
    const auto& field = SealedCredentials::Fields()[i];
    if (!(change.*kChanges[i])) continue;
    if (auto written = WriteField(node, field.name, credentials.*field.secret); !written)
      return written;
  }
  return {};
}

Result<void> CredentialTable::WriteField(std::string_view node, std::string_view field,
                                         const SecretBuffer& secret) {
  if (secret.empty()) return Query(database_, remove_).Bind(node).Bind(field).Run();
  const auto sealed = SealEnvelope(*key_, {state_, node, field}, secret, entropy_);
  if (!sealed) return std::unexpected(sealed.error());
  return Query(database_, write_).Bind(node).Bind(field).Bind(*sealed).Run();
}

Result<SealedCredentials> CredentialTable::Load(std::string_view node) {
  Query query(database_, load_);
  query.Bind(node);
  SealedCredentials sealed(key_, state_, node);
  bool known = false;
  for (;;) {
    const auto row = query.Step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    known = true;
    // A node without credentials has one row, without a field.
    sealed.Add(query.Text(0), query.Blob(1));
  }
  if (!known) return Fail(Status::kNotFound);
  if (sealed.empty()) return Fail(Status::kNoCredentials);
  return sealed;
}

}  // namespace ipmi
