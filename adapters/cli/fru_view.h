// How inventories are shown.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/output.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

// What is asked for of the inventories; all of it where nothing is set.
struct FruChoice {
  std::optional<uint32_t> unit;
  std::optional<std::string> area;
  std::optional<std::string> field;  // its name or its label

  bool Includes(const nodeipmi_fru_field& shown) const;
};

// Whether they are the same word, however it is written: "serial_number", "Serial Number",
// "serial-number".
bool IsSameWord(std::string_view a, std::string_view b);

// These point into the fields.
using FruArea = std::span<const nodeipmi_fru_field>;  // not empty
using FruUnit = std::vector<FruArea>;                 // not empty
// A unit may have several areas of a name: where a field comes again, another one begins.
std::vector<FruUnit> UnitsOf(std::span<const nodeipmi_fru_field> fields);

// A heading, and the fields of each area under its name. node: empty if there is one only.
std::vector<std::string> UnitLines(std::string_view node, const FruUnit& unit);

void AddUnitMembers(cJSON* object, const FruUnit& unit);

}  // namespace cli
