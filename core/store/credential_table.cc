#include "core/store/credential_table.h"

#include <string>
#include <utility>

#include "core/vault/envelope.h"

namespace ipmi {
namespace {

struct Field {
  std::string_view name;
  SecretBuffer Credentials::* secret;
  bool CredentialChange::* change;
};

constexpr Field kFields[] = {
    {"user", &Credentials::user, &CredentialChange::user},
    {"password", &Credentials::password, &CredentialChange::password},
    {"kg", &Credentials::kg, &CredentialChange::kg},
};

}  // namespace

CredentialTable::CredentialTable(const Database& database, const StateId& state, VaultKey key)
    : database_(database),
      state_(state),
      key_(std::move(key)),
      write_(
          "INSERT INTO credential (node, field, sealed) VALUES (?1, ?2, ?3)"
          " ON CONFLICT (node, field) DO UPDATE SET sealed = ?3"),
      remove_("DELETE FROM credential WHERE node = ?1 AND field = ?2"),
      load_("SELECT field, sealed FROM node LEFT JOIN credential ON node = name WHERE name = ?1") {}

Result<void> CredentialTable::Write(std::string_view node, const Credentials& credentials,
                                    CredentialChange change) {
  for (const Field& field : kFields) {
    if (!(change.*field.change)) continue;
    if (auto written = WriteField(node, field.name, credentials.*field.secret); !written)
      return written;
  }
  return {};
}

Result<void> CredentialTable::WriteField(std::string_view node, std::string_view field,
                                         const SecretBuffer& secret) {
  if (secret.empty()) return Query(database_, remove_).Bind(node).Bind(field).Run();
  const auto sealed = SealEnvelope(key_, {state_, node, field}, secret, entropy_);
  if (!sealed) return std::unexpected(sealed.error());
  return Query(database_, write_).Bind(node).Bind(field).Bind(*sealed).Run();
}

Result<Credentials> CredentialTable::Load(std::string_view node) {
  Query query(database_, load_);
  query.Bind(node);
  Credentials credentials;
  bool known = false;
  for (;;) {
    const auto row = query.Step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    known = true;
    const std::string name = query.Text(0);  // empty for a node without credentials
    for (const Field& field : kFields) {
      if (name != field.name) continue;
      auto secret = OpenEnvelope(key_, {state_, node, field.name}, query.Blob(1));
      if (!secret) return std::unexpected(std::move(secret).error());
      credentials.*field.secret = std::move(*secret);
    }
  }
  if (!known) return Fail(Status::kNotFound);
  if (credentials.user.empty() && credentials.password.empty()) return Fail(Status::kNoCredentials);
  return credentials;
}

}  // namespace ipmi
