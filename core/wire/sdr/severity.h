// How bad the state of a sensor is. The specification says that of thresholds alone; of discrete
// sensors it names the states (IPMI 2.0 tables 42-2 and 42-3), and what they mean for whoever looks
// after the machine is judged here.
#pragma once

#include <cstdint>

#include "core/base/severity.h"
#include "core/wire/sdr/reading.h"

namespace ipmi {

// Of a threshold-based sensor.
Severity StateSeverity(SensorState state);

// Of one state of a discrete sensor. kUnknown for an OEM's, and where it depends on the sensor.
Severity StateSeverity(uint8_t sensor_type, uint8_t event_type, uint8_t offset);

// Of a discrete sensor whose bits are set: the worst of them. None is kOk, but kUnknown of a sensor
// none of whose states can be judged.
Severity StatesSeverity(uint8_t sensor_type, uint8_t event_type, uint16_t states);

}  // namespace ipmi
