#include "core/node/health/sensor_report.h"

#include "core/wire/sdr/severity.h"

namespace ipmi {

Severity SeverityOf(const SensorReport& report) {
  const Sensor& sensor = report.sensor;
  if (sensor.threshold_based()) return StateSeverity(report.state);
  // Its states were read; what they mean the state does not say.
  if (report.state != SensorState::kUnknown) return Severity::kUnknown;
  return StatesSeverity(sensor.sensor_type, sensor.event_type, report.states);
}

}  // namespace ipmi
