// All sensors of one BMC as three tools read them: the same BMC, user and cipher suite.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/bench/contest.h"
#include "tests/bench/fleet/bmcs.h"
#include "tests/bench/health/sensors_read.h"

namespace bench {

// What they do has an equal in each of the tools.
enum class Task : uint8_t {
  kWarm,        // the sensor data records are known
  kThresholds,  // the same, with each sensor's thresholds as the BMC has them now
  kCold,        // they are not
};

struct Reader {
  Task task;
  Contestant contestant;
};

struct SensorReaders {
  std::vector<Reader> readers;  // nodeipmi is the first of each task, and kWarm the first task
  SensorsRead read;             // by the first one
};

// Fills the caches, once, before anything is measured.
Result<SensorReaders> MakeSensorReaders(const Bmcs& bmcs);

}  // namespace bench
