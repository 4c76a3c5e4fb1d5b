// Randomness that is the same in each run, and can run out.
#pragma once

#include "core/base/entropy.h"

namespace ipmi::testing {

class CountingEntropy final : public Entropy {
 public:
  bool Fill(std::span<uint8_t> out) override {
    if (exhausted) return false;
    for (uint8_t& byte : out) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<uint8_t>(state_ >> 56);
    }
    return true;
  }

  bool exhausted = false;

 private:
  uint64_t state_ = 1;
};

}  // namespace ipmi::testing
