#include "tests/bench/fleet/options.h"

#include <string_view>

#include "tests/bench/number.h"

namespace bench {
namespace {

constexpr double kMostNodes = 100'000;
constexpr double kMostSeconds = 3600;

Result<Scenario> ScenarioOf(std::string_view word) {
  if (word == "clean") return Scenario::kClean;
  if (word == "lossy") return Scenario::kLossy;
  if (word == "mixed") return Scenario::kMixed;
  if (word == "steady") return Scenario::kSteady;
  return Failed("--scenario takes clean, lossy, mixed or steady");
}

Result<void> Set(Options& options, std::string_view name, std::string_view value) {
  if (name == "--json") {
    options.json_file = value;
  } else if (name == "--nodes") {
    const auto nodes = ReadNumber<double>(name, value, 1, kMostNodes);
    if (!nodes) return std::unexpected(nodes.error());
    options.nodes = static_cast<uint32_t>(*nodes);
  } else if (name == "--seconds") {
    const auto seconds = ReadNumber<double>(name, value, 0, kMostSeconds);
    if (!seconds) return std::unexpected(seconds.error());
    options.seconds = *seconds;
  } else {
    const auto scenario = ScenarioOf(value);
    if (!scenario) return std::unexpected(scenario.error());
    options.scenario = *scenario;
  }
  return {};
}

}  // namespace

Result<Options> ParseOptions(std::span<char*> words) {
  Options options;
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string_view name = words[i];
    if (name == "--help") {
      options.help = true;
    } else if (name == "--growth") {
      options.growth = true;
    } else if ((name == "--json" || name == "--nodes" || name == "--seconds" ||
                name == "--scenario") &&
               i + 1 < words.size()) {
      if (auto set = Set(options, name, words[++i]); !set) return std::unexpected(set.error());
    } else {
      return Failed("unknown or incomplete option " + std::string(name) +
                    "; --help shows the options");
    }
  }
  if (options.growth && options.scenario != Scenario::kClean)
    return Failed("--growth goes with --scenario clean");
  return options;
}

}  // namespace bench
