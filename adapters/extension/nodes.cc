// node_ext.nodes/1.
#include "adapters/extension/plugin.h"
#include "adapters/extension/tables.h"
#include "adapters/extension/thunk.h"

namespace extension {
namespace {

node_ext_status Changed(const node_ext* ext, node_ext_error* error) {
  return MainThunk(ext, error, [](Plugin& plugin) { return plugin.ReadNodes(); });
}

node_ext_status Forget(const node_ext* ext, const char* node, node_ext_error* error) {
  return MainThunk(ext, error, [node](Plugin& plugin) -> Result<void> {
    if (node == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, "node is NULL.");
    return plugin.Forget(node);
  });
}

}  // namespace

const node_ext_nodes kNodesTable = {
    .struct_size = sizeof(node_ext_nodes),
    .reserved = 0,
    .changed = Changed,
    .forget = Forget,
};

}  // namespace extension
