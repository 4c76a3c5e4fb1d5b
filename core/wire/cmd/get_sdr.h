// Get SDR (IPMI 2.0 §33.12), from the SDR repository, and Get Device SDR (§35.3), from a management
// controller's own SDRs: the same request and the same answer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

inline constexpr uint16_t kFirstSdr = 0x0000;
inline constexpr uint16_t kLastSdr = 0xFFFF;      // as the next record id: there is none
inline constexpr uint8_t kWholeRecord = 0xFF;     // as the count; many BMCs cannot return so much
inline constexpr uint8_t kSdrChangedCode = 0x80;  // of Get Device SDR: the record was changed

// Which bytes of which record.
struct SdrRequest {
  uint16_t reservation = 0;  // may be 0 where the offset is 0
  uint16_t record_id = kFirstSdr;
  uint8_t offset = 0;
  uint8_t count = kWholeRecord;
};

Request MakeGetSdr(const SdrRequest& asked);
Request MakeGetDeviceSdr(const SdrRequest& asked);

// Also what Get SEL Entry answers.
struct RecordPart {
  uint16_t next_record_id = kLastSdr;
  std::span<const uint8_t> data;  // a view into the answer; may be longer than was asked for
};

std::optional<RecordPart> ReadRecordPart(std::span<const uint8_t> data);

}  // namespace ipmi
