// What a BMC says of itself as the C ABI has it.
#pragma once

#include "core/node/actions/bmc_info.h"
#include "nodeipmi/nodeipmi.h"

namespace ipmi::cabi {

nodeipmi_device_info InfoStruct(const BmcInfo& info);

}  // namespace ipmi::cabi
