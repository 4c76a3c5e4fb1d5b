// Many BMCs whose forty sensors are read again and again by the monitor, and once by ipmi-sensors.
#pragma once

#include <cstdint>

#include "tests/bench/fleet/measured.h"
#include "tests/bench/health/options.h"
#include "tests/bench/statistics.h"

namespace bench {

inline constexpr int kSensorsOfBmc = 40;

struct ManyBmcs {
  uint32_t nodes = 0;
  uint32_t interval_s = 0;
  uint32_t seconds = 0;  // how long the monitor was measured

  Measured monitor;
  double monitor_sensors = 0;  // that it read meanwhile

  // ipmi-sensors, which was run `runs` times.
  size_t runs = 0;
  Summary wall_ms;
  Summary cpu_ms;
  double ipmi_sensors = 0;  // that it read in a run
  double peak_rss_bytes = 0;

  double SensorsOfRound() const { return static_cast<double>(nodes) * kSensorsOfBmc; }
  // How often the monitor has read them all.
  double Rounds() const { return monitor_sensors / SensorsOfRound(); }
  // What the monitor took of the processor, in all threads, polls and the event log included.
  double CpuMsOfRound() const {
    return monitor.process_cpu_us * monitor.operations / 1e3 / Rounds();
  }
};

Result<ManyBmcs> MeasureManyBmcs(const HealthOptions& options);

}  // namespace bench
