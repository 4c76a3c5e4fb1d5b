// Completion codes of IPMI answers (IPMI 2.0 table 5-2).
#pragma once

#include <cstdint>
#include <string>

namespace ipmi {

enum CompletionCode : uint8_t {
  kCompletedNormally = 0x00,
  kNodeBusy = 0xC0,
  kInvalidCommand = 0xC1,
  kInvalidForLun = 0xC2,
  kCommandTimeout = 0xC3,
  kOutOfSpace = 0xC4,
  kReservationCancelled = 0xC5,
  kRequestTruncated = 0xC6,
  kRequestLengthInvalid = 0xC7,
  kRequestLengthExceeded = 0xC8,
  kParameterOutOfRange = 0xC9,
  kCannotReturnBytes = 0xCA,
  kNotPresent = 0xCB,
  kInvalidDataField = 0xCC,
  kIllegalForSensor = 0xCD,
  kResponseNotProvided = 0xCE,
  kDuplicateRequest = 0xCF,
  kSdrUpdateMode = 0xD0,
  kFirmwareUpdateMode = 0xD1,
  kInitializing = 0xD2,
  kDestinationUnavailable = 0xD3,
  kInsufficientPrivilege = 0xD4,
  kNotInPresentState = 0xD5,
  kSubFunctionDisabled = 0xD6,
  kUnspecifiedError = 0xFF,
};

// The same request may well succeed in a moment.
bool IsBusy(uint8_t code);

// What was asked for is not to be had now, and may be later: besides the busy, who is being
// updated.
bool IsPassing(uint8_t code);

// The code in words, with its number: "node busy (0xC0)".
std::string CompletionCodeText(uint8_t code);

}  // namespace ipmi
