#include "core/vault/key_loader.h"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "core/vault/key_file.h"
#include "core/vault/passphrase.h"
#include "core/vault/pkcs11.h"
#include "core/vault/private_file.h"

namespace ipmi {
namespace {

constexpr size_t kLongestSecret = 1024;

Result<std::string> CredentialPath() {
  const char* const folder = secure_getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0') {
    return FailWith(Status::kKeyMissing,
                    "The key is a credential of a systemd unit, and this runs in none that was "
                    "given it; run it with: systemd-run --pty -p "
                    "LoadCredentialEncrypted=nodeipmi.key");
  }
  return std::string(folder) + '/' + std::string(kCredentialName);
}

std::unexpected<Error> OtherKey(const std::string& path, const KeyId& found, const KeyId& wanted) {
  return FailWith(Status::kKeyMissing, path + " holds the key " + KeyIdText(found) +
                                           ", but the credentials are sealed with " +
                                           KeyIdText(wanted) +
                                           "; put back the file of that key from a backup");
}

// In one of two files. While a key is replaced the second one takes the first one's place, so that
// it is looked for there again.
Result<VaultKey> LoadFromFiles(const std::string& path, KeyFile::Trust trust, const StateId& state,
                               const KeyId& wanted) {
  std::optional<Error> first;
  for (const std::string& candidate : {path, NextKeyPath(path), path}) {
    auto key = KeyFile(candidate, trust).Load(state);
    if (key && key->id == wanted) return key;
    if (!first) first = key ? OtherKey(candidate, key->id, wanted).error() : key.error();
  }
  return std::unexpected(std::move(*first));
}

bool NeedsSecret(KeyKind kind) { return kind == KeyKind::kPassphrase || kind == KeyKind::kPkcs11; }

std::string_view SecretName(KeyKind kind) {
  return kind == KeyKind::kPkcs11 ? "PIN" : "passphrase";
}

Result<VaultKey> Unwrap(const SecretBuffer& secret, const KeySource& source, const StateId& state,
                        PinTries tries, bool& is_wrong) {
  if (source.kind == KeyKind::kPkcs11)
    return UnwrapWithToken(secret, state, source, tries, &is_wrong);
  auto key = UnwrapWithPassphrase(secret, state, source);
  is_wrong = !key && key.error().status == Status::kKeyLocked;
  return key;
}

Result<VaultKey> LoadWithSecret(const KeySource& source, const StateId& state,
                                const SecretBuffer& given, PinTries given_tries,
                                Refusals& refusals) {
  const std::string name(SecretName(source.kind));
  if (!given.empty()) {
    auto key = Unwrap(given, source, state, given_tries, refusals.given);
    if (!refusals.given || source.secret_file.empty()) return key;
  }
  const auto also = [&](Error error) {
    if (refusals.given)
      error.message = "The " + name + " that was given does not fit, and: " + error.message;
    return std::unexpected(std::move(error));
  };
  if (source.secret_file.empty()) {
    return FailWith(Status::kKeyLocked, "The key of this state needs its " + name +
                                            "; give it with --passphrase-file, or at the prompt");
  }
  const auto secret = ReadKeySecret(source.secret_file);
  if (!secret) return also(secret.error());
  auto key = Unwrap(*secret, source, state, PinTries::kNotTheLast, refusals.file);
  if (refusals.file) key.error().message = "In " + source.secret_file + ": " + key.error().message;
  return key ? std::move(key) : also(std::move(key).error());
}

std::unexpected<Error> Lacking(const char* what) {
  return Fail(Status::kInvalidArgument, std::string("(") + what + ")");
}

Result<NewKey> TakeCredential(const KeyPlan& plan, const StateId& state, const KeyId& now) {
  const auto path = CredentialPath();
  if (!path) return std::unexpected(path.error());
  const std::string next = NextKeyPath(*path);
  const auto beside = KeyFile(next, KeyFile::Trust::kCredential).Load(state);
  if (beside && beside->id == now) {
    // The other one is of before, and may be known to somebody.
    return FailWith(Status::kKeyMissing,
                    next +
                        " is the key in force, and nodeipmi.key may be one that it replaced; make "
                        "a new key with 'nodeipmi key make', and give the unit that one as "
                        "nodeipmi.key.next, and the one in force as nodeipmi.key");
  }
  NewKey made{.source = {.kind = plan.source.kind}, .key = {}};
  std::optional<Error> first;
  for (const std::string& candidate : {next, *path}) {
    auto key = KeyFile(candidate, KeyFile::Trust::kCredential).Load(state);
    if (key && key->id != now) {
      made.source.id = key->id;
      made.key = std::move(*key);
      return made;
    }
    if (!key && key.error().status != Status::kKeyMissing) first = std::move(key).error();
  }
  if (first) return std::unexpected(std::move(*first));
  return FailWith(Status::kKeyMissing,
                  "There is no new key among the unit's credentials: make it with 'nodeipmi key "
                  "make', and give it to the unit as nodeipmi.key, or as nodeipmi.key.next beside "
                  "the one in force");
}

}  // namespace

std::string NextKeyPath(const std::string& path) { return path + ".next"; }

Result<SecretBuffer> ReadKeySecret(const std::string& path) {
  const auto file = OpenPrivateFile(path);
  if (!file && file.error().sys_errno == ENOENT) {
    return FailWith(Status::kKeyLocked,
                    "The file " + path +
                        " is missing, from which the passphrase or PIN of the key is read; put it "
                        "back, or give the passphrase with --passphrase-file");
  }
  if (!file) return std::unexpected(file.error());
  SecretArray<kLongestSecret + 1> buffer;
  const auto bytes = buffer.RevealMutable(SecretAccess());
  const auto size = ReadWhole(*file, path, bytes);
  if (!size) return std::unexpected(size.error());
  auto line = bytes.first(*size);
  const auto end = std::ranges::find(line, uint8_t{'\n'});
  if (end == line.end() && line.size() > kLongestSecret)
    return FailWith(Status::kKeyLocked, "The first line of " + path + " is too long");
  line = line.first(static_cast<size_t>(end - line.begin()));
  if (!line.empty() && line.back() == '\r') line = line.first(line.size() - 1);
  if (line.empty())
    return FailWith(Status::kKeyLocked, "The first line of " + path +
                                            " is empty; it is to be the "
                                            "passphrase or PIN of the key");
  return SecretBuffer::CopyOf(line);
}

Result<VaultKey> LoadKey(const KeySource& source, const StateId& state, const std::string& key_path,
                         const SecretBuffer& given, Refusals* refusals, PinTries given_tries) {
  Refusals refused;
  if (NeedsSecret(source.kind)) {
    auto key = LoadWithSecret(source, state, given, given_tries, refused);
    if (refusals != nullptr) *refusals = refused;
    return key;
  }
  if (source.kind == KeyKind::kFile)
    return LoadFromFiles(key_path, KeyFile::Trust::kOwnerOnly, state, source.id);
  const auto path = CredentialPath();
  if (!path) return std::unexpected(path.error());
  return LoadFromFiles(*path, KeyFile::Trust::kCredential, state, source.id);
}

Result<NewKey> MakeKey(const KeyPlan& plan, const StateId& state, const KeyId& now,
                       const std::string& key_path, Entropy& entropy) {
  if (plan.source.kind == KeyKind::kSystemd) return TakeCredential(plan, state, now);
  auto key = DrawKey(entropy);
  if (!key) return std::unexpected(std::move(key).error());
  NewKey made{.source = {.kind = plan.source.kind, .id = key->id}, .key = std::move(*key)};
  KeySource& source = made.source;
  if (source.kind == KeyKind::kFile) {
    auto written = KeyFile(NextKeyPath(key_path)).MakeWith(state, made.key);
    if (!written) return std::unexpected(std::move(written).error());
  } else {
    source.secret_file = plan.source.secret_file;
    if (!source.secret_file.empty() && !source.secret_file.starts_with('/'))
      return Lacking("secret_file: not an absolute path");
    auto secret = plan.secret.Clone();
    if (secret.empty() && source.secret_file.empty()) return Lacking("secret: missing");
    if (secret.empty()) {
      auto read = ReadKeySecret(source.secret_file);
      if (!read) return std::unexpected(std::move(read).error());
      secret = std::move(*read);
    }
    if (secret.size() > kLongestSecret) return Lacking("secret: longer than 1024 bytes");
    Result<void> wrapped;
    if (source.kind == KeyKind::kPassphrase) {
      source.cost = plan.source.cost;
      wrapped = WrapWithPassphrase(secret, state, made.key, source, entropy);
    } else {
      source.module = plan.source.module;
      source.token = plan.source.token;
      source.label = plan.source.label;
      wrapped = WrapWithToken(secret, state, made.key, source, entropy);
    }
    if (!wrapped) return std::unexpected(std::move(wrapped).error());
  }
  // What cannot be opened again must not seal anything.
  const SecretBuffer none;
  const auto again =
      LoadKey(source, state, key_path, source.secret_file.empty() ? plan.secret : none);
  if (!again) return std::unexpected(again.error());
  if (!EqualInConstantTime(again->key->Reveal(SecretAccess()),
                           made.key.key->Reveal(SecretAccess())))
    return Fail(Status::kInternal, "The new key was not kept as it was made.");
  return made;
}

}  // namespace ipmi
