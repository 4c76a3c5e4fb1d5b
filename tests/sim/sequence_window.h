// Which session sequence numbers are still to be accepted (IPMI 2.0 §6.12.12 and §6.12.13).
#pragma once

#include <cstdint>

namespace bmcsim {

class SequenceWindow {
 public:
  // `ahead` and `behind`: how far from the highest number seen a number may lie.
  SequenceWindow(int32_t ahead, int32_t behind) : ahead_(ahead), behind_(behind) {}

  // The next number expected is `first`.
  void StartAt(uint32_t first) {
    highest_ = first - 1;
    seen_ = ~uint32_t{0};
  }

  // True once for each number within the window.
  [[nodiscard]] bool Accept(uint32_t number) {
    const auto distance = static_cast<int32_t>(number - highest_);  // numbers wrap
    if (distance > ahead_ || distance < -behind_) return false;
    if (distance > 0) {
      seen_ = distance >= 32 ? 1 : (seen_ << distance) | 1;
      highest_ = number;
      return true;
    }
    const uint32_t bit = uint32_t{1} << -distance;
    if ((seen_ & bit) != 0) return false;
    seen_ |= bit;
    return true;
  }

  // As if the next number had come already.
  [[nodiscard]] bool AcceptNext() { return Accept(highest_ + 1); }

  // Makes the window so strict that nothing lost is forgiven.
  void Narrow(int32_t ahead) {
    ahead_ = ahead;
    behind_ = -1;
  }

 private:
  int32_t ahead_;
  int32_t behind_;
  uint32_t highest_ = 0;
  uint32_t seen_ = ~uint32_t{0};  // bit n: highest - n has come
};

}  // namespace bmcsim
