// A reset by each of those who fence over IPMI, in turn, each in processes of its own, on the same
// simulated BMC: what it asks of the BMC, and how much time and processor it takes.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/contest.h"
#include "tests/bench/contest_options.h"
#include "tests/bench/fence/fencers.h"
#include "tests/bench/goal.h"
#include "tests/bench/json.h"
#include "tests/bench/process.h"
#include "tests/bench/rivals.h"
#include "tests/bench/simulator.h"
#include "tests/bench/statistics.h"
#include "tests/bench/table.h"
#include "tests/unit/support/scratch.h"

namespace bench {
namespace {

constexpr const char* kHelp =
    R"(Measures a reset by nodeipmi's plugin and agent, external/ipmi and fence_ipmilan on the same
simulated BMC, which acts at once. It needs root: external/ipmi asks port 623 only.

Usage: bazel run -c opt //tests/bench:fence -- [OPTION]...

  --runs N      measured runs of each (default: 10)
  --json FILE   write the numbers there as well
  --help        print this
)";

constexpr const char* kLegend =
    R"(OFF, ON, RESET: what the BMC was told, LOOKS: how often it was asked for the power. TRIPS: requests
that reached it. WALL, CPU: milliseconds of a run, and of the processor (user and system); medians,
and the quartiles that half of the runs lie between. Behind them the medians divided by those of
fence_ipmilan --power-wait=0. nodeipmi and fence_ipmilan turn the node off, and on when they have
read back that it is off; external/ipmi looks once, tells the BMC to reset it, and never looks again.
fence_ipmilan as it comes waits 2 s behind each; libstonith waits 1 s for a program of "external".
)";

// Of the benchmark's own, so that a BMC at 127.0.0.1 is not in the way.
constexpr const char* kHost = "127.62.3.1";
constexpr uint32_t kMostRuns = 1'000;
constexpr uint32_t kUsualRuns = 10;

// What a contestant asked the BMC for.
struct Asked {
  uint64_t off = 0;
  uint64_t on = 0;
  uint64_t reset = 0;
  uint64_t looks = 0;
};

struct Row {
  std::string name;
  Asked asked;
  Summary wall_ms;
  Summary cpu_ms;
  double round_trips = 0;
};

struct Outcome {
  int delay_ms;
  std::vector<Row> rows;  // in the order of Fencer
};

// One run beforehand shows what a contestant does; all of them leave the node on.
Result<Asked> Watch(const Simulator& simulator, const Contestant& contestant) {
  if (auto reset = simulator.ResetCounters(); !reset) return std::unexpected(reset.error());
  if (const auto done = Measure(contestant.words); !done) return std::unexpected(done.error());
  Asked asked;
  for (const auto& [name, value] :
       {std::pair{"chassis_control.off", &asked.off}, std::pair{"chassis_control.on", &asked.on},
        std::pair{"chassis_control.reset", &asked.reset},
        std::pair{"commands.get_chassis_status", &asked.looks}}) {
    const auto count = simulator.Counter(name);
    if (!count) return std::unexpected(count.error());
    *value = *count;
  }
  return asked;
}

Result<Outcome> Run(int delay_ms, size_t runs) {
  const ipmi::testing::ScratchFolder folder;
  const std::string password_file = folder.File("password");
  if (auto written = WritePassword(password_file); !written)
    return std::unexpected(written.error());
  const auto plugins = Plugins::Make(folder.path());
  if (!plugins) return std::unexpected(plugins.error());
  const auto simulator =
      Simulator::Launch(folder.path(), {"--address", kHost, "--port", "623", "--user", kUser,
                                        "--password-file", password_file, "--suites", kCipherSuite,
                                        "--delay", std::to_string(delay_ms)});
  if (!simulator) return std::unexpected(simulator.error());
  const auto contestants = ResetByEach(folder.path(), *plugins, password_file, kHost);
  if (!contestants) return std::unexpected(contestants.error());

  Outcome outcome{.delay_ms = delay_ms, .rows = {}};
  for (const Contestant& contestant : *contestants) {
    const auto asked = Watch(*simulator, contestant);
    if (!asked) return std::unexpected(asked.error());
    outcome.rows.push_back({.name = contestant.name, .asked = *asked, .wall_ms = {}, .cpu_ms = {}});
  }
  const auto series = RunContest(*simulator, *contestants, runs);
  if (!series) return std::unexpected(series.error());
  for (size_t i = 0; i < series->size(); ++i) {
    outcome.rows[i].wall_ms = Summarise((*series)[i].wall_ms);
    outcome.rows[i].cpu_ms = Summarise((*series)[i].cpu_ms);
    outcome.rows[i].round_trips = Summarise((*series)[i].round_trips).median;
  }
  return outcome;
}

void PrintTable(const std::vector<Outcome>& outcomes, size_t runs) {
  Table table(1, {"COMMAND", "DELAY", "OFF", "ON", "RESET", "LOOKS", "TRIPS", "WALL", "QUARTILES",
                  "CPU", "QUARTILES", "WALL:", "CPU:"});
  for (const Outcome& outcome : outcomes) {
    const Row& rival = outcome.rows[kFenceIpmilan];
    for (const Row& row : outcome.rows) {
      table.AddRow({row.name, std::to_string(outcome.delay_ms) + " ms",
                    std::to_string(row.asked.off), std::to_string(row.asked.on),
                    std::to_string(row.asked.reset), std::to_string(row.asked.looks),
                    Fixed(row.round_trips, 0), Fixed(row.wall_ms.median, 1), Quartiles(row.wall_ms),
                    Fixed(row.cpu_ms.median, 1), Quartiles(row.cpu_ms),
                    Fixed(row.wall_ms.median / rival.wall_ms.median, 2),
                    Fixed(row.cpu_ms.median / rival.cpu_ms.median, 2)});
    }
    table.AddGap();
  }
  table.Print();
  (void)std::fputs(kLegend, stdout);
  std::printf("%zu runs of each.\n", runs);
}

Goal AtMostAThird(const Outcome& outcome) {
  const double fastest = std::min(outcome.rows[kExternalIpmi].wall_ms.median,
                                  outcome.rows[kFenceIpmilan].wall_ms.median);
  const double ratio = outcome.rows[kPlugin].wall_ms.median / fastest;
  return {.text = "with " + std::to_string(outcome.delay_ms) +
                  " ms, wall time at most 1/3 of the fastest other one's",
          .measured = Fixed(ratio, 3),
          .met = ratio <= 1.0 / 3};
}

Json ToJson(const std::vector<Outcome>& outcomes, const std::vector<Goal>& goals) {
  Json document(cJSON_CreateObject());
  cJSON* const results = cJSON_AddArrayToObject(document.get(), "results");
  for (const Outcome& outcome : outcomes) {
    for (const Row& row : outcome.rows) {
      cJSON* const result = cJSON_CreateObject();
      cJSON_AddItemToArray(results, result);
      cJSON_AddStringToObject(result, "command", row.name.c_str());
      cJSON_AddNumberToObject(result, "delay_ms", outcome.delay_ms);
      cJSON_AddNumberToObject(result, "off", static_cast<double>(row.asked.off));
      cJSON_AddNumberToObject(result, "on", static_cast<double>(row.asked.on));
      cJSON_AddNumberToObject(result, "reset", static_cast<double>(row.asked.reset));
      cJSON_AddNumberToObject(result, "looks", static_cast<double>(row.asked.looks));
      cJSON_AddNumberToObject(result, "round_trips", row.round_trips);
      AddSummary(result, "wall_ms", row.wall_ms);
      AddSummary(result, "cpu_ms", row.cpu_ms);
    }
  }
  AddGoals(document.get(), goals);
  return document;
}

Result<void> Main(std::span<char*> words) {
  const auto options = ParseContestOptions(words, kMostRuns);
  if (!options) return std::unexpected(options.error());
  if (options->help) {
    (void)std::fputs(kHelp, stdout);
    return {};
  }
  const uint32_t runs = options->runs.value_or(kUsualRuns);
  std::vector<Outcome> outcomes;
  std::vector<Goal> goals;
  for (const int delay_ms : {0, 20}) {
    auto outcome = Run(delay_ms, runs);
    if (!outcome) return std::unexpected(std::move(outcome).error());
    goals.push_back(AtMostAThird(*outcome));
    outcomes.push_back(std::move(*outcome));
  }
  PrintTable(outcomes, runs);
  PrintGoals(goals);
  if (options->json_file.empty()) return {};
  return WriteJson(options->json_file, ToJson(outcomes, goals).get());
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const auto done = bench::Main({argv, static_cast<size_t>(argc)});
  if (!done) (void)std::fprintf(stderr, "fence: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
