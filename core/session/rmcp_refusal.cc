#include "core/session/rmcp_refusal.h"

#include "core/wire/rmcp_status.h"

namespace ipmi {

SessionFailure RefusedOpenSession(uint8_t rmcp_status) {
  SessionFailure failure{.status = Status::kProtocolError, .rmcp_status = rmcp_status};
  switch (static_cast<RmcpStatus>(rmcp_status)) {
    // No free session; but the M50CYP refuses a cipher suite in these words.
    case RmcpStatus::kInsufficientResources:
    case RmcpStatus::kInsufficientResourcesAtRole:
      failure.status = Status::kBmcBusy;
      failure.suite_refused = true;
      break;
    case RmcpStatus::kInvalidRole:
      failure.status = Status::kPrivilegeTooLow;
      break;
    // Seen from real BMCs for a cipher suite that they do not offer, 0x0A and 0x12 among them.
    case RmcpStatus::kInvalidAuthenticationAlgorithm:
    case RmcpStatus::kInvalidIntegrityAlgorithm:
    case RmcpStatus::kNoMatchingAuthenticationPayload:
    case RmcpStatus::kNoMatchingIntegrityPayload:
    case RmcpStatus::kUnauthorizedRole:
    case RmcpStatus::kInvalidConfidentialityAlgorithm:
    case RmcpStatus::kNoCipherSuiteMatch:
    case RmcpStatus::kIllegalParameter:
      failure.status = Status::kCipherRefused;
      failure.suite_refused = true;
      break;
    default:
      break;
  }
  return failure;
}

SessionFailure RefusedRakp(uint8_t rmcp_status) {
  SessionFailure failure{.status = Status::kProtocolError, .rmcp_status = rmcp_status};
  switch (static_cast<RmcpStatus>(rmcp_status)) {
    case RmcpStatus::kInsufficientResources:
    case RmcpStatus::kInsufficientResourcesAtRole:
      failure.status = Status::kBmcBusy;
      break;
    case RmcpStatus::kInvalidRole:
    case RmcpStatus::kUnauthorizedRole:
      failure.status = Status::kPrivilegeTooLow;
      break;
    case RmcpStatus::kInvalidNameLength:
    case RmcpStatus::kUnauthorizedName:
      failure.status = Status::kBadUser;
      break;
    case RmcpStatus::kInvalidIntegrityCheck:
      failure.status = Status::kBadPassword;
      break;
    case RmcpStatus::kInvalidSessionId:
    case RmcpStatus::kInactiveSessionId:
      failure.start_again = true;
      break;
    default:
      break;
  }
  return failure;
}

}  // namespace ipmi
