// Get SEL Info (IPMI 2.0 §31.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetSelInfo();

struct SelInfo {
  uint8_t version = 0;  // 0x51 for IPMI 1.5 and 2.0
  uint16_t entries = 0;
  uint16_t free_bytes = 0;  // 0xFFFF: that or more
  uint32_t most_recent_addition = 0;
  uint32_t most_recent_erase = 0;
  bool overflow = false;  // events were lost for lack of space
  bool delete_supported = false;
  bool partial_add_supported = false;
  bool reserve_supported = false;
  bool allocation_info_supported = false;
};

std::optional<SelInfo> ReadSelInfo(std::span<const uint8_t> data);

}  // namespace ipmi
