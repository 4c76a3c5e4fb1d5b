// Manufacturers, by their IANA enterprise numbers (IPMI 2.0 §20.1).
#pragma once

#include <cstdint>
#include <string_view>

namespace ipmi {

// What IPMI uses of the three bytes in which it sends a number; the rest is reserved.
inline constexpr uint32_t kManufacturerIdMask = 0xFFFFF;

// Empty if it is none that is known to make servers or what manages them.
std::string_view ManufacturerName(uint32_t id);

}  // namespace ipmi
