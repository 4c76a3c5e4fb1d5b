// Get DCMI Capabilities Info (DCMI 1.5 §6.1.1): one parameter of a list at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

inline constexpr uint8_t kDcmiGroup = 0xDC;  // the first byte of each request and answer

enum class DcmiParameter : uint8_t {
  kSupportedCapabilities = 1,
  kMandatoryPlatformAttributes = 2,
  kOptionalPlatformAttributes = 3,
  kManageabilityAccessAttributes = 4,
  kEnhancedPowerStatistics = 5,
};

Request MakeGetDcmiCapabilitiesInfo(DcmiParameter parameter);

struct DcmiCapabilitiesInfo {
  uint8_t major = 0;  // of the DCMI specification that the BMC conforms to
  uint8_t minor = 0;
  uint8_t revision = 0;                // of the parameter's layout
  std::span<const uint8_t> parameter;  // a view into the answer
};

std::optional<DcmiCapabilitiesInfo> ReadDcmiCapabilitiesInfo(std::span<const uint8_t> data);

// The rest take `DcmiCapabilitiesInfo::parameter`.

struct DcmiSupportedCapabilities {
  bool power_management = false;  // Get Power Reading is there
  bool in_band_channel = false;
  bool serial_channel = false;
  bool secondary_lan_channel = false;
};

std::optional<DcmiSupportedCapabilities> ReadDcmiSupportedCapabilities(
    std::span<const uint8_t> parameter);

// Over which time power is averaged (table 6-3, parameter 5).
struct DcmiAveragePeriods {
  uint8_t count = 0;
  std::array<uint8_t, 64> codes = {};  // as Get Power Reading wants them
};

// Periods that are announced and not there are left out.
std::optional<DcmiAveragePeriods> ReadDcmiAveragePeriods(std::span<const uint8_t> parameter);

uint32_t DcmiPeriodSeconds(uint8_t code);

}  // namespace ipmi
