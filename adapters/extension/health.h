// How a node's hardware is, in the host's steps and a sentence.
#pragma once

#include "nodeipmi/node_extension.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

node_ext_health_report ReportOf(const nodeipmi_node_status& status);

}  // namespace extension
