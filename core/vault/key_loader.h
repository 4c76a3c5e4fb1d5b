// The key in force, from wherever it is kept.
#pragma once

#include <string>

#include "core/base/entropy.h"
#include "core/vault/key_provider.h"
#include "core/vault/pkcs11.h"

namespace ipmi {

// The name that a credential of systemd has: nodeipmi.key, in the folder that
// $CREDENTIALS_DIRECTORY names.
inline constexpr std::string_view kCredentialName = "nodeipmi.key";

// While a key is replaced, and after a crash in between, the new one is in the file of this name
// beside the old one. It is looked at too.
std::string NextKeyPath(const std::string& path);

// Which passphrase or PIN was tried and did not fit.
struct Refusals {
  bool given = false;
  bool file = false;  // the one that stands in source.secret_file
};

// The key that `source` tells of. key_path: of the key file beside the database. given: the
// passphrase or PIN, or empty; if it does not fit, or is empty, source.secret_file is read.
// given_tries: of a PIN that was given; one that is read is never the last try.
// kKeyMissing: it is not there, or another key is; kKeyLocked: the passphrase or PIN is missing or
// wrong; kStateInsecure: others may read it; kVaultTampered.
Result<VaultKey> LoadKey(const KeySource& source, const StateId& state, const std::string& key_path,
                         const SecretBuffer& given, Refusals* refusals = nullptr,
                         PinTries given_tries = PinTries::kAny);

// What a new key is to be kept by. Of `source`, kind is read, and cost, secret_file, module, token
// and label where they belong to the kind.
struct KeyPlan {
  KeySource source;
  SecretBuffer secret;  // passphrase or PIN; empty: it is read from source.secret_file
};

struct NewKey {
  KeySource source;
  VaultKey key;
};

// Makes a key of another id than `now` and hands it to whoever keeps it; for a credential of
// systemd, takes the one that is there. A key file is made as NextKeyPath(key_path). What was made
// was also loaded again. kInvalidArgument: something is missing in the plan.
Result<NewKey> MakeKey(const KeyPlan& plan, const StateId& state, const KeyId& now,
                       const std::string& key_path, Entropy& entropy);

// The first line of a file that is the owner's alone: a passphrase or PIN. kKeyLocked.
Result<SecretBuffer> ReadKeySecret(const std::string& path);

}  // namespace ipmi
