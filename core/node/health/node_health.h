// From what was read of the hardware to what is kept of it as the node's health.
#pragma once

#include <cstdint>

#include "core/node/health/sensor_report.h"
#include "core/store/node_health.h"
#include "core/wire/cmd/get_sel_info.h"

namespace ipmi {

// Of a list that has all sensors. What could not be asked is as bad as it is known to be: that a
// BMC is busy makes nothing well.
SensorHealth HealthOf(const SensorList& list, const SensorHealth& known, int64_t unix_ms);

LogFill FillOf(const RecordStoreInfo& info, int64_t unix_ms);

}  // namespace ipmi
