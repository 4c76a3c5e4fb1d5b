#include "adapters/extension/roster.h"

#include <string_view>
#include <utility>

namespace extension {

void Roster::Replace(Nodes nodes) {
  const std::lock_guard lock(mutex_);
  nodes_ = std::move(nodes);
}

Result<KnownNode> Roster::HostNode(const char* id) const {
  if (id == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, "node is NULL.");
  const std::lock_guard lock(mutex_);
  const auto found = nodes_.find(std::string_view(id));
  if (found == nodes_.end())
    return Fail(NODE_EXT_NOT_FOUND, "The host has told of no node of this id.");
  if (!found->second.is_host)
    return Fail(NODE_EXT_NOT_HOST_NODE, "IPMI is for host-level nodes; this is a tenant node.");
  return found->second;
}

std::vector<std::string> Roster::HostIds() const {
  std::vector<std::string> ids;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, node] : nodes_)
    if (node.is_host) ids.push_back(id);
  return ids;
}

}  // namespace extension
