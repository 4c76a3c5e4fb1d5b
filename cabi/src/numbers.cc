// The numbers of the header are those of the core: a change on either side does not compile.
#include "core/base/node_options.h"
#include "core/base/status.h"
#include "core/store/node_record.h"
#include "core/wire/cmd/chassis_control.h"
#include "nodeipmi/nodeipmi.h"

namespace ipmi::cabi {
namespace {

template <typename Enum>
constexpr bool Is(Enum value, int64_t number) {
  return static_cast<int64_t>(value) == number;
}

static_assert(
    Is(Status::kOk, NODEIPMI_OK) && Is(Status::kInvalidArgument, NODEIPMI_INVALID_ARGUMENT) &&
    Is(Status::kNotFound, NODEIPMI_NOT_FOUND) &&
    Is(Status::kAlreadyExists, NODEIPMI_ALREADY_EXISTS) &&
    Is(Status::kNotHostNode, NODEIPMI_NOT_HOST_NODE) &&
    Is(Status::kNoCredentials, NODEIPMI_NO_CREDENTIALS) &&
    Is(Status::kNameNotResolved, NODEIPMI_NAME_NOT_RESOLVED) &&
    Is(Status::kUnreachable, NODEIPMI_UNREACHABLE) && Is(Status::kNoAnswer, NODEIPMI_NO_ANSWER) &&
    Is(Status::kNotIpmi, NODEIPMI_NOT_IPMI) &&
    Is(Status::kCipherRefused, NODEIPMI_CIPHER_REFUSED) &&
    Is(Status::kBadUser, NODEIPMI_BAD_USER) && Is(Status::kBadPassword, NODEIPMI_BAD_PASSWORD) &&
    Is(Status::kBadKg, NODEIPMI_BAD_KG) &&
    Is(Status::kPrivilegeTooLow, NODEIPMI_PRIVILEGE_TOO_LOW) &&
    Is(Status::kBmcBusy, NODEIPMI_BMC_BUSY) &&
    Is(Status::kCommandRefused, NODEIPMI_COMMAND_REFUSED) &&
    Is(Status::kProtocolError, NODEIPMI_PROTOCOL_ERROR) &&
    Is(Status::kOutcomeUnknown, NODEIPMI_OUTCOME_UNKNOWN) &&
    Is(Status::kTimedOut, NODEIPMI_TIMED_OUT) && Is(Status::kKeyMissing, NODEIPMI_KEY_MISSING) &&
    Is(Status::kVaultTampered, NODEIPMI_VAULT_TAMPERED) &&
    Is(Status::kStorageError, NODEIPMI_STORAGE_ERROR) &&
    Is(Status::kStateInsecure, NODEIPMI_STATE_INSECURE) &&
    Is(Status::kStateMissing, NODEIPMI_STATE_MISSING) &&
    Is(Status::kCancelled, NODEIPMI_CANCELLED) && Is(Status::kRecursive, NODEIPMI_RECURSIVE) &&
    Is(Status::kUnsupported, NODEIPMI_UNSUPPORTED) && Is(Status::kInternal, NODEIPMI_INTERNAL) &&
    Is(Status::kKeyLocked, NODEIPMI_KEY_LOCKED) && kStatusCount == NODEIPMI_KEY_LOCKED + 1);
static_assert(Is(Stage::kResolve, NODEIPMI_STAGE_RESOLVE) &&
              Is(Stage::kChannelAuthentication, NODEIPMI_STAGE_CHANNEL_AUTHENTICATION) &&
              Is(Stage::kOpenSession, NODEIPMI_STAGE_OPEN_SESSION) &&
              Is(Stage::kRakp1, NODEIPMI_STAGE_RAKP1) && Is(Stage::kRakp3, NODEIPMI_STAGE_RAKP3) &&
              Is(Stage::kSessionChallenge, NODEIPMI_STAGE_SESSION_CHALLENGE) &&
              Is(Stage::kActivateSession, NODEIPMI_STAGE_ACTIVATE_SESSION) &&
              Is(Stage::kSetPrivilege, NODEIPMI_STAGE_SET_PRIVILEGE) &&
              Is(Stage::kCommand, NODEIPMI_STAGE_COMMAND) &&
              Is(Stage::kCloseSession, NODEIPMI_STAGE_CLOSE_SESSION));
static_assert(Is(NodeKind::kHost, NODEIPMI_NODE_HOST) &&
              Is(NodeKind::kTenant, NODEIPMI_NODE_TENANT));
static_assert(Is(LanVersion::kAuto, NODEIPMI_LAN_AUTO) && Is(LanVersion::k15, NODEIPMI_LAN_1_5) &&
              Is(LanVersion::k20, NODEIPMI_LAN_2_0));
static_assert(Is(Auth15::kAuto, NODEIPMI_AUTH_AUTO) && Is(Auth15::kMd5, NODEIPMI_AUTH_MD5) &&
              Is(Auth15::kStraight, NODEIPMI_AUTH_STRAIGHT) &&
              Is(Auth15::kNone, NODEIPMI_AUTH_NONE));
static_assert(kCipherSuiteAuto == NODEIPMI_CIPHER_SUITE_AUTO);
static_assert(Is(Privilege::kUser, NODEIPMI_PRIVILEGE_USER) &&
              Is(Privilege::kOperator, NODEIPMI_PRIVILEGE_OPERATOR) &&
              Is(Privilege::kAdministrator, NODEIPMI_PRIVILEGE_ADMINISTRATOR));
static_assert(Is(PowerState::kUnknown, NODEIPMI_POWER_STATE_UNKNOWN) &&
              Is(PowerState::kOff, NODEIPMI_POWER_STATE_OFF) &&
              Is(PowerState::kOn, NODEIPMI_POWER_STATE_ON));

}  // namespace
}  // namespace ipmi::cabi
