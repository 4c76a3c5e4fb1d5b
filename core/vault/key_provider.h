// The key that seals a state's credentials, and where it comes from.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/aead.h"
#include "core/crypto/scrypt.h"
#include "core/secret/secret.h"
#include "core/secret/secret_pages.h"

namespace ipmi {

// Drawn when a state is made; its database and its key both hold it, and so belong together.
using StateId = std::array<uint8_t, 16>;

// Tells keys apart; it is no secret.
using KeyId = std::array<uint8_t, 8>;

struct VaultKey {
  KeyId id = {};
  Kept<SecretArray<kAeadKeySize>> key;
};

// As hexadecimal digits.
std::string KeyIdText(std::span<const uint8_t> id);

// Who keeps the key.
enum class KeyKind : uint8_t {
  kFile = 0,        // a file beside the database
  kSystemd = 1,     // a credential of the systemd unit
  kPassphrase = 2,  // the database, under a key that is derived from a passphrase
  kPkcs11 = 3,      // the database, under a key that a token keeps
};

inline constexpr uint8_t kKeyKindCount = 4;

// "file", "systemd", "passphrase", "pkcs11".
std::string_view KeyKindWord(KeyKind kind);

// What a state's database says of the key that is in force. Nothing of it is a secret.
struct KeySource {
  KeyKind kind = KeyKind::kFile;
  KeyId id = {};
  int64_t made_unix_ms = 0;  // 0: not known
  // Where programs find the passphrase or PIN that nobody gives them; empty: nowhere.
  std::string secret_file = {};
  // Of a passphrase.
  ScryptCost cost = {};
  std::vector<uint8_t> salt = {};
  // Of a token: the module (a shared library), the token's label, the key's label.
  std::string module = {};
  std::string token = {};
  std::string label = {};
  // The key under that of passphrase or token.
  std::vector<uint8_t> wrapped = {};
};

}  // namespace ipmi
