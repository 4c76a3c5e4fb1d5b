// Payload types of RMCP+ packets (IPMI 2.0 table 13-16).
#pragma once

#include <cstdint>

namespace ipmi {

enum class PayloadType : uint8_t {
  kIpmi = 0x00,
  kOpenSessionRequest = 0x10,
  kOpenSessionResponse = 0x11,
  kRakp1 = 0x12,
  kRakp2 = 0x13,
  kRakp3 = 0x14,
  kRakp4 = 0x15,
};

}  // namespace ipmi
