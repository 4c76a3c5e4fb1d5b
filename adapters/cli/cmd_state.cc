// init, state backup, state restore and version.
#include <optional>
#include <string>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/output.h"
#include "adapters/cli/state.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

Result RunInit(const Call& call) {
  const std::optional<std::string> folder = call.arguments.Value(Option::kState);
  nodeipmi_error error = EmptyError();
  if (nodeipmi_state_init(folder ? folder->c_str() : nullptr, &error) != NODEIPMI_OK)
    return LibraryFailure(error);
  if (call.json) {
    const Json document = JsonObject();
    AddString(document.get(), "code", nodeipmi_status_word(NODEIPMI_OK));
    PrintJson(document.get());
  } else {
    PrintLine(
        "The state is made; add nodes with 'nodeipmi node add'. Keep a copy of its nodeipmi.key in "
        "another place.");
  }
  return kExitDone;
}

Result RunStateBackup(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const std::string& path = call.operands[0];
  nodeipmi_error error = EmptyError();
  if (nodeipmi_state_backup(state->get(), path.c_str(), &error) != NODEIPMI_OK)
    return LibraryFailure(error);
  if (call.json) {
    const Json document = JsonObject();
    AddString(document.get(), "backup", path);
    PrintJson(document.get());
  } else {
    auto key = EmptyStruct<nodeipmi_key>();
    const bool has_it = nodeipmi_key_get(state->get(), &key, nullptr) == NODEIPMI_OK &&
                        key.kind == NODEIPMI_KEY_PASSPHRASE;
    PrintLine(path + (has_it ? ": written; the passphrase opens its credentials"
                             : ": written; its credentials open only with the key, which is not "
                               "in it"));
  }
  return kExitDone;
}

// A state without its key is restored, and of no use before the key is there: that is said.
Result RunStateRestore(const Call& call) {
  const std::optional<std::string> folder = call.arguments.Value(Option::kState);
  const std::optional<std::string> key = call.arguments.Value(Option::kKeyFile);
  nodeipmi_error error = EmptyError();
  if (nodeipmi_state_restore(call.operands[0].c_str(), folder ? folder->c_str() : nullptr,
                             key ? key->c_str() : nullptr, &error) != NODEIPMI_OK)
    return LibraryFailure(error);
  if (auto state = OpenState(call.arguments); !state) {
    Failure failure = std::move(state).error();
    failure.exit_code = kExitState;
    failure.message = "The state is restored, but not usable yet: " + failure.message;
    return std::unexpected(std::move(failure));
  }
  if (call.json) {
    const Json document = JsonObject();
    AddString(document.get(), "code", nodeipmi_status_word(NODEIPMI_OK));
    PrintJson(document.get());
  } else {
    PrintLine(
        "The state is restored, and its key opens it; 'nodeipmi doctor' tries each credential.");
  }
  return kExitDone;
}

Result RunVersion(const Call& call) {
  uint32_t major = 0;
  uint32_t minor = 0;
  nodeipmi_abi_version(&major, &minor);
  if (call.json) {
    const Json document = JsonObject();
    AddString(document.get(), "version", nodeipmi_version());
    AddNumber(document.get(), "abi_major", major);
    AddNumber(document.get(), "abi_minor", minor);
    PrintJson(document.get());
  } else {
    PrintLine("nodeipmi " + std::string(nodeipmi_version()) + " (ABI " + std::to_string(major) +
              "." + std::to_string(minor) + ")");
  }
  return kExitDone;
}

}  // namespace cli
