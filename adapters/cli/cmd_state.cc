// init and version.
#include "adapters/cli/command.h"
#include "adapters/cli/output.h"
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
    PrintLine("The state is made; add nodes with 'nodeipmi node add'.");
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
