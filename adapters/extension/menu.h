// The submenu, from the library's own list: the command's `menu` shows the same.
#pragma once

#include "adapters/extension/failure.h"
#include "nodeipmi/node_extension.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

class Plugin;

// The item that opens the BMC's web page, which is the host's to do.
inline constexpr const char* kConnectItem = "connect";

// Item number `index`. node: a host-level node of the roster, or NULL for the menu as such.
Result<node_ext_item> ItemOf(Plugin& plugin, nodeipmi* state, const char* node, uint32_t index);

// The item of this id.
Result<node_ext_item> FindItem(Plugin& plugin, nodeipmi* state, const char* node, const char* id);

}  // namespace extension
