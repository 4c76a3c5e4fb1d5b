// AES-256-GCM (NIST SP 800-38D), for sealed credentials.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace ipmi {

inline constexpr size_t kAeadKeySize = 32;
inline constexpr size_t kAeadNonceSize = 12;
inline constexpr size_t kAeadTagSize = 16;

// Encrypts `plain` into `sealed` (plain.size() + kAeadTagSize bytes: cipher text, then tag).
// False if OpenSSL refused. A nonce must never be used twice with one key.
[[nodiscard]] bool AeadSeal(std::span<const uint8_t, kAeadKeySize> key,
                            std::span<const uint8_t, kAeadNonceSize> nonce,
                            std::span<const uint8_t> associated, std::span<const uint8_t> plain,
                            std::span<uint8_t> sealed);

enum class AeadOpening : uint8_t {
  kOpened,
  kAltered,  // it, what is associated with it, the key or the nonce is another one
  kFailed    // it is not known: OpenSSL has no memory, or the sizes do not match
};

// Decrypts `sealed` into `plain` (sealed.size() - kAeadTagSize bytes), which is zeros if it is not
// opened.
[[nodiscard]] AeadOpening AeadOpen(std::span<const uint8_t, kAeadKeySize> key,
                                   std::span<const uint8_t, kAeadNonceSize> nonce,
                                   std::span<const uint8_t> associated,
                                   std::span<const uint8_t> sealed, std::span<uint8_t> plain);

}  // namespace ipmi
