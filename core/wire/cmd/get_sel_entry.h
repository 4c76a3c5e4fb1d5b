// Get SEL Entry (IPMI 2.0 §31.5). Its answer is read by ReadRecordPart (get_sdr.h), and the record
// by ReadSelRecord (sel_record.h).
#pragma once

#include <cstdint>

#include "core/wire/ipmi_message.h"

namespace ipmi {

inline constexpr uint16_t kFirstSelEntry = 0x0000;
inline constexpr uint16_t kLastSelEntry = 0xFFFF;  // asked: the newest; as the next id: none

// The whole record, for which no reservation is needed.
Request MakeGetSelEntry(uint16_t record_id, uint16_t reservation = 0);

}  // namespace ipmi
