// Where simulated BMCs are.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

inline constexpr uint32_t kFirstAddress = 0x7F010001;  // 127.1.0.1; the others count up from it

inline std::string AddressText(uint32_t address) {
  return std::to_string(address >> 24) + '.' + std::to_string(address >> 16 & 0xFF) + '.' +
         std::to_string(address >> 8 & 0xFF) + '.' + std::to_string(address & 0xFF);
}

}  // namespace bench
