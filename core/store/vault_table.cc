#include "core/store/vault_table.h"

#include <algorithm>

#include "core/store/row.h"

namespace ipmi {
namespace {

std::unexpected<Error> Lost(const Database& database) {
  return FailWith(Status::kVaultTampered, "The database " + database.path() +
                                              " does not say which key seals its credentials; put "
                                              "back the state from a backup");
}

}  // namespace

VaultTable::VaultTable(const Database& database)
    : database_(database),
      insert_(
          "INSERT INTO vault (key_id, kind, made_unix_ms, secret_file, scrypt_n, scrypt_r, "
          "scrypt_p,"
          " salt, module, token, label, wrapped)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
      update_(
          "UPDATE vault SET key_id = ?1, kind = ?2, made_unix_ms = ?3, secret_file = ?4,"
          " scrypt_n = ?5, scrypt_r = ?6, scrypt_p = ?7, salt = ?8, module = ?9, token = ?10,"
          " label = ?11, wrapped = ?12"),
      id_("SELECT key_id FROM vault"),
      get_(
          "SELECT key_id, kind, made_unix_ms, secret_file, scrypt_n, scrypt_r, scrypt_p, module,"
          " token, label, salt, wrapped FROM vault"),
      count_("UPDATE vault SET records = records + 1 RETURNING records"),
      last_("SELECT records FROM vault") {}

Result<void> VaultTable::Write(Statement& statement, const KeySource& source) {
  return Query(database_, statement)
      .Bind(source.id)
      .Bind(static_cast<int64_t>(source.kind))
      .Bind(source.made_unix_ms)
      .Bind(source.secret_file)
      .Bind(int64_t{source.cost.n})
      .Bind(int64_t{source.cost.r})
      .Bind(int64_t{source.cost.p})
      .Bind(source.salt)
      .Bind(source.module)
      .Bind(source.token)
      .Bind(source.label)
      .Bind(source.wrapped)
      .Run();
}

Result<void> VaultTable::Insert(const KeySource& source) { return Write(insert_, source); }
Result<void> VaultTable::Update(const KeySource& source) { return Write(update_, source); }

Result<KeyId> VaultTable::Id() {
  Query query(database_, id_);
  const auto found = query.Step();
  if (!found) return std::unexpected(found.error());
  const auto stored = *found ? query.Blob(0) : std::span<const uint8_t>();
  KeyId id;
  if (stored.size() != id.size()) return Lost(database_);
  std::ranges::copy(stored, id.begin());
  return id;
}

Result<KeySource> VaultTable::Get() {
  Query query(database_, get_);
  const auto found = query.Step();
  if (!found) return std::unexpected(found.error());
  KeySource source;
  const auto id = *found ? query.Blob(0) : std::span<const uint8_t>();
  if (id.size() != source.id.size()) return Lost(database_);
  std::ranges::copy(id, source.id.begin());
  Row row(query);
  (void)row.Text();  // the id
  source.kind = row.Enum(KeyKind::kFile, KeyKind::kPkcs11);
  source.made_unix_ms = row.Number<int64_t>();
  source.secret_file = row.Text();
  source.cost.n = row.Number<uint32_t>();
  source.cost.r = row.Number<uint32_t>();
  source.cost.p = row.Number<uint32_t>();
  source.module = row.Text();
  source.token = row.Text();
  source.label = row.Text();
  const auto salt = query.Blob(10);
  source.salt.assign(salt.begin(), salt.end());
  const auto wrapped = query.Blob(11);
  source.wrapped.assign(wrapped.begin(), wrapped.end());
  if (!row.ok()) return Lost(database_);
  return source;
}

Result<uint64_t> VaultTable::NextRecord() {
  Query query(database_, count_);
  const auto found = query.Step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return Lost(database_);
  const auto record = static_cast<uint64_t>(query.Integer(0));
  // To its end, or it is not carried out.
  if (auto ended = query.Run(); !ended) return std::unexpected(std::move(ended).error());
  return record;
}

Result<uint64_t> VaultTable::LastRecord() {
  Query query(database_, last_);
  const auto last = ReadNumber(query);
  if (!last) return std::unexpected(last.error());
  return static_cast<uint64_t>(*last);
}

}  // namespace ipmi
