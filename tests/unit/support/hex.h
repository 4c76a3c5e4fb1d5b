// Bytes as they stand in the specification and in captures: "a4 a3 a2 a0".
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ipmi::testing {

using Bytes = std::vector<uint8_t>;

// Spaces are passed over.
inline Bytes Hex(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (const char c : text) {
    if (c == ' ') continue;
    const int digit = c >= 'a' ? c - 'a' + 10 : c - '0';
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<uint8_t>(high << 4 | digit));
      high = -1;
    }
  }
  return bytes;
}

inline bool Same(const auto& a, const auto& b) {
  return std::vector<uint8_t>(a.begin(), a.end()) == std::vector<uint8_t>(b.begin(), b.end());
}

}  // namespace ipmi::testing
