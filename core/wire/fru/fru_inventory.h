// A FRU inventory (Platform Management FRU Information Storage Definition 1.0): a common header and
// up to five areas.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/wire/fru/info_area.h"
#include "core/wire/fru/multi_record.h"
#include "core/wire/fru/problem.h"

namespace ipmi {

struct FruInventory {
  std::vector<uint8_t> internal_use;  // behind its format version; whoever made it knows what it is
  std::optional<ChassisInfo> chassis;
  std::optional<BoardInfo> board;
  std::optional<ProductInfo> product;
  std::vector<FruRecord> records;
  std::vector<FruProblem> problems;
};

// Reads whatever can be read of the bytes, which may also be only the beginning of an inventory.
FruInventory ReadFruInventory(std::span<const uint8_t> bytes);

}  // namespace ipmi
