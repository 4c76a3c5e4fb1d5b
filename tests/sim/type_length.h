// Strings behind a type/length byte, as sensor data records and inventory areas hold them (IPMI 2.0
// §43.15 and §43.16; Platform Management FRU Information Storage Definition §13).
#pragma once

#include <string_view>

#include "tests/sim/types.h"

namespace bmcsim {

enum class StringType : uint8_t { kBinary = 0, kBcdPlus = 1, kSixBit = 2, kEightBit = 3 };

// The characters as they are stored. What an encoding has no code for becomes a space.
Bytes EncodeString(std::string_view text, StringType type);

// The two places count differently: a record counts the characters of a packed string, an inventory
// area the bytes that it takes.
void AppendRecordString(Bytes& out, std::string_view text, StringType type);
void AppendAreaString(Bytes& out, std::string_view text, StringType type);

}  // namespace bmcsim
