// Get System GUID (IPMI 2.0 §22.14).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/wire/ipmi_message.h"
#include "core/wire/rakp2.h"

namespace ipmi {

Request MakeGetSystemGuid();

std::optional<Guid> ReadSystemGuid(std::span<const uint8_t> data);

// "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", in the byte order of SMBIOS, which is what BMCs send and
// operating systems show, although §20.8 lays the fields out otherwise.
std::string GuidText(const Guid& guid);

}  // namespace ipmi
