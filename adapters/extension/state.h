// What the library keeps of the host's nodes: names there are the ids here.
#pragma once

#include <optional>
#include <string>

#include "adapters/extension/failure.h"
#include "adapters/extension/host.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

// Opens the state; makes it if there is none.
Result<nodeipmi*> OpenState(const std::optional<std::string>& folder);

// The node, if it is kept as one that has a BMC.
Result<std::optional<nodeipmi_node>> FindNode(nodeipmi* state, const char* node);

// Brings what is kept into line with what the host says: an address that it gives is stored, a
// tenant node is one here too. Nothing is added for a node without an address, and nothing is
// removed. Gives back whether it has an address.
Result<bool> KeepNode(nodeipmi* state, const HostNode& node);

}  // namespace extension
