#include "tests/bench/health/options.h"

#include <string_view>

#include "tests/bench/number.h"

namespace bench {
namespace {

constexpr uint32_t kMostRuns = 10'000;
constexpr uint32_t kMostDelay = 1000;
constexpr uint32_t kMostNodes = 10'000;
constexpr uint32_t kMostInterval = 60;
constexpr uint32_t kMostSeconds = 3600;

// Puts the number where it belongs.
Result<void> SetNumber(std::string_view name, std::string_view value, uint32_t least, uint32_t most,
                       auto& place) {
  const auto number = ReadNumber(name, value, least, most);
  if (!number) return std::unexpected(number.error());
  place = *number;
  return {};
}

Result<void> Set(HealthOptions& options, std::string_view name, std::string_view value) {
  if (name == "--runs") return SetNumber(name, value, 1, kMostRuns, options.runs);
  if (name == "--delay") return SetNumber(name, value, 0, kMostDelay, options.delay_ms);
  if (name == "--nodes") return SetNumber(name, value, 1, kMostNodes, options.nodes);
  if (name == "--interval") return SetNumber(name, value, 1, kMostInterval, options.interval_s);
  if (name == "--seconds") return SetNumber(name, value, 1, kMostSeconds, options.seconds);
  if (name != "--json")
    return Failed("unknown option " + std::string(name) + "; --help shows the options");
  options.json_file = value;
  return {};
}

}  // namespace

Result<HealthOptions> ParseHealthOptions(std::span<char*> words) {
  HealthOptions options;
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string_view name = words[i];
    if (name == "--help") {
      options.help = true;
    } else if (i + 1 == words.size()) {
      return Failed("unknown or incomplete option " + std::string(name) +
                    "; --help shows the options");
    } else if (auto set = Set(options, name, words[++i]); !set) {
      return std::unexpected(set.error());
    }
  }
  return options;
}

}  // namespace bench
