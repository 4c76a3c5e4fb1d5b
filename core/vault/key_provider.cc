#include "core/vault/key_provider.h"

namespace ipmi {

std::string KeyIdText(std::span<const uint8_t> id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const uint8_t b : id) {
    text += kDigits[b >> 4];
    text += kDigits[b & 0xF];
  }
  return text;
}

std::string_view KeyKindWord(KeyKind kind) {
  constexpr std::array<std::string_view, kKeyKindCount> kWords = {"file", "systemd", "passphrase",
                                                                  "pkcs11"};
  return kWords[static_cast<size_t>(kind)];
}

}  // namespace ipmi
