// OEM records (IPMI 2.0 §43.12).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ipmi {

struct OemSdr {
  uint32_t manufacturer_id = 0;  // IANA enterprise number, 20 bits
  std::vector<uint8_t> data;     // the manufacturer's own
};

std::optional<OemSdr> ReadOemSdr(std::span<const uint8_t> record);

}  // namespace ipmi
