// What a seal is bound to, in bytes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace ipmi {

inline std::span<const uint8_t> AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Each part with its length before it: no two lists of parts give the same bytes.
std::vector<uint8_t> AssociatedData(std::initializer_list<std::span<const uint8_t>> parts);

}  // namespace ipmi
