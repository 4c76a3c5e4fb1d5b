#include "core/crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <limits>

#include "core/secret/secret.h"

namespace ipmi {
namespace {

constexpr size_t kHashCount = 3;
constexpr std::array<const char*, kHashCount> kHashNames = {"MD5", "SHA1", "SHA256"};

struct Free {
  void operator()(EVP_MAC* p) const { EVP_MAC_free(p); }
  void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
  void operator()(EVP_MD* p) const { EVP_MD_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(EVP_CIPHER* p) const { EVP_CIPHER_free(p); }
  void operator()(EVP_CIPHER_CTX* p) const { EVP_CIPHER_CTX_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

size_t Index(Hash hash) { return static_cast<size_t>(hash); }

bool IsBlocks(std::span<const uint8_t> in, std::span<uint8_t> out) {
  return in.size() % kAesBlockSize == 0 && out.size() == in.size() &&
         in.size() <= static_cast<size_t>(std::numeric_limits<int>::max());
}

}  // namespace

size_t DigestSize(Hash hash) {
  constexpr std::array<size_t, kHashCount> kSizes = {16, 20, 32};
  return kSizes[Index(hash)];
}

// Algorithms are fetched at first use only: fetching is what costs, and a session needs one hash.
struct Crypto::Contexts {
  Owned<EVP_MAC> hmac;
  std::array<Owned<EVP_MAC_CTX>, kHashCount> macs;
  std::array<Owned<EVP_MD>, kHashCount> digests;
  Owned<EVP_MD_CTX> digest_ctx;
  Owned<EVP_CIPHER> aes;
  Owned<EVP_CIPHER_CTX> encrypt;
  Owned<EVP_CIPHER_CTX> decrypt;

  EVP_MAC_CTX* Mac(Hash hash) {
    auto& mac = macs[Index(hash)];
    if (mac != nullptr) return mac.get();
    if (hmac == nullptr) hmac.reset(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    if (hmac == nullptr) return nullptr;
    Owned<EVP_MAC_CTX> made(EVP_MAC_CTX_new(hmac.get()));
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                         const_cast<char*>(kHashNames[Index(hash)]), 0),
        OSSL_PARAM_construct_end(),
    };
    if (made == nullptr || EVP_MAC_CTX_set_params(made.get(), params) != 1) return nullptr;
    mac = std::move(made);
    return mac.get();
  }

  EVP_MD* Md(Hash hash) {
    auto& md = digests[Index(hash)];
    if (md == nullptr) md.reset(EVP_MD_fetch(nullptr, kHashNames[Index(hash)], nullptr));
    if (digest_ctx == nullptr) digest_ctx.reset(EVP_MD_CTX_new());
    return digest_ctx == nullptr ? nullptr : md.get();
  }

  EVP_CIPHER_CTX* Aes(Owned<EVP_CIPHER_CTX>& ctx) {
    if (aes == nullptr) aes.reset(EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr));
    if (ctx == nullptr) ctx.reset(EVP_CIPHER_CTX_new());
    return aes == nullptr ? nullptr : ctx.get();
  }
};

Crypto::Crypto() : contexts_(std::make_unique<Contexts>()) {}
Crypto::~Crypto() = default;

void Crypto::Forget() {
  constexpr std::array<uint8_t, kMaxDigestSize> kNoKey = {};
  constexpr std::array<uint8_t, kAesBlockSize> kNoIv = {};
  for (const auto& mac : contexts_->macs) {
    if (mac != nullptr) (void)EVP_MAC_init(mac.get(), kNoKey.data(), kNoKey.size(), nullptr);
  }
  if (contexts_->encrypt != nullptr) {
    (void)EVP_EncryptInit_ex2(contexts_->encrypt.get(), contexts_->aes.get(), kNoKey.data(),
                              kNoIv.data(), nullptr);
  }
  if (contexts_->decrypt != nullptr) {
    (void)EVP_DecryptInit_ex2(contexts_->decrypt.get(), contexts_->aes.get(), kNoKey.data(),
                              kNoIv.data(), nullptr);
  }
}

bool Crypto::Hmac(Hash hash, std::span<const uint8_t> key, Parts parts, std::span<uint8_t> out) {
  if (out.size() > DigestSize(hash)) return false;
  EVP_MAC_CTX* const mac = contexts_->Mac(hash);
  if (mac == nullptr || EVP_MAC_init(mac, key.data(), key.size(), nullptr) != 1) return false;
  for (const auto part : parts) {
    if (!part.empty() && EVP_MAC_update(mac, part.data(), part.size()) != 1) return false;
  }
  std::array<uint8_t, kMaxDigestSize> full;
  size_t size = 0;
  if (EVP_MAC_final(mac, full.data(), &size, full.size()) != 1 || size < out.size()) return false;
  std::ranges::copy(std::span(full).first(out.size()), out.begin());
  Cleanse(full);
  return true;
}

bool Crypto::Digest(Hash hash, Parts parts, std::span<uint8_t> out) {
  if (out.size() > DigestSize(hash)) return false;
  EVP_MD* const md = contexts_->Md(hash);
  if (md == nullptr) return false;
  EVP_MD_CTX* const ctx = contexts_->digest_ctx.get();
  if (EVP_DigestInit_ex2(ctx, md, nullptr) != 1) return false;
  for (const auto part : parts) {
    if (!part.empty() && EVP_DigestUpdate(ctx, part.data(), part.size()) != 1) return false;
  }
  std::array<uint8_t, kMaxDigestSize> full;
  unsigned size = 0;
  if (EVP_DigestFinal_ex(ctx, full.data(), &size) != 1 || size < out.size()) return false;
  std::ranges::copy(std::span(full).first(out.size()), out.begin());
  Cleanse(full);
  return true;
}

bool Crypto::AesCbcEncrypt(std::span<const uint8_t, 16> key, std::span<const uint8_t, 16> iv,
                           std::span<const uint8_t> in, std::span<uint8_t> out) {
  if (!IsBlocks(in, out)) return false;
  EVP_CIPHER_CTX* const ctx = contexts_->Aes(contexts_->encrypt);
  int len = 0;
  return ctx != nullptr &&
         EVP_EncryptInit_ex2(ctx, contexts_->aes.get(), key.data(), iv.data(), nullptr) == 1 &&
         EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
         EVP_EncryptUpdate(ctx, out.data(), &len, in.data(), static_cast<int>(in.size())) == 1 &&
         len == static_cast<int>(in.size());
}

bool Crypto::AesCbcDecrypt(std::span<const uint8_t, 16> key, std::span<const uint8_t, 16> iv,
                           std::span<const uint8_t> in, std::span<uint8_t> out) {
  if (!IsBlocks(in, out)) return false;
  EVP_CIPHER_CTX* const ctx = contexts_->Aes(contexts_->decrypt);
  int len = 0;
  return ctx != nullptr &&
         EVP_DecryptInit_ex2(ctx, contexts_->aes.get(), key.data(), iv.data(), nullptr) == 1 &&
         EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
         EVP_DecryptUpdate(ctx, out.data(), &len, in.data(), static_cast<int>(in.size())) == 1 &&
         len == static_cast<int>(in.size());
}

}  // namespace ipmi
