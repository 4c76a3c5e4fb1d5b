// Read FRU Data (IPMI 2.0 §34.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/wire/ipmi_message.h"

namespace ipmi {

inline constexpr uint8_t kFruDeviceBusyCode = 0x81;

// Its completion code in words, with the number: "the device is busy (0x81)".
std::string ReadFruDataCodeText(uint8_t code);

// A part of the inventory, in bytes. Where the device is read by words, both numbers are even.
struct FruPart {
  uint16_t offset = 0;
  uint8_t count = 0;
  bool by_words = false;
};

Request MakeReadFruData(uint8_t fru_device_id, const FruPart& part, uint8_t lun = 0);

// What was read: a view into the answer, never more than was asked for, and at least a byte. Less
// than the answer announces is taken as it is.
std::optional<std::span<const uint8_t>> ReadFruData(std::span<const uint8_t> data,
                                                    const FruPart& part);

}  // namespace ipmi
