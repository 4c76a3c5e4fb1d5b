// Inventory images (Platform Management FRU Information Storage Definition 1.0 rev 1.3): areas in
// multiples of 8 bytes, each with a checksum over all of it.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "tests/sim/type_length.h"
#include "tests/sim/types.h"

namespace bmcsim {

// The value that makes the sum of all bytes zero.
uint8_t FruChecksum(View bytes);

struct FruField {
  std::string_view text;
  StringType type = StringType::kEightBit;
};

// An area: its bytes before the fields, the fields, the end mark, and what fills it up.
Bytes FruArea(View head, std::span<const FruField> fields);

// Where the areas of an image stand in it (§8): the offset's place in the common header.
enum class FruAreaKind : uint8_t {
  kInternal = 1,
  kChassis = 2,
  kBoard = 3,
  kProduct = 4,
  kMultiRecord = 5
};

struct FruRecord {
  uint8_t type;
  Bytes data;
};
// The multi-record area (§16): each record with a header of 5 bytes, the last one marked.
Bytes FruMultiRecords(std::span<const FruRecord> records);

struct FruPart {
  FruAreaKind kind;
  Bytes bytes;
};
// The common header and the areas, filled up to `size`.
Bytes FruImage(std::span<const FruPart> parts, size_t size);

}  // namespace bmcsim
