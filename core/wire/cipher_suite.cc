#include "core/wire/cipher_suite.h"

#include <algorithm>
#include <array>

namespace ipmi {
namespace {

using A = AuthenticationAlgorithm;
using I = IntegrityAlgorithm;
using C = ConfidentialityAlgorithm;

constexpr std::array kCipherSuites = {
    CipherSuite{1, A::kHmacSha1, I::kNone, C::kNone},
    CipherSuite{2, A::kHmacSha1, I::kHmacSha1_96, C::kNone},
    CipherSuite{3, A::kHmacSha1, I::kHmacSha1_96, C::kAesCbc128},
    CipherSuite{6, A::kHmacMd5, I::kNone, C::kNone},
    CipherSuite{7, A::kHmacMd5, I::kHmacMd5_128, C::kNone},
    CipherSuite{8, A::kHmacMd5, I::kHmacMd5_128, C::kAesCbc128},
    CipherSuite{11, A::kHmacMd5, I::kMd5_128, C::kNone},
    CipherSuite{12, A::kHmacMd5, I::kMd5_128, C::kAesCbc128},
    CipherSuite{15, A::kHmacSha256, I::kNone, C::kNone},
    CipherSuite{16, A::kHmacSha256, I::kHmacSha256_128, C::kNone},
    CipherSuite{17, A::kHmacSha256, I::kHmacSha256_128, C::kAesCbc128},
};

}  // namespace

const CipherSuite* FindCipherSuite(uint8_t id) {
  const auto found = std::ranges::find(kCipherSuites, id, &CipherSuite::id);
  return found == kCipherSuites.end() ? nullptr : &*found;
}

Hash HashOf(AuthenticationAlgorithm algorithm) {
  switch (algorithm) {
    case A::kHmacMd5:
      return Hash::kMd5;
    case A::kHmacSha256:
      return Hash::kSha256;
    case A::kHmacSha1:
    case A::kNone:
      break;
  }
  return Hash::kSha1;
}

size_t Rakp4CheckSize(AuthenticationAlgorithm algorithm) {
  return algorithm == A::kHmacSha1 ? 12 : 16;
}

size_t IntegrityCodeSize(IntegrityAlgorithm algorithm) {
  switch (algorithm) {
    case I::kNone:
      return 0;
    case I::kHmacSha1_96:
      return 12;
    case I::kHmacMd5_128:
    case I::kMd5_128:
    case I::kHmacSha256_128:
      break;
  }
  return 16;
}

}  // namespace ipmi
