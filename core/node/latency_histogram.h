// Latencies, counted so that any percentile can be told to within 7 % in little memory.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ipmi {

class LatencyHistogram {
 public:
  void Count(uint32_t microseconds) {
    ++counts_[IndexOf(microseconds)];
    ++total_;
    most_ = std::max(most_, microseconds);
  }
  // The latency that `percent` of those counted do not exceed; 0 if none was.
  uint32_t Percentile(uint32_t percent) const {
    const uint64_t wanted = (total_ * percent + 99) / 100;
    uint64_t seen = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen >= wanted && seen > 0) return std::min(HighestIn(i), most_);
    }
    return 0;
  }
  uint32_t most() const { return most_; }

 private:
  // Sixteen to each power of two.
  static constexpr int kFineBits = 4;
  static constexpr size_t kFine = size_t{1} << kFineBits;

  static size_t IndexOf(uint32_t value) {
    if (value < kFine) return value;
    const int shift = static_cast<int>(std::bit_width(value)) - 1 - kFineBits;
    return kFine * static_cast<size_t>(shift) + (value >> shift);
  }
  static uint32_t HighestIn(size_t index) {
    if (index < 2 * kFine) return static_cast<uint32_t>(index);
    const size_t shift = index / kFine - 1;
    return static_cast<uint32_t>(((index % kFine + kFine + 1) << shift) - 1);
  }

  std::array<uint32_t, kFine * 29> counts_ = {};
  uint64_t total_ = 0;
  uint32_t most_ = 0;
};

}  // namespace ipmi
