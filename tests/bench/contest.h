// Commands that do the same, measured in turn: what else the machine does, it does to all of them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tests/bench/process.h"
#include "tests/bench/simulator.h"

namespace bench {

struct Contestant {
  std::string name;
  Words words;
  std::string expected;                             // is in what it prints
  std::function<Result<void>()> prepare = nullptr;  // before each run, not measured; may be empty
};

// One value for each run.
struct Series {
  std::vector<double> wall_ms;
  std::vector<double> cpu_ms;
  std::vector<double> round_trips;  // requests that reached the simulator, Close Session included
  std::vector<double> closes;       // Close Session among them
  std::vector<double> sensors;      // Get Sensor Reading among them
  std::vector<double> repeats;      // sent again because no answer had come yet, among all
};

// One Series for each contestant.
Result<std::vector<Series>> RunContest(const Simulator& simulator,
                                       std::span<const Contestant> contestants, size_t runs);

}  // namespace bench
