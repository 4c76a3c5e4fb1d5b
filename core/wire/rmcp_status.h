// RMCP+ status codes of Open Session and RAKP (IPMI 2.0 table 13-15).
#pragma once

#include <cstdint>
#include <string_view>

namespace ipmi {

enum class RmcpStatus : uint8_t {
  kNoErrors = 0x00,
  kInsufficientResources = 0x01,
  kInvalidSessionId = 0x02,
  kInvalidPayloadType = 0x03,
  kInvalidAuthenticationAlgorithm = 0x04,
  kInvalidIntegrityAlgorithm = 0x05,
  kNoMatchingAuthenticationPayload = 0x06,
  kNoMatchingIntegrityPayload = 0x07,
  kInactiveSessionId = 0x08,
  kInvalidRole = 0x09,
  kUnauthorizedRole = 0x0A,
  kInsufficientResourcesAtRole = 0x0B,
  kInvalidNameLength = 0x0C,
  kUnauthorizedName = 0x0D,
  kUnauthorizedGuid = 0x0E,
  kInvalidIntegrityCheck = 0x0F,
  kInvalidConfidentialityAlgorithm = 0x10,
  kNoCipherSuiteMatch = 0x11,
  kIllegalParameter = 0x12,
};

// The specification's words; "a status code that is not in the specification" for others.
std::string_view RmcpStatusText(uint8_t status);

}  // namespace ipmi
