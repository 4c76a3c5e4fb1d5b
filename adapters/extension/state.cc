#include "adapters/extension/state.h"

#include <utility>

#include "adapters/extension/structs.h"

namespace extension {
namespace {

bool IsAddressOf(const nodeipmi_node& node, const std::string& address) {
  const std::string host = node.host;
  const std::string port = ':' + std::to_string(node.port);
  constexpr uint32_t kIpmiPort = 623;
  return address == host + port || address == '[' + host + ']' + port ||
         (node.port == kIpmiPort && (address == host || address == '[' + host + ']'));
}

}  // namespace

Result<nodeipmi*> OpenState(const std::optional<std::string>& folder) {
  auto options = MakeStruct<nodeipmi_open_options>();
  options.state_dir = folder ? folder->c_str() : nullptr;
  auto error = MakeStruct<nodeipmi_error>();
  nodeipmi* state = nullptr;
  nodeipmi_status status = nodeipmi_open(&options, &state, &error);
  if (status == NODEIPMI_STATE_MISSING) {
    status = nodeipmi_state_init(options.state_dir, &error);
    if (status == NODEIPMI_OK || status == NODEIPMI_ALREADY_EXISTS)  // another process was faster
      status = nodeipmi_open(&options, &state, &error);
  }
  if (status != NODEIPMI_OK) return std::unexpected(FailureOf(error));
  return state;
}

Result<std::optional<nodeipmi_node>> FindNode(nodeipmi* state, const char* node) {
  auto found = MakeStruct<nodeipmi_node>();
  auto error = MakeStruct<nodeipmi_error>();
  const nodeipmi_status status = nodeipmi_node_get(state, node, &found, &error);
  if (status == NODEIPMI_NOT_FOUND) return std::nullopt;
  if (status != NODEIPMI_OK) return std::unexpected(FailureOf(error));
  if (found.kind != NODEIPMI_NODE_HOST) return std::nullopt;
  return found;
}

Result<bool> KeepNode(nodeipmi* state, const HostNode& node) {
  const char* const name = node.id.c_str();
  auto kept = MakeStruct<nodeipmi_node>();
  auto error = MakeStruct<nodeipmi_error>();
  const nodeipmi_status found = nodeipmi_node_get(state, name, &kept, &error);
  if (found != NODEIPMI_OK && found != NODEIPMI_NOT_FOUND) return std::unexpected(FailureOf(error));

  auto settings = MakeStruct<nodeipmi_node_settings>();
  settings.kind = node.is_host ? NODEIPMI_NODE_HOST : NODEIPMI_NODE_TENANT;
  settings.address = node.address.c_str();
  if (found == NODEIPMI_NOT_FOUND) {
    if (node.address.empty()) return false;
    settings.set = NODEIPMI_SET_ADDRESS;
    if (nodeipmi_node_add(state, name, &settings, &error) != NODEIPMI_OK)
      return std::unexpected(FailureOf(error));
    return true;
  }
  if (!node.address.empty() && !IsAddressOf(kept, node.address))
    settings.set |= NODEIPMI_SET_ADDRESS;
  const bool has_address = !node.address.empty() || *kept.host != '\0';
  if (kept.kind != settings.kind && (has_address || !node.is_host))
    settings.set |= NODEIPMI_SET_KIND;
  if (settings.set != 0 && nodeipmi_node_edit(state, name, &settings, &error) != NODEIPMI_OK)
    return std::unexpected(FailureOf(error));
  return node.is_host && has_address;
}

}  // namespace extension
