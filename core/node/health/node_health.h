// From what was read of the hardware to what is kept of it as the node's health.
#pragma once

#include <cstdint>

#include "core/node/health/sensor_report.h"
#include "core/store/node_health.h"
#include "core/wire/cmd/get_sel_info.h"

namespace ipmi {

// Of a list that has all sensors.
SensorHealth HealthOf(const SensorList& list, int64_t unix_ms);

LogFill FillOf(const RecordStoreInfo& info, int64_t unix_ms);

}  // namespace ipmi
