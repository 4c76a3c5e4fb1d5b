// What kind of chassis a chassis info area names: the enumeration of SMBIOS (7.4.1).
#pragma once

#include <cstdint>
#include <string>

namespace ipmi {

// "Rack Mount Chassis"; "unspecified" for 0, "type 0x80" for a number that SMBIOS lacks.
std::string ChassisTypeName(uint8_t type);

}  // namespace ipmi
