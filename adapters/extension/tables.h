// What get_extension hands out.
#pragma once

#include "nodeipmi/node_extension.h"

namespace extension {

extern const node_ext_nodes kNodesTable;
extern const node_ext_menu kMenuTable;
extern const node_ext_actions kActionsTable;
extern const node_ext_status_fields kStatusTable;
extern const node_ext_fields kFieldsTable;
extern const node_ext_health kHealthTable;

// Why nothing can be done with a node whose BMC's address is not known.
inline constexpr const char* kNoAddress =
    "No IPMI address is stored for this node; enter it in the field IPMI Address.";

}  // namespace extension
