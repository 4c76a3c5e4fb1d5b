// The host's nodes, as it told them last. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/extension/failure.h"
#include "adapters/extension/host.h"

namespace extension {

struct KnownNode {
  bool is_host = false;
  std::string address;  // that the host gives; "" if it gives none
  std::string trouble;  // why IPMI of the node cannot be used, in a sentence; "" if it can
  bool may_have_address = false;  // the host could not say whether it gives one
};

class Roster {
 public:
  using Nodes = std::map<std::string, KnownNode, std::less<>>;

  void Replace(Nodes nodes);
  // NODE_EXT_NOT_FOUND, NODE_EXT_NOT_HOST_NODE; NODE_EXT_INVALID_ARGUMENT for NULL.
  Result<KnownNode> HostNode(const char* id) const;
  std::vector<std::string> HostIds() const;

 private:
  mutable std::mutex mutex_;
  Nodes nodes_;
};

}  // namespace extension
