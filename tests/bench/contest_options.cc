#include "tests/bench/contest_options.h"

#include <string_view>

#include "tests/bench/number.h"

namespace bench {

Result<ContestOptions> ParseContestOptions(std::span<char*> words, uint32_t most_runs) {
  ContestOptions options;
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string_view name = words[i];
    if (name == "--help") {
      options.help = true;
      continue;
    }
    if ((name != "--runs" && name != "--json") || i + 1 == words.size())
      return Failed("unknown or incomplete option " + std::string(name) +
                    "; --help shows the options");
    const std::string_view value = words[++i];
    if (name == "--json") {
      options.json_file = value;
      continue;
    }
    const auto runs = ReadNumber<uint32_t>(name, value, 1, most_runs);
    if (!runs) return std::unexpected(runs.error());
    options.runs = *runs;
  }
  return options;
}

}  // namespace bench
