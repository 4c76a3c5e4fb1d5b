#include "tests/bench/fleet/state.h"

#include "tests/bench/addresses.h"
#include "tests/bench/rivals.h"
#include "tests/unit/support/scratch.h"

namespace bench {

std::unexpected<ipmi::Error> CallFailed(const char* call, const nodeipmi_error& error) {
  return Failed(std::string(call) + ": " + error.message);
}

Result<void> MakeState(const std::string& folder, uint32_t count, uint32_t port,
                       const std::string& password_file) {
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  if (nodeipmi_state_init(folder.c_str(), &error) != NODEIPMI_OK)
    return CallFailed("nodeipmi_state_init", error);
  const auto state = OpenState(folder);
  if (!state) return std::unexpected(state.error());
  const auto password = ipmi::testing::ReadBytes(password_file);
  for (uint32_t i = 0; i < count; ++i) {
    const std::string name = "bmc" + std::to_string(i);
    const std::string address = AddressText(kFirstAddress + i) + ':' + std::to_string(port);
    nodeipmi_node_settings settings = {};
    settings.struct_size = sizeof settings;
    settings.set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD;
    settings.address = address.c_str();
    settings.user = kUser;
    settings.password = password.data();
    settings.password_size = password.size();
    if (nodeipmi_node_add(state->get(), name.c_str(), &settings, &error) != NODEIPMI_OK)
      return CallFailed("nodeipmi_node_add", error);
  }
  return {};
}

Result<State> OpenState(const std::string& folder) {
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  nodeipmi_open_options options = {};
  options.struct_size = sizeof options;
  options.state_dir = folder.c_str();
  nodeipmi* state = nullptr;
  if (nodeipmi_open(&options, &state, &error) != NODEIPMI_OK)
    return CallFailed("nodeipmi_open", error);
  return State(state);
}

Result<std::vector<std::string>> NodeNames(nodeipmi* state) {
  std::vector<std::string> names;
  nodeipmi_node node = {};
  node.struct_size = sizeof node;
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  while (nodeipmi_node_next(state, names.empty() ? "" : names.back().c_str(), &node, &error) ==
         NODEIPMI_OK)
    names.emplace_back(node.name);
  if (error.status != NODEIPMI_NOT_FOUND) return CallFailed("nodeipmi_node_next", error);
  return names;
}

}  // namespace bench
