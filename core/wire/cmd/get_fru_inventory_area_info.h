// Get FRU Inventory Area Info (IPMI 2.0 §34.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetFruInventoryAreaInfo(uint8_t fru_device_id, uint8_t lun = 0);

struct FruInventoryAreaInfo {
  uint16_t size = 0;      // bytes
  bool by_words = false;  // offsets and counts are in words of two bytes
};

std::optional<FruInventoryAreaInfo> ReadFruInventoryAreaInfo(std::span<const uint8_t> data);

}  // namespace ipmi
