// What the fleet benchmark is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tests/bench/process.h"

namespace bench {

enum class Scenario : uint8_t { kClean, kLossy, kMixed, kSteady };

struct Options {
  Scenario scenario = Scenario::kClean;
  uint32_t nodes = 10'000;
  std::optional<double> seconds;  // how long each part is measured
  std::string json_file;
  bool growth = false;
  bool help = false;
};

Result<Options> ParseOptions(std::span<char*> words);

}  // namespace bench
