// What a benchmark that measures commands in turn is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tests/bench/process.h"

namespace bench {

struct ContestOptions {
  std::optional<uint32_t> runs;  // of each command
  std::string json_file;
  bool help = false;
};

Result<ContestOptions> ParseContestOptions(std::span<char*> words, uint32_t most_runs);

}  // namespace bench
