// How many bytes a BMC returns at once: found by asking for less until it does.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/wire/completion_code.h"

namespace ipmi {

class ChunkSize {
 public:
  explicit ChunkSize(uint8_t first) : size_(first) {}

  uint8_t size() const { return size_; }

  // After a refusal: true if half as much is to be asked for instead.
  bool Shrinks(uint8_t completion_code) {
    const bool too_much =
        completion_code == kRequestLengthInvalid || completion_code == kRequestLengthExceeded ||
        completion_code == kCannotReturnBytes || completion_code == kUnspecifiedError;
    if (!too_much || size_ <= kLeast) return false;
    size_ = std::max<uint8_t>(size_ / 2, kLeast);
    return true;
  }

 private:
  static constexpr uint8_t kLeast = 4;
  uint8_t size_;
};

}  // namespace ipmi
