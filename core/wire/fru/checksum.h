// The checksums of FRU inventories: the bytes and their checksum add up to 0 modulo 256.
#pragma once

#include <cstdint>
#include <numeric>
#include <span>

namespace ipmi {

// checksum: 0 if it is among the bytes.
inline bool SumsToZero(std::span<const uint8_t> bytes, uint8_t checksum = 0) {
  return (std::accumulate(bytes.begin(), bytes.end(), unsigned{checksum}) & 0xFF) == 0;
}

}  // namespace ipmi
