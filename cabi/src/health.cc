#include "cabi/src/health.h"

#include "cabi/src/structs.h"

namespace ipmi::cabi {

nodeipmi_health HealthStruct(const NodeHealth& health) {
  nodeipmi_health out{};
  out.severity = static_cast<uint32_t>(health.sensors.worst);
  out.sel_known = health.log.known;
  out.sel_entries = health.log.entries;
  out.sel_percent = health.log.percent;
  out.sel_overflow = health.log.overflow;
  out.sensors_unix_ms = health.sensors.unix_ms;
  out.sel_unix_ms = health.log.unix_ms;
  CopyText(health.sensors.bad, out.bad_sensors);
  return out;
}

}  // namespace ipmi::cabi
