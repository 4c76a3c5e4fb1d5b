#include "core/crypto/crypto.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <limits>

#include "core/secret/secret.h"

namespace ipmi {
namespace {

constexpr size_t kHashCount = 3;
constexpr std::array<const char*, kHashCount> kHashNames = {"MD5", "SHA1", "SHA256"};

struct Free {
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
  std::array<Owned<EVP_MD>, kHashCount> digests;
  Owned<EVP_MD_CTX> digest_ctx;
  Owned<EVP_CIPHER> aes;
  Owned<EVP_CIPHER_CTX> encrypt;
  Owned<EVP_CIPHER_CTX> decrypt;

  EVP_MD* Md(Hash hash) {
    auto& md = digests[Index(hash)];
    if (md == nullptr) md.reset(EVP_MD_fetch(nullptr, kHashNames[Index(hash)], nullptr));
    if (digest_ctx == nullptr) digest_ctx.reset(EVP_MD_CTX_new());
    return digest_ctx == nullptr ? nullptr : md.get();
  }

  // Of `first` and the parts, one after the other. `out` has room for the whole digest.
  bool Digest(EVP_MD* md, std::span<const uint8_t> first, Parts parts, uint8_t* out) {
    EVP_MD_CTX* const ctx = digest_ctx.get();
    if (md == nullptr || EVP_DigestInit_ex2(ctx, md, nullptr) != 1) return false;
    if (!first.empty() && EVP_DigestUpdate(ctx, first.data(), first.size()) != 1) return false;
    for (const auto part : parts) {
      if (!part.empty() && EVP_DigestUpdate(ctx, part.data(), part.size()) != 1) return false;
    }
    return EVP_DigestFinal_ex(ctx, out, nullptr) == 1;
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
  constexpr std::array<uint8_t, kAesBlockSize> kNoKey = {};
  constexpr std::array<uint8_t, kAesBlockSize> kNoIv = {};
  for (const auto& md : contexts_->digests) {
    std::array<uint8_t, kMaxDigestSize> ignored;
    if (md != nullptr) (void)contexts_->Digest(md.get(), kNoKey, {}, ignored.data());
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

// RFC 2104 over OpenSSL's digests. OpenSSL 3.0 has an HMAC of its own, which allocates memory eight
// times for each code: one poll of a BMC needs two codes.
bool Crypto::Hmac(Hash hash, std::span<const uint8_t> key, Parts parts, std::span<uint8_t> out) {
  constexpr size_t kBlock = 64;  // of all three hashes
  if (out.size() > DigestSize(hash) || key.size() > kBlock) return false;
  EVP_MD* const md = contexts_->Md(hash);
  SecretArray<kBlock> pad = SecretArray<kBlock>::PaddedCopyOf(key);
  const auto block = pad.RevealMutable(SecretAccess());
  SecretArray<kMaxDigestSize> code;
  const auto full = code.RevealMutable(SecretAccess());
  const auto inner = full.first(DigestSize(hash));
  for (uint8_t& byte : block) byte ^= 0x36;
  if (!contexts_->Digest(md, block, parts, full.data())) return false;
  for (uint8_t& byte : block) byte ^= 0x36 ^ 0x5C;
  if (!contexts_->Digest(md, block, {inner}, full.data())) return false;
  std::ranges::copy(full.first(out.size()), out.begin());
  return true;
}

bool Crypto::Digest(Hash hash, Parts parts, std::span<uint8_t> out) {
  if (out.size() > DigestSize(hash)) return false;
  SecretArray<kMaxDigestSize> code;
  const auto full = code.RevealMutable(SecretAccess());
  if (!contexts_->Digest(contexts_->Md(hash), {}, parts, full.data())) return false;
  std::ranges::copy(full.first(out.size()), out.begin());
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
