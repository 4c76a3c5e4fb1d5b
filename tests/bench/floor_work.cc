#include "tests/bench/floor_work.h"

#include "tests/bench/rivals.h"

namespace bench {
namespace {

using ipmi::Hash;

constexpr size_t kUserSize = std::char_traits<char>::length(kUser);
constexpr size_t kPasswordKey = 20;  // K_uid, §13.31
constexpr size_t kDigest = 32;       // of SHA-256
constexpr size_t kCode = 16;         // of HMAC-SHA256-128
constexpr size_t kId = 4;
constexpr size_t kRandom = 16;
constexpr size_t kGuid = 16;
constexpr size_t kRoleAndLength = 2;
constexpr size_t kKeyConstant = 20;  // §13.32

// RMCP and session headers, payload: IPMI 2.0 §13.6, §13.17 to §13.23.
constexpr size_t kHeaders = 16;
// In a session: initialization vector, one block of message and pad, two bytes of integrity pad,
// pad length, next header.
constexpr size_t kSealedPayload = 32 + 2 + 1 + 1;
// The integrity code covers all but the RMCP header and itself.
constexpr size_t kCovered = kHeaders - 4 + kSealedPayload;
constexpr size_t kInSession = kHeaders + kSealedPayload + kCode;

constexpr Exchange kReadChassisStatus = {.name = "Get Chassis Status",
                                         .request_size = kInSession,
                                         .answer_size = kInSession,
                                         .before_request = &FloorCrypto::SealCommand,
                                         .after_answer = &FloorCrypto::OpenAnswer};

constexpr std::array kColdTest = {Exchange{.name = "Open Session",
                                           .request_size = kHeaders + 32,
                                           .answer_size = kHeaders + 36,
                                           .before_request = nullptr,
                                           .after_answer = nullptr},
                                  Exchange{.name = "RAKP 1, RAKP 2",
                                           .request_size = kHeaders + 28 + kUserSize,
                                           .answer_size = kHeaders + 40 + kDigest,
                                           .before_request = nullptr,
                                           .after_answer = &FloorCrypto::CheckRakp2},
                                  Exchange{.name = "RAKP 3, RAKP 4",
                                           .request_size = kHeaders + 8 + kDigest,
                                           .answer_size = kHeaders + 8 + kCode,
                                           .before_request = &FloorCrypto::SignRakp3,
                                           .after_answer = &FloorCrypto::CheckRakp4},
                                  kReadChassisStatus,
                                  Exchange{.name = "Close Session",
                                           .request_size = kInSession,
                                           .answer_size = kInSession,
                                           .before_request = &FloorCrypto::SealCommand,
                                           .after_answer = &FloorCrypto::OpenAnswer}};

constexpr std::array kWarmPoll = {kReadChassisStatus};

}  // namespace

bool FloorCrypto::Hmac(size_t key_size, ipmi::Parts parts, size_t code_size) {
  return crypto_.Hmac(Hash::kSha256, std::span(bytes_).first(key_size), parts,
                      std::span(code_).first(code_size));
}

// The codes of RAKP 2, then SIK, K1 and K2.
bool FloorCrypto::CheckRakp2() {
  const std::span<const uint8_t> bytes(bytes_);
  const auto id = bytes.first(kId), random = bytes.first(kRandom), guid = bytes.first(kGuid);
  const auto role = bytes.first(kRoleAndLength), user = bytes.first(kUserSize);
  const auto constant = bytes.first(kKeyConstant);
  return Hmac(kPasswordKey, {id, id, random, random, guid, role, user}, kDigest) &&
         Hmac(kPasswordKey, {random, random, role, user}, kDigest) &&
         Hmac(kDigest, {constant}, kDigest) && Hmac(kDigest, {constant}, ipmi::kAesBlockSize);
}

bool FloorCrypto::SignRakp3() {
  const std::span<const uint8_t> bytes(bytes_);
  return Hmac(
      kPasswordKey,
      {bytes.first(kRandom), bytes.first(kId), bytes.first(kRoleAndLength), bytes.first(kUserSize)},
      kDigest);
}

bool FloorCrypto::CheckRakp4() {
  const std::span<const uint8_t> bytes(bytes_);
  return Hmac(kDigest, {bytes.first(kRandom), bytes.first(kId), bytes.first(kGuid)}, kCode);
}

bool FloorCrypto::SealCommand() {
  const std::span<const uint8_t, ipmi::kAesBlockSize> key(bytes_.data(), ipmi::kAesBlockSize);
  return crypto_.AesCbcEncrypt(key, key, block_, block_) &&
         Hmac(kDigest, {std::span(bytes_).first(kCovered)}, kCode);
}

bool FloorCrypto::OpenAnswer() {
  const std::span<const uint8_t, ipmi::kAesBlockSize> key(bytes_.data(), ipmi::kAesBlockSize);
  return Hmac(kDigest, {std::span(bytes_).first(kCovered)}, kCode) &&
         crypto_.AesCbcDecrypt(key, key, block_, block_);
}

std::span<const Exchange> ColdTest() { return kColdTest; }
std::span<const Exchange> WarmPoll() { return kWarmPoll; }

}  // namespace bench
