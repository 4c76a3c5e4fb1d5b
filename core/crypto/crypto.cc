#include "core/crypto/crypto.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/scarce_memory.h"
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

// OpenSSL asks for memory whenever a digest is begun. A packet that could not be checked for want
// of it would count as forged, and the session that it sets up stay open: so it is tried again, for
// a second at most.
template <typename Try>
bool UntilThereIsMemory(Try attempt) {
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    if (attempt()) return true;
    if (!WaitedForMemory()) return false;
  }
  return false;
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
    const bool made = UntilThereIsMemory([&] {
      if (digest_ctx == nullptr) digest_ctx.reset(EVP_MD_CTX_new());
      return digest_ctx != nullptr;
    });
    return made ? md.get() : nullptr;
  }

  // Of `first` and the parts, one after the other. `out` has room for the whole digest.
  bool Digest(EVP_MD* md, std::span<const uint8_t> first, Parts parts, uint8_t* out) {
    EVP_MD_CTX* const ctx = digest_ctx.get();
    if (md == nullptr ||
        !UntilThereIsMemory([&] { return EVP_DigestInit_ex2(ctx, md, nullptr) == 1; }))
      return false;
    if (!first.empty() && EVP_DigestUpdate(ctx, first.data(), first.size()) != 1) return false;
    for (const auto part : parts) {
      if (!part.empty() && EVP_DigestUpdate(ctx, part.data(), part.size()) != 1) return false;
    }
    return EVP_DigestFinal_ex(ctx, out, nullptr) == 1;
  }

  // Ready for a key and an initialization vector: to name the cipher each time would have OpenSSL
  // make the context anew.
  EVP_CIPHER_CTX* Aes(Owned<EVP_CIPHER_CTX>& ctx, int encrypts) {
    (void)UntilThereIsMemory([&] { return ctx != nullptr || MakeAes(ctx, encrypts); });
    return ctx.get();
  }

  bool MakeAes(Owned<EVP_CIPHER_CTX>& ctx, int encrypts) {
    if (aes == nullptr) aes.reset(EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr));
    Owned<EVP_CIPHER_CTX> made(EVP_CIPHER_CTX_new());
    if (aes == nullptr || made == nullptr ||
        EVP_CipherInit_ex2(made.get(), aes.get(), nullptr, nullptr, encrypts, nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(made.get(), 0) != 1) {
      return false;
    }
    ctx = std::move(made);
    return true;
  }

  bool AesCbc(EVP_CIPHER_CTX* ctx, std::span<const uint8_t, 16> key,
              std::span<const uint8_t, 16> iv, std::span<const uint8_t> in,
              std::span<uint8_t> out) {
    constexpr int kAsBefore = -1;  // whether it encrypts
    int len = 0;
    return ctx != nullptr &&
           EVP_CipherInit_ex2(ctx, nullptr, key.data(), iv.data(), kAsBefore, nullptr) == 1 &&
           EVP_CipherUpdate(ctx, out.data(), &len, in.data(), static_cast<int>(in.size())) == 1 &&
           len == static_cast<int>(in.size());
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
  for (auto* const ctx : {contexts_->encrypt.get(), contexts_->decrypt.get()}) {
    std::array<uint8_t, kAesBlockSize> ignored = {};
    if (ctx != nullptr) (void)contexts_->AesCbc(ctx, kNoKey, kNoIv, ignored, ignored);
  }
}

// RFC 2104 over OpenSSL's digests. OpenSSL 3.0 has an HMAC of its own, which copies its contexts
// and so allocates memory eight times for each code, where this does so twice and takes two thirds
// of the time. One poll of a BMC needs two codes.
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
  return IsBlocks(in, out) &&
         contexts_->AesCbc(contexts_->Aes(contexts_->encrypt, 1), key, iv, in, out);
}

bool Crypto::AesCbcDecrypt(std::span<const uint8_t, 16> key, std::span<const uint8_t, 16> iv,
                           std::span<const uint8_t> in, std::span<uint8_t> out) {
  return IsBlocks(in, out) &&
         contexts_->AesCbc(contexts_->Aes(contexts_->decrypt, 0), key, iv, in, out);
}

}  // namespace ipmi
