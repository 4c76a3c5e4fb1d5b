// One BMC whose forty sensors are read by each tool, as often as asked, near and far away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/health/sensor_readers.h"
#include "tests/bench/statistics.h"

namespace bench {

struct ReaderRow {
  Task task;
  std::string name;
  Summary wall_ms;
  Summary cpu_ms;
  double round_trips;  // requests that reached the BMC, Close Session included
  double closes;
  double sensors;  // Get Sensor Reading among them
  double repeats;  // sent again, in all runs together
};

struct OneBmc {
  uint32_t delay_ms = 0;  // what the network adds to each round trip
  size_t runs = 0;
  std::vector<ReaderRow> rows;  // in the order of Task; nodeipmi is the first of each
  SensorsRead read;             // by nodeipmi, with warm cache
  Result<void> check;           // that each of its runs took one request for each sensor
};

Result<OneBmc> MeasureOneBmc(uint32_t delay_ms, size_t runs);

}  // namespace bench
