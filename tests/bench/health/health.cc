// The health of the hardware: the sensors of one BMC beside ipmitool and ipmi-sensors, and those of
// many by the monitor beside ipmi-sensors.
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "tests/bench/goal.h"
#include "tests/bench/health/many_bmcs_report.h"
#include "tests/bench/health/one_bmc_report.h"
#include "tests/bench/health/options.h"
#include "tests/bench/json.h"

namespace bench {
namespace {

constexpr const char* kHelp =
    R"(Measures how sensors are read: all forty of one simulated BMC by nodeipmi, ipmitool and ipmi-sensors,
without delay and with; then those of many, by the monitor again and again and by ipmi-sensors once.

Usage: bazel run -c opt //tests/bench:health -- [OPTION]...

  --runs N      one BMC: measured runs of each command (default: 30 without delay, 5 with)
  --delay MS    one BMC: what the network adds to each round trip the second time (default: 20)
  --nodes N     many: that many BMCs (default: 100)
  --interval N  many: seconds from one reading, and poll, of a BMC to the next (default: 30)
  --seconds N   many: how long the monitor is measured, after its first readings and an interval
                more (default: three intervals)
  --json FILE   write the numbers there as well
  --help        print this

Exit code 1 if a run of nodeipmi took another number of round trips than one for each sensor and those
that set up and close the session.
)";

void PrintMachine() {
  std::array<double, 1> load = {};
  if (getloadavg(load.data(), 1) == 1)
    std::printf("\nThis machine: %u processors, load %.1f.\n", std::thread::hardware_concurrency(),
                load[0]);
}

Result<void> Report(const HealthOptions& options, const std::vector<OneBmc>& one,
                    const ManyBmcs& many) {
  std::vector<Goal> goals;
  for (const OneBmc& each : one) goals.push_back(GoalOf(each));
  for (Goal& goal : GoalsOf(many)) goals.push_back(std::move(goal));
  PrintOneBmc(one);
  std::printf("\n");
  PrintManyBmcs(many);
  PrintMachine();
  PrintGoals(goals);
  (void)std::fflush(stdout);  // before what may be said on standard error
  if (options.json_file.empty()) return {};
  const Json document(cJSON_CreateObject());
  AddOneBmc(document.get(), one);
  AddManyBmcs(document.get(), many);
  AddGoals(document.get(), goals);
  return WriteJson(options.json_file, document.get());
}

Result<void> Run(const HealthOptions& options) {
  constexpr size_t kRuns = 30, kRunsFarAway = 5;
  std::vector<OneBmc> one;
  for (const uint32_t delay_ms : {uint32_t{0}, options.delay_ms}) {
    auto measured =
        MeasureOneBmc(delay_ms, options.runs.value_or(delay_ms == 0 ? kRuns : kRunsFarAway));
    if (!measured) return std::unexpected(std::move(measured).error());
    one.push_back(*std::move(measured));
  }
  const auto many = MeasureManyBmcs(options);
  if (!many) return std::unexpected(many.error());
  if (auto reported = Report(options, one, *many); !reported) return reported;
  for (const OneBmc& each : one)
    if (!each.check) return each.check;
  return {};
}

Result<void> Main(std::span<char*> words) {
  const auto options = ParseHealthOptions(words);
  if (!options) return std::unexpected(options.error());
  if (!options->help) return Run(*options);
  (void)std::fputs(kHelp, stdout);
  return {};
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const auto done = bench::Main({argv, static_cast<size_t>(argc)});
  if (!done) (void)std::fprintf(stderr, "health: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
