// Get SDR Repository Info (IPMI 2.0 §33.9).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetSdrRepositoryInfo();

inline constexpr uint16_t kSdrFreeSpaceUnspecified = 0xFFFF;

struct SdrRepositoryInfo {
  uint8_t version = 0;        // 0x51 for IPMI 1.5 and 2.0
  uint16_t record_count = 0;  // some BMCs tell a wrong one: read until the next id is 0xFFFF
  uint16_t free_space = 0;    // bytes; 0xFFFE: that or more
  uint32_t most_recent_addition = 0;
  uint32_t most_recent_erase = 0;
  bool overflow = false;  // a record could not be written for lack of space
  bool modal_update = false;
  bool non_modal_update = false;
  bool delete_supported = false;
  bool partial_add_supported = false;
  bool reserve_supported = false;
  bool allocation_info_supported = false;
};

std::optional<SdrRepositoryInfo> ReadSdrRepositoryInfo(std::span<const uint8_t> data);

}  // namespace ipmi
