#include "tests/bench/fleet/bmcs.h"
#include "tests/bench/fleet/scenario_report.h"
#include "tests/bench/fleet/scenarios.h"
#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr double kSeconds = 120;
constexpr uint32_t kIntervalMillis = 10'000;
constexpr double kMostPercent = 5;

}  // namespace

Result<void> RunSteady(const Options& options) {
  const auto bmcs = Bmcs::Launch(options.nodes);
  if (!bmcs) return std::unexpected(bmcs.error());
  const auto state = (*bmcs)->MakeState(options.nodes);
  if (!state) return std::unexpected(state.error());
  const auto steady = (*bmcs)->Warm(*state, options.seconds.value_or(kSeconds), kIntervalMillis);
  if (!steady) return std::unexpected(steady.error());
  const std::vector<Goal> goals = {
      {.text = "every node polled every ten seconds, at most 5 % of one processor",
       .measured = Fixed(steady->process_cpu_percent, 2) + " %",
       .met = steady->process_cpu_percent <= kMostPercent},
      {.text = "no change is reported after a node's first poll",
       .measured = Fixed(steady->changes, 0),
       .met = steady->changes == 0},
      {.text = "nothing fails",
       .measured = Fixed(steady->failed, 0) + " of " + Fixed(steady->operations, 0),
       .met = steady->failed == 0},
      {.text = "no session is left open",
       .measured = Fixed(steady->left_open, 0),
       .met = steady->left_open == 0}};
  return ReportScenario(options, "steady",
                        {{.name = "warm", .nodes = options.nodes, .run = &*steady}}, goals);
}

}  // namespace bench
