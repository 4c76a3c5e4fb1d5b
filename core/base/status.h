// What an operation can end with. The numbers are those of the C ABI (nodeipmi.h) and never change.
#pragma once

#include <cstdint>
#include <string_view>

namespace ipmi {

enum class Status : int32_t {
  kOk = 0,
  kInvalidArgument = 1,
  kNotFound = 2,
  kAlreadyExists = 3,
  kNotHostNode = 4,
  kNoCredentials = 5,
  kNameNotResolved = 6,
  kUnreachable = 7,
  kNoAnswer = 8,
  kNotIpmi = 9,
  kCipherRefused = 10,
  kBadUser = 11,
  kBadPassword = 12,
  kBadKg = 13,
  kPrivilegeTooLow = 14,
  kBmcBusy = 15,
  kCommandRefused = 16,
  kProtocolError = 17,
  kOutcomeUnknown = 18,
  kTimedOut = 19,
  kKeyMissing = 20,
  kVaultTampered = 21,
  kStorageError = 22,
  kStateInsecure = 23,
  kStateMissing = 24,
  kCancelled = 25,
  kRecursive = 26,
  kUnsupported = 27,
  kInternal = 28,
  kKeyLocked = 29,
};

inline constexpr int32_t kStatusCount = 30;

// The stable short word ("bad_password"), as it stands in JSON. "unknown" for a number that is not
// a status.
std::string_view StatusWord(Status status);

// One sentence that says what happened and what to do.
std::string_view StatusSentence(Status status);

// How far the conversation with a BMC had come.
enum class Stage : uint32_t {
  kNone = 0,
  kResolve = 1,
  kChannelAuthentication = 2,
  kOpenSession = 3,
  kRakp1 = 4,
  kRakp3 = 5,
  kSessionChallenge = 6,
  kActivateSession = 7,
  kSetPrivilege = 8,
  kCommand = 9,
  kCloseSession = 10,
};

inline constexpr uint32_t kStageCount = 11;

// The stage as a phrase for people ("RAKP 1"). Empty for kNone.
std::string_view StageName(Stage stage);

}  // namespace ipmi
