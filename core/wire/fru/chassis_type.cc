#include "core/wire/fru/chassis_type.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace ipmi {

std::string ChassisTypeName(uint8_t type) {
  static constexpr std::array<std::string_view, 0x25> kNames = {
      "unspecified",
      "Other",
      "Unknown",
      "Desktop",
      "Low Profile Desktop",
      "Pizza Box",
      "Mini Tower",
      "Tower",
      "Portable",
      "Laptop",
      "Notebook",
      "Hand Held",
      "Docking Station",
      "All in One",
      "Sub Notebook",
      "Space-saving",
      "Lunch Box",
      "Main Server Chassis",
      "Expansion Chassis",
      "SubChassis",
      "Bus Expansion Chassis",
      "Peripheral Chassis",
      "RAID Chassis",
      "Rack Mount Chassis",
      "Sealed-case PC",
      "Multi-system chassis",
      "Compact PCI",
      "Advanced TCA",
      "Blade",
      "Blade Enclosure",
      "Tablet",
      "Convertible",
      "Detachable",
      "IoT Gateway",
      "Embedded PC",
      "Mini PC",
      "Stick PC",
  };
  if (type < kNames.size()) return std::string(kNames[type]);
  std::array<char, 12> text;
  (void)std::snprintf(text.data(), text.size(), "type 0x%02X", type);
  return text.data();
}

}  // namespace ipmi
