// What is last known of a node's hardware.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/severity.h"

namespace ipmi {

struct SensorHealth {
  int64_t unix_ms = 0;                  // when the sensors were last read; 0 if never
  Severity worst = Severity::kUnknown;  // state of any; kUnknown if none could be judged
  // Which are worse than ok, the worst first: "PSU2 Status critical, CPU2 Temp non-critical".
  std::string bad = {};

  bool operator==(const SensorHealth&) const = default;
};

// How full the system event log is.
struct LogFill {
  int64_t unix_ms = 0;  // when that was last read; 0 if never
  bool known = false;   // the BMC told
  uint16_t entries = 0;
  uint8_t percent = 0;    // of its space, 0 to 100
  bool overflow = false;  // events were lost

  bool operator==(const LogFill&) const = default;
};

struct NodeHealth {
  SensorHealth sensors = {};
  LogFill log = {};

  // What was read of it later.
  void Take(const NodeHealth& newer) {
    if (newer.sensors.unix_ms != 0) sensors = newer.sensors;
    if (newer.log.unix_ms != 0) log = newer.log;
  }

  bool operator==(const NodeHealth&) const = default;
};

}  // namespace ipmi
