#include "core/crypto/aead.h"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "core/secret/secret.h"

namespace ipmi {
namespace {

struct CipherCtxFree {
  void operator()(EVP_CIPHER_CTX* ctx) const { EVP_CIPHER_CTX_free(ctx); }
};
using CipherCtx = std::unique_ptr<EVP_CIPHER_CTX, CipherCtxFree>;

bool FitsInt(size_t n) { return n <= static_cast<size_t>(std::numeric_limits<int>::max()); }

}  // namespace

bool AeadSeal(std::span<const uint8_t, kAeadKeySize> key,
              std::span<const uint8_t, kAeadNonceSize> nonce, std::span<const uint8_t> associated,
              std::span<const uint8_t> plain, std::span<uint8_t> sealed) {
  if (sealed.size() != plain.size() + kAeadTagSize || !FitsInt(sealed.size()) ||
      !FitsInt(associated.size())) {
    return false;
  }
  const TraceCleanser cleanser;
  const CipherCtx ctx(EVP_CIPHER_CTX_new());
  int len = 0;
  return ctx != nullptr &&
         EVP_EncryptInit_ex2(ctx.get(), EVP_aes_256_gcm(), key.data(), nonce.data(), nullptr) ==
             1 &&
         EVP_EncryptUpdate(ctx.get(), nullptr, &len, associated.data(),
                           static_cast<int>(associated.size())) == 1 &&
         EVP_EncryptUpdate(ctx.get(), sealed.data(), &len, plain.data(),
                           static_cast<int>(plain.size())) == 1 &&
         EVP_EncryptFinal_ex(ctx.get(), sealed.data() + plain.size(), &len) == 1 &&
         EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_AEAD_GET_TAG, kAeadTagSize,
                             sealed.data() + plain.size()) == 1;
}

AeadOpening AeadOpen(std::span<const uint8_t, kAeadKeySize> key,
                     std::span<const uint8_t, kAeadNonceSize> nonce,
                     std::span<const uint8_t> associated, std::span<const uint8_t> sealed,
                     std::span<uint8_t> plain) {
  if (sealed.size() < kAeadTagSize || plain.size() != sealed.size() - kAeadTagSize ||
      !FitsInt(sealed.size()) || !FitsInt(associated.size())) {
    return AeadOpening::kFailed;
  }
  const TraceCleanser cleanser;
  const CipherCtx ctx(EVP_CIPHER_CTX_new());
  std::array<uint8_t, kAeadTagSize> tag;
  std::ranges::copy(sealed.last(kAeadTagSize), tag.begin());
  std::array<uint8_t, kAeadTagSize> unused;
  int len = 0;
  const bool decrypted =
      ctx != nullptr &&
      EVP_DecryptInit_ex2(ctx.get(), EVP_aes_256_gcm(), key.data(), nonce.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(ctx.get(), nullptr, &len, associated.data(),
                        static_cast<int>(associated.size())) == 1 &&
      EVP_DecryptUpdate(ctx.get(), plain.data(), &len, sealed.data(),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_AEAD_SET_TAG, kAeadTagSize, tag.data()) == 1;
  // The last step asks for no memory: what it refuses is the tag.
  if (decrypted && EVP_DecryptFinal_ex(ctx.get(), unused.data(), &len) == 1)
    return AeadOpening::kOpened;
  std::ranges::fill(plain, uint8_t{0});
  return decrypted ? AeadOpening::kAltered : AeadOpening::kFailed;
}

}  // namespace ipmi
