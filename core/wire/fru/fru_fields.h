// An inventory as a list of texts, for whoever shows it or looks for one of them.
#pragma once

#include <string>
#include <vector>

#include "core/wire/fru/fru_inventory.h"

namespace ipmi {

struct FruField {
  // Words that never change: "board" and "serial_number". A custom field is "custom_1", "custom_2"
  // and so on. Each record of the multi-record area has an area of its own: "power supply",
  // "dc output", "dc load", "management access", "oem record", "other record". Several records of
  // one kind follow each other; an output or load begins with its number, and an OEM's and any
  // other record with its type.
  std::string area;
  std::string field;
  std::string label;  // for people: "Serial Number"
  std::string value;  // with its unit: "12.6 V"

  bool operator==(const FruField&) const = default;
};

// What the inventory says, in its order. Fields that are empty are left out.
std::vector<FruField> FruFields(const FruInventory& inventory);

}  // namespace ipmi
