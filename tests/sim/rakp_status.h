// The status codes of Open Session and RAKP (IPMI 2.0 table 13-15).
#pragma once

#include <cstdint>

namespace bmcsim::status {

inline constexpr uint8_t kOk = 0x00;
inline constexpr uint8_t kInsufficientResources = 0x01;
inline constexpr uint8_t kInvalidSessionId = 0x02;
inline constexpr uint8_t kInvalidAuthenticationAlgorithm = 0x04;
inline constexpr uint8_t kInvalidIntegrityAlgorithm = 0x05;
inline constexpr uint8_t kInvalidRole = 0x09;
inline constexpr uint8_t kUnauthorizedRole = 0x0A;
inline constexpr uint8_t kInvalidNameLength = 0x0C;
inline constexpr uint8_t kUnauthorizedName = 0x0D;
inline constexpr uint8_t kInvalidIntegrityCheckValue = 0x0F;
inline constexpr uint8_t kInvalidConfidentialityAlgorithm = 0x10;
inline constexpr uint8_t kNoCipherSuiteMatch = 0x11;
inline constexpr uint8_t kIllegalParameter = 0x12;

}  // namespace bmcsim::status
