#include "tests/sim/suites.h"

#include <array>

namespace bmcsim {
namespace {

using enum Authentication;
using I = Integrity;
using C = Confidentiality;

constexpr std::array<Suite, 12> kSuites = {{
    {0, kNone, I::kNone, C::kNone},
    {1, kHmacSha1, I::kNone, C::kNone},
    {2, kHmacSha1, I::kHmacSha1_96, C::kNone},
    {3, kHmacSha1, I::kHmacSha1_96, C::kAesCbc128},
    {6, kHmacMd5, I::kNone, C::kNone},
    {7, kHmacMd5, I::kHmacMd5_128, C::kNone},
    {8, kHmacMd5, I::kHmacMd5_128, C::kAesCbc128},
    {11, kHmacMd5, I::kMd5_128, C::kNone},
    {12, kHmacMd5, I::kMd5_128, C::kAesCbc128},
    {15, kHmacSha256, I::kNone, C::kNone},
    {16, kHmacSha256, I::kHmacSha256_128, C::kNone},
    {17, kHmacSha256, I::kHmacSha256_128, C::kAesCbc128},
}};

}  // namespace

std::span<const Suite> AllSuites() { return kSuites; }

const Suite* SuiteById(uint8_t id) {
  for (const Suite& suite : kSuites) {
    if (suite.id == id) return &suite;
  }
  return nullptr;
}

std::optional<ipmi::Hash> HashOf(Authentication algorithm) {
  switch (algorithm) {
    case kNone:
      return std::nullopt;
    case kHmacSha1:
      return ipmi::Hash::kSha1;
    case kHmacMd5:
      return ipmi::Hash::kMd5;
    case kHmacSha256:
      return ipmi::Hash::kSha256;
  }
  return std::nullopt;
}

size_t Rakp4CodeSize(Authentication algorithm) {
  switch (algorithm) {
    case kNone:
      return 0;
    case kHmacSha1:
      return 12;
    case kHmacMd5:
    case kHmacSha256:
      return 16;
  }
  return 0;
}

size_t IntegrityCodeSize(Integrity algorithm) {
  switch (algorithm) {
    case I::kNone:
      return 0;
    case I::kHmacSha1_96:
      return 12;
    case I::kHmacMd5_128:
    case I::kMd5_128:
    case I::kHmacSha256_128:
      return 16;
  }
  return 0;
}

}  // namespace bmcsim
