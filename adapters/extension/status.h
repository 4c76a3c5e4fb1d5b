// The status fields of a node.
#pragma once

#include <span>

#include "adapters/extension/failure.h"
#include "nodeipmi/node_extension.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

struct StatusField {
  const char* id;
  const char* label;
  const char* (*text)(const nodeipmi_node_status& status);
};

std::span<const StatusField> StatusFields();

// What is last known of a node; of one that has no IPMI address yet, that nothing is.
Result<nodeipmi_node_status> StatusOf(nodeipmi* state, const char* node);

}  // namespace extension
