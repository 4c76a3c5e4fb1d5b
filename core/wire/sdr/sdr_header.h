// The head of a sensor data record (IPMI 2.0 §43): read first, since it tells how long the rest is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/bytes/reader.h"

namespace ipmi {

inline constexpr size_t kSdrHeaderSize = 5;
inline constexpr uint8_t kSdrVersion = 0x51;  // IPMI 1.5 and 2.0

// Other numbers occur: confirmation and channel records of old BMCs, and what is reserved.
enum class SdrType : uint8_t {
  kFullSensor = 0x01,
  kCompactSensor = 0x02,
  kEventOnly = 0x03,
  kEntityAssociation = 0x08,
  kDeviceRelativeEntityAssociation = 0x09,
  kGenericDeviceLocator = 0x10,
  kFruDeviceLocator = 0x11,
  kManagementControllerDeviceLocator = 0x12,
  kManagementControllerConfirmation = 0x13,
  kBmcMessageChannelInfo = 0x14,
  kOem = 0xC0,
};

struct SdrHeader {
  uint16_t record_id = 0;  // some BMCs answer with another one than was asked for
  uint8_t version = 0;
  SdrType type = SdrType::kOem;
  uint8_t length = 0;  // bytes that follow the header

  size_t record_size() const { return kSdrHeaderSize + length; }
};

std::optional<SdrHeader> ReadSdrHeader(std::span<const uint8_t> record);

// What follows the header of a record of that type: its `length`, or what is there of it. Failed if
// the record is of another type. Reads of fields that the record lacks fail.
Reader SdrBody(std::span<const uint8_t> record, SdrType type);

}  // namespace ipmi
