// The inventories of a node: what its BMC tells of field replaceable units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/wire/fru/fru_inventory.h"

namespace ipmi {

struct UnitInventory {
  uint8_t id = 0;
  std::string name;  // in the repository; empty for unit 0 where that does not tell
  FruInventory inventory;
  uint8_t completion_code = 0;  // why it could not be read; 0 if it could
  std::string trouble;          // what is missing, in a sentence; empty if nothing
};

struct Inventory {
  std::vector<UnitInventory> units;
  std::string trouble;  // as in SdrRepository
};

}  // namespace ipmi
