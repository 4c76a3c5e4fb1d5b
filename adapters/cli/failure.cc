#include "adapters/cli/failure.h"

#include <utility>

namespace cli {

int ExitCode(nodeipmi_status status) {
  switch (status) {
    case NODEIPMI_OK:
      return kExitDone;
    case NODEIPMI_NOT_HOST_NODE:
    case NODEIPMI_CIPHER_REFUSED:
    case NODEIPMI_BMC_BUSY:
    case NODEIPMI_COMMAND_REFUSED:
    case NODEIPMI_PROTOCOL_ERROR:
    case NODEIPMI_OUTCOME_UNKNOWN:
    case NODEIPMI_TIMED_OUT:
      return kExitRefused;
    case NODEIPMI_INVALID_ARGUMENT:
    case NODEIPMI_NOT_FOUND:
    case NODEIPMI_ALREADY_EXISTS:
      return kExitUsage;
    case NODEIPMI_NAME_NOT_RESOLVED:
    case NODEIPMI_UNREACHABLE:
    case NODEIPMI_NO_ANSWER:
    case NODEIPMI_NOT_IPMI:
      return kExitUnreachable;
    case NODEIPMI_NO_CREDENTIALS:
    case NODEIPMI_BAD_USER:
    case NODEIPMI_BAD_PASSWORD:
    case NODEIPMI_BAD_KG:
    case NODEIPMI_PRIVILEGE_TOO_LOW:
      return kExitCredentials;
    case NODEIPMI_CANCELLED:
      return kExitSignal + 2;  // as the shell reports SIGINT
    default:  // key_missing, vault_tampered, storage_error, state_…, recursive, unsupported,
              // internal
      return kExitState;
  }
}

nodeipmi_error EmptyError() {
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  return error;
}

std::unexpected<Failure> UsageFailure(std::string message) {
  return std::unexpected(Failure{.exit_code = kExitUsage,
                                 .code = nodeipmi_status_word(NODEIPMI_INVALID_ARGUMENT),
                                 .message = std::move(message),
                                 .node = {},
                                 .stage = {}});
}

std::unexpected<Failure> ProgramFailure(std::string message) {
  return std::unexpected(Failure{.exit_code = kExitState,
                                 .code = nodeipmi_status_word(NODEIPMI_INTERNAL),
                                 .message = std::move(message),
                                 .node = {},
                                 .stage = {}});
}

std::unexpected<Failure> LibraryFailure(const nodeipmi_error& error, std::string_view node) {
  return std::unexpected(Failure{.exit_code = ExitCode(error.status),
                                 .code = nodeipmi_status_word(error.status),
                                 .message = error.message,
                                 .node = std::string(node),
                                 .stage = nodeipmi_stage_name(error.stage),
                                 .completion_code = error.completion_code});
}

}  // namespace cli
