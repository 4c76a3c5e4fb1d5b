// When and whether something is sent again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace push {

using Time = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

// Exponential back-off with full jitter: anything between nothing and `least` times two to the
// number of failures before, at most `most`.
class Backoff {
 public:
  explicit Backoff(uint32_t seed) : random_(seed) {}
  milliseconds After(uint32_t failures, milliseconds least, milliseconds most);

 private:
  std::mt19937 random_;
};

// The longest that a receiver may ask for.
inline constexpr milliseconds kMostRetryAfter = std::chrono::hours(1);

// What the header Retry-After asks for: a number of seconds, or a date (RFC 9110 §10.2.3). None if
// it is neither.
std::optional<milliseconds> ParseRetryAfter(std::string_view value, int64_t now_unix_seconds);

// What an answer means for the record that was sent.
enum class Verdict : uint8_t {
  kDelivered,
  kRefused,  // this record is at fault
  kTrouble,  // the receiver, the way to it, or what both agreed on is at fault: no record would
             // pass
};

Verdict VerdictOn(int http_status);

}  // namespace push
