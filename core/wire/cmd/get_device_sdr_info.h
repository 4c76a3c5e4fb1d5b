// Get Device SDR Info (IPMI 2.0 §35.2): the sensors that a management controller itself tells of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

enum class DeviceSdrCount : uint8_t {
  kSensors = 0,  // of the LUN that is asked
  kSdrs = 1,     // all of the device; added in IPMI 2.0
};

// lun: `Request::lun`.
Request MakeGetDeviceSdrInfo(DeviceSdrCount count, uint8_t lun = 0);

struct DeviceSdrInfo {
  uint8_t count = 0;
  uint8_t luns_with_sensors = 0;   // bit n: LUN n
  bool dynamic = false;            // sensors may come and go
  uint32_t population_change = 0;  // if dynamic: another value when sensors came or went
};

std::optional<DeviceSdrInfo> ReadDeviceSdrInfo(std::span<const uint8_t> data);

}  // namespace ipmi
