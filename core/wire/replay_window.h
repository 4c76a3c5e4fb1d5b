// Refuses packets that were seen before (IPMI 2.0 §6.12.13: sliding window of session sequence
// numbers).
#pragma once

#include <cstdint>

namespace ipmi {

class ReplayWindow {
 public:
  // `expected` is the number the first packet should carry. It may be a few off: an IPMI 1.5 BMC
  // may start one too high or too low.
  explicit ReplayWindow(uint32_t expected = 1) : highest_(expected - 1) {}

  // True if a packet of this number may be taken; it then counts as seen. 0 is never inside a
  // session.
  [[nodiscard]] bool Accept(uint32_t sequence) {
    if (sequence == 0) return false;
    const uint32_t ahead = sequence - highest_;
    if (ahead != 0 && ahead <= kAhead) {
      seen_ = ahead < 32 ? (seen_ << ahead) | 1u : 1u;
      highest_ = sequence;
      return true;
    }
    const uint32_t behind = highest_ - sequence;
    if (behind >= kBehind) return false;
    const uint32_t bit = 1u << behind;
    if ((seen_ & bit) != 0) return false;
    seen_ |= bit;
    return true;
  }

 private:
  static constexpr uint32_t kAhead =
      1024;  // generous: BMCs count packets that we lost, and some step by two
  static constexpr uint32_t kBehind = 16;

  uint32_t highest_;
  uint32_t seen_ = 0;  // bit n: highest_ - n was seen
};

}  // namespace ipmi
