// Records of the system event log (IPMI 2.0 §32), 16 bytes each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/wire/timestamp.h"

namespace ipmi {

inline constexpr size_t kSelRecordSize = 16;

enum class SelRecordKind : uint8_t {
  kSystemEvent,     // type 0x02
  kTimestampedOem,  // types 0xC0 to 0xDF
  kOem,             // types 0xE0 to 0xFF
  kReserved,        // all others; their bytes are kept as an OEM's are
};

// Who logged an event (table 32-1, bytes 8 and 9).
struct EventGenerator {
  bool software = false;  // `address` is a software id, 7 bits, and not a slave address
  uint8_t address = 0;
  uint8_t channel = 0;
  uint8_t lun = 0;
};

// "BIOS", "SMI Handler", "controller 0x20" … (table 5-4)
std::string GeneratorText(const EventGenerator& generator);

// What event data 2 or 3 holds (table 29-6).
enum class EventDataUse : uint8_t {
  kUnspecified = 0,
  kTrigger = 1,  // data 2: the reading, or the previous state; data 3: the threshold
  kOem = 2,
  kSensorSpecific = 3,  // event_detail.h
};

struct SelEvent {
  EventGenerator generator;
  uint8_t format = 0;  // event message revision: 0x04, or 0x03 of IPMI 1.0
  uint8_t sensor_type = 0;
  uint8_t sensor_number = 0;
  bool deassertion = false;
  uint8_t event_type = 0;
  uint8_t offset = 0;
  EventDataUse data2_use = EventDataUse::kUnspecified;
  EventDataUse data3_use = EventDataUse::kUnspecified;
  uint8_t data2 = 0xFF;
  uint8_t data3 = 0xFF;

  // Of an event about a threshold, raw, if they were logged.
  std::optional<uint8_t> trigger_reading;
  std::optional<uint8_t> trigger_threshold;

  // Of any other event, if they were logged: the state before, and how severe this one is, as an
  // offset of event type 0x07.
  std::optional<uint8_t> previous_offset;
  std::optional<uint8_t> severity_offset;
};

// The event in the specification's words: "Upper Critical - going high". It ceased if
// `deassertion`.
std::string EventText(const SelEvent& event);

struct SelRecord {
  uint16_t record_id = 0;
  uint8_t type = 0;
  SelRecordKind kind = SelRecordKind::kReserved;
  std::optional<uint32_t> timestamp;        // of a system event and a time-stamped OEM record
  std::optional<SelEvent> event;            // of a system event
  std::optional<uint32_t> manufacturer_id;  // of a time-stamped OEM record
  std::vector<uint8_t> data;                // of the others: what is not in the fields above
};

// Nothing if it is shorter than a record; what follows one is passed over.
std::optional<SelRecord> ReadSelRecord(std::span<const uint8_t> bytes);

}  // namespace ipmi
