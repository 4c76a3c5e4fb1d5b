// The cryptography that IPMI sessions use, over OpenSSL 3 EVP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>

namespace ipmi {

enum class Hash : uint8_t { kMd5, kSha1, kSha256 };

// Length of the digest, and so of the full HMAC: 16, 20 or 32 bytes.
size_t DigestSize(Hash hash);
inline constexpr size_t kMaxDigestSize = 32;
inline constexpr size_t kAesBlockSize = 16;

using Parts = std::initializer_list<std::span<const uint8_t>>;

// OpenSSL contexts that are made once and used for every session of a thread. Not thread-safe.
// Every function returns false if OpenSSL refused; its output must then not be used.
class Crypto {
 public:
  Crypto();
  ~Crypto();
  Crypto(const Crypto&) = delete;
  Crypto& operator=(const Crypto&) = delete;

  // HMAC of the parts one after the other (RFC 2104); `out` takes its first out.size() bytes. The
  // key has at most 64 bytes.
  [[nodiscard]] bool Hmac(Hash hash, std::span<const uint8_t> key, Parts parts,
                          std::span<uint8_t> out);

  // Plain digest of the parts one after the other; `out` takes its first out.size() bytes.
  [[nodiscard]] bool Digest(Hash hash, Parts parts, std::span<uint8_t> out);

  // AES-CBC-128 without padding of its own: in.size() is a multiple of 16 and out.size() the same.
  // `in` and `out` may be the same memory.
  [[nodiscard]] bool AesCbcEncrypt(std::span<const uint8_t, 16> key,
                                   std::span<const uint8_t, 16> iv, std::span<const uint8_t> in,
                                   std::span<uint8_t> out);
  [[nodiscard]] bool AesCbcDecrypt(std::span<const uint8_t, 16> key,
                                   std::span<const uint8_t, 16> iv, std::span<const uint8_t> in,
                                   std::span<uint8_t> out);

  // Overwrites the keys that the contexts hold from their last use.
  void Forget();

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

}  // namespace ipmi
