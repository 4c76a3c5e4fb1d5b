// What the health benchmark is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tests/bench/process.h"

namespace bench {

struct HealthOptions {
  std::optional<size_t> runs;  // of each command on one BMC
  uint32_t delay_ms = 20;      // what a network far away adds to each round trip
  uint32_t nodes = 100;
  uint32_t interval_s = 30;
  std::optional<uint32_t>
      seconds;  // how long the monitor is measured; three intervals if not given
  std::string json_file;
  bool help = false;
};

Result<HealthOptions> ParseHealthOptions(std::span<char*> words);

}  // namespace bench
