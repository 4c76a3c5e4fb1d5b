// One power status, by nodeipmi, ipmitool and ipmipower in turn, each in a process of its own, on
// the same simulated BMC: how many round trips, how much time, how much of the processor.
#include <stdlib.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/contest.h"
#include "tests/bench/contest_options.h"
#include "tests/bench/goal.h"
#include "tests/bench/json.h"
#include "tests/bench/power_status.h"
#include "tests/bench/process.h"
#include "tests/bench/rivals.h"
#include "tests/bench/simulator.h"
#include "tests/bench/statistics.h"
#include "tests/bench/table.h"
#include "tests/unit/support/scratch.h"

namespace bench {
namespace {

constexpr const char* kHelp =
    R"(Measures one power status by nodeipmi, ipmitool and ipmipower on the same simulated BMC.

Usage: bazel run -c opt //tests/bench:once -- [OPTION]...

  --runs N      measured runs of each command (default: 30 without delay, 10 with)
  --json FILE   write the numbers there as well
  --help        print this
)";

constexpr const char* kLegend =
    R"(TRIPS: requests that reached the BMC, + those that closed the session. WALL, CPU: milliseconds of a
run, from start to end, and of the processor (user and system); medians, and the quartiles that half
of the runs lie between. Behind them the medians divided by ipmitool's and by ipmipower's. nodeipmi
knows the node, and remembers what worked: it was tested once before; first contact: it was not.
The commands ran in turn.
)";

constexpr uint32_t kMostRuns = 10'000;

struct Setting {
  int delay_ms;  // what the network adds to each round trip
  size_t runs;
};

struct Row {
  std::string name;
  Summary wall_ms;
  Summary cpu_ms;
  double round_trips;
  double closes;
};

struct Outcome {
  Setting setting;
  std::vector<Row> rows;  // in the order of Tool
};

Result<Outcome> Run(const Setting& setting) {
  const ipmi::testing::ScratchFolder folder;
  const std::string password_file = folder.File("password");
  if (auto written = WritePassword(password_file); !written)
    return std::unexpected(written.error());
  const auto simulator = Simulator::Launch(
      folder.path(), {"--port", "0", "--user", kUser, "--password-file", password_file, "--suites",
                      kCipherSuite, "--delay", std::to_string(setting.delay_ms)});
  if (!simulator) return std::unexpected(simulator.error());
  const auto contestants = AskForPowerStatus(folder.path(), password_file, simulator->address());
  if (!contestants) return std::unexpected(contestants.error());
  const auto series = RunContest(*simulator, *contestants, setting.runs);
  if (!series) return std::unexpected(series.error());
  Outcome outcome{.setting = setting, .rows = {}};
  for (size_t i = 0; i < series->size(); ++i) {
    const Series& one = (*series)[i];
    outcome.rows.push_back({.name = (*contestants)[i].name,
                            .wall_ms = Summarise(one.wall_ms),
                            .cpu_ms = Summarise(one.cpu_ms),
                            .round_trips = Summarise(one.round_trips).median,
                            .closes = Summarise(one.closes).median});
  }
  return outcome;
}

double WallRatio(const Outcome& outcome, Tool tool) {
  return outcome.rows[kNodeipmi].wall_ms.median / outcome.rows[tool].wall_ms.median;
}

double CpuRatio(const Outcome& outcome, Tool tool) {
  return outcome.rows[kNodeipmi].cpu_ms.median / outcome.rows[tool].cpu_ms.median;
}

// The session's last request ends it; its answer tells nothing.
std::string RoundTrips(const Row& row) {
  return Fixed(row.round_trips - row.closes, 0) + " + " + Fixed(row.closes, 0);
}

void PrintTable(const std::vector<Outcome>& outcomes) {
  Table table(1, {"COMMAND", "DELAY", "RUNS", "TRIPS", "WALL", "QUARTILES", "CPU", "QUARTILES",
                  "WALL:ipmitool", "CPU:ipmitool", "WALL:ipmipower", "CPU:ipmipower"});
  for (const Outcome& outcome : outcomes) {
    for (const Row& row : outcome.rows) {
      const auto& ipmitool = outcome.rows[kIpmitool];
      const auto& ipmipower = outcome.rows[kIpmipower];
      table.AddRow({row.name, std::to_string(outcome.setting.delay_ms) + " ms",
                    std::to_string(outcome.setting.runs), RoundTrips(row),
                    Fixed(row.wall_ms.median, 1), Quartiles(row.wall_ms),
                    Fixed(row.cpu_ms.median, 1), Quartiles(row.cpu_ms),
                    Fixed(row.wall_ms.median / ipmitool.wall_ms.median, 2),
                    Fixed(row.cpu_ms.median / ipmitool.cpu_ms.median, 2),
                    Fixed(row.wall_ms.median / ipmipower.wall_ms.median, 2),
                    Fixed(row.cpu_ms.median / ipmipower.cpu_ms.median, 2)});
    }
    table.AddGap();
  }
  table.Print();
  (void)std::fputs(kLegend, stdout);
  std::array<double, 1> load = {};
  if (getloadavg(load.data(), 1) == 1)
    std::printf("This machine: %u processors, load %.1f.\n", std::thread::hardware_concurrency(),
                load[0]);
}

Goal AtMost(std::string text, double ratio, double most) {
  return {.text = std::move(text) + " at most " + Fixed(most, 2) + " of ipmitool's",
          .measured = Fixed(ratio, 2),
          .met = ratio <= most};
}

std::vector<Goal> CheckGoals(const Outcome& near, const Outcome& far) {
  const Row& nodeipmi = near.rows[kNodeipmi];
  const Row& ipmitool = near.rows[kIpmitool];
  return {{.text = "4 round trips and 1 to close the session, against ipmitool's 11",
           .measured = RoundTrips(nodeipmi) + " against " + Fixed(ipmitool.round_trips, 0),
           .met = nodeipmi.round_trips == 5 && nodeipmi.closes == 1 && ipmitool.round_trips >= 11},
          AtMost("without delay, CPU time", CpuRatio(near, kIpmitool), 0.5),
          AtMost("without delay, wall time", WallRatio(near, kIpmitool), 0.5),
          AtMost("with 20 ms, wall time", WallRatio(far, kIpmitool), 0.45)};
}

Json ToJson(const std::vector<Outcome>& outcomes, const std::vector<Goal>& goals) {
  Json document(cJSON_CreateObject());
  cJSON* const results = cJSON_AddArrayToObject(document.get(), "results");
  for (const Outcome& outcome : outcomes) {
    for (const Row& row : outcome.rows) {
      cJSON* const result = cJSON_CreateObject();
      cJSON_AddItemToArray(results, result);
      cJSON_AddStringToObject(result, "command", row.name.c_str());
      cJSON_AddNumberToObject(result, "delay_ms", outcome.setting.delay_ms);
      cJSON_AddNumberToObject(result, "runs", static_cast<double>(outcome.setting.runs));
      cJSON_AddNumberToObject(result, "round_trips", row.round_trips);
      cJSON_AddNumberToObject(result, "round_trips_to_close", row.closes);
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
  std::vector<Outcome> outcomes;
  for (const Setting& setting : {Setting{.delay_ms = 0, .runs = options->runs.value_or(30)},
                                 Setting{.delay_ms = 20, .runs = options->runs.value_or(10)}}) {
    auto outcome = Run(setting);
    if (!outcome) return std::unexpected(std::move(outcome).error());
    outcomes.push_back(std::move(*outcome));
  }
  const auto goals = CheckGoals(outcomes[0], outcomes[1]);
  PrintTable(outcomes);
  PrintGoals(goals);
  if (options->json_file.empty()) return {};
  return WriteJson(options->json_file, ToJson(outcomes, goals).get());
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const auto done = bench::Main({argv, static_cast<size_t>(argc)});
  if (!done) (void)std::fprintf(stderr, "once: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
