// Get Device ID (IPMI 2.0 §20.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetDeviceId();

struct DeviceId {
  uint8_t device_id = 0;
  uint8_t device_revision = 0;
  uint8_t firmware_major = 0;
  uint8_t firmware_minor = 0;  // decoded from BCD
  uint8_t ipmi_major = 0;
  uint8_t ipmi_minor = 0;
  uint8_t device_support = 0;    // additional device support, byte 7
  uint32_t manufacturer_id = 0;  // IANA enterprise number, 20 bits
  uint16_t product_id = 0;
};

std::optional<DeviceId> ReadDeviceId(std::span<const uint8_t> data);

}  // namespace ipmi
