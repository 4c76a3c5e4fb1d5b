#include "tests/bench/fleet/bmcs.h"
#include "tests/bench/fleet/scenario_report.h"
#include "tests/bench/fleet/scenarios.h"
#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr size_t kSweeps = 3;
constexpr const char* kLoss = "5";     // percent, in each direction
constexpr const char* kDelay = "20";   // milliseconds of a round trip
constexpr const char* kJitter = "10";  // at most so much more

}  // namespace

Result<void> RunLossy(const Options& options) {
  const auto bmcs =
      Bmcs::Launch(options.nodes, {"--loss", kLoss, "--delay", kDelay, "--jitter", kJitter});
  if (!bmcs) return std::unexpected(bmcs.error());
  const auto state = (*bmcs)->MakeState(options.nodes);
  if (!state) return std::unexpected(state.error());
  const auto cold = (*bmcs)->Cold(*state, options.seconds.value_or(0), kSweeps);
  if (!cold) return std::unexpected(cold.error());
  const std::vector<Goal> goals = {
      {.text = "every test succeeds",
       .measured = Fixed(cold->failed, 0) + " of " + Fixed(cold->operations, 0) +
                   " fail; a sweep takes " + Fixed(cold->wall_ms, 0) +
                   " ms, the 99th percentile is " + Millis(cold->latency_p99_us) + " ms",
       .met = cold->failed == 0},
      {.text = "no session is left open",
       .measured = Fixed(cold->left_open, 0),
       .met = cold->left_open == 0}};
  return ReportScenario(options, "lossy", {{.name = "cold", .nodes = options.nodes, .run = &*cold}},
                        goals);
}

}  // namespace bench
