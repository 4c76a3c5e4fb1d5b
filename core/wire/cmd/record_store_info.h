// What Get SDR Repository Info (IPMI 2.0 §33.9) and Get SEL Info (§31.2) tell of what they are
// about, in the same form.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace ipmi {

struct RecordStoreInfo {
  uint8_t version = 0;      // 0x51 for IPMI 1.5 and 2.0
  uint16_t records = 0;     // some BMCs tell a wrong number: read until the next id is 0xFFFF
  uint16_t free_bytes = 0;  // of a log, 0xFFFF: that or more; of a repository, see below
  uint32_t most_recent_addition = 0;
  uint32_t most_recent_erase = 0;
  bool overflow = false;      // something could not be written for lack of space
  bool modal_update = false;  // these two of a repository alone
  bool non_modal_update = false;
  bool delete_supported = false;
  bool partial_add_supported = false;
  bool reserve_supported = false;
  bool allocation_info_supported = false;
};

// Of a repository: 0xFFFE is that or more.
inline constexpr uint16_t kSdrFreeSpaceUnspecified = 0xFFFF;

std::optional<RecordStoreInfo> ReadRecordStoreInfo(std::span<const uint8_t> data);

}  // namespace ipmi
