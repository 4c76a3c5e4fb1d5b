#include "adapters/push/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace push {
namespace {

constexpr std::string_view kPrefix = "whsec_";
// As the specification has it.
constexpr size_t kLeastKey = 24;
constexpr size_t kMostKey = 64;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<Secret> DecodeWebhookSecret(std::string_view text) {
  const auto wrong = std::unexpected<std::string>(
      "holds no secret of Standard Webhooks: whsec_ and the base64 of 24 to 64 bytes");
  if (!text.starts_with(kPrefix)) return wrong;
  text.remove_prefix(kPrefix.size());
  if (text.empty() || text.size() % 4 != 0 || text.size() > 4 * kMostKey) return wrong;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  Secret key(text.size() / 4 * 3);
  const int size = EVP_DecodeBlock(key.data(), Bytes(text), static_cast<int>(text.size()));
  if (size != static_cast<int>(key.size())) return wrong;
  key.Shrink(key.size() - padding);
  if (key.size() < kLeastKey || key.size() > kMostKey) return wrong;
  return key;
}

Result<std::string> SignWebhook(const Secret& key, std::string_view id, int64_t unix_seconds,
                                std::string_view payload) {
  std::string content(id);
  content += "." + std::to_string(unix_seconds) + ".";
  content += payload;
  unsigned char code[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(content), content.size(),
           code, &size) == nullptr)
    return std::unexpected("the message could not be signed");
  return "v1," + Base64({reinterpret_cast<const char*>(code), size});
}

std::string Base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a zero
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), Bytes(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(std::max(size, 0)));
  return text;
}

}  // namespace push
