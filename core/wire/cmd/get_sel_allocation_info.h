// Get SEL Allocation Info (IPMI 2.0 §31.3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetSelAllocationInfo();

struct SelAllocationInfo {
  uint16_t possible_units = 0;  // 0: unspecified
  uint16_t unit_size = 0;       // bytes; 0: unspecified
  uint16_t free_units = 0;
  uint16_t largest_free_block = 0;  // in units
  uint8_t maximum_record_size = 0;  // in units
};

std::optional<SelAllocationInfo> ReadSelAllocationInfo(std::span<const uint8_t> data);

}  // namespace ipmi
