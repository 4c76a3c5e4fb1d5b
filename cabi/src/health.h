// A node's health as the C ABI has it.
#pragma once

#include "core/store/node_health.h"
#include "nodeipmi/nodeipmi.h"

namespace ipmi::cabi {

nodeipmi_health HealthStruct(const NodeHealth& health);

}  // namespace ipmi::cabi
