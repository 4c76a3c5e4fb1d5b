// power.
#include <algorithm>
#include <array>

#include "adapters/cli/command.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"

namespace cli {
namespace {

// No action of the library's, but RunPowerDraw.
constexpr uint32_t kDraw = UINT32_MAX;

constexpr auto kActions = std::to_array<Choice>({{"status", NODEIPMI_POWER_STATUS},
                                                 {"on", NODEIPMI_POWER_ON},
                                                 {"off", NODEIPMI_POWER_OFF},
                                                 {"off-on", NODEIPMI_POWER_OFF_ON},
                                                 {"cycle", NODEIPMI_POWER_CYCLE},
                                                 {"reset", NODEIPMI_POWER_RESET},
                                                 {"soft", NODEIPMI_POWER_SOFT},
                                                 {"diag", NODEIPMI_POWER_DIAG},
                                                 {"draw", kDraw}});

// off-on cannot do without: it turns on what it has seen off.
constexpr uint32_t kOffOnWaitMs = 60'000;

Expected<uint32_t> WaitOf(const Call& call, uint32_t action) {
  const auto text = call.arguments.Value(Option::kWait);
  if (!text) return action == NODEIPMI_POWER_OFF_ON ? kOffOnWaitMs : 0;
  if (action == NODEIPMI_POWER_STATUS || action == NODEIPMI_POWER_DIAG || action == kDraw)
    return UsageFailure("--wait goes with on, off, off-on, cycle, reset and soft only");
  return ParseSeconds(Option::kWait, *text);
}

}  // namespace

Result RunPower(const Call& call) {
  const std::string& word = call.operands.back();
  auto action = ParseChoice("the last operand of power", word, kActions);
  const std::string& first = call.operands.front();
  if (!action && std::ranges::find(kActions, first, &Choice::word) != kActions.end()) {
    std::string& message = action.error().message;
    message += "; the nodes come first: nodeipmi power ";
    for (size_t i = 1; i < call.operands.size(); ++i) message += call.operands[i] + ' ';
    message += first;
  }
  if (!action) return std::unexpected(action.error());
  const auto wait_ms = WaitOf(call, *action);
  if (!wait_ms) return std::unexpected(wait_ms.error());
  const std::vector<std::string> nodes(call.operands.begin(), call.operands.end() - 1);
  if (*action == kDraw) return RunPowerDraw(call, nodes);
  const auto finished = RunOperation(call, nodes, [&](const Submission& s) {
    return nodeipmi_power_async(s.state, s.node, *action, *wait_ms, s.timeout_ms,
                                CompletionFor(s.ticket), s.op, s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  const ResultFormat format = {.columns = {"ACTION", "POWER"},
                               .cells =
                                   [&](const NodeResult& result) {
                                     return std::vector<std::string>{
                                         word, PowerWord(result.outcome.power)};
                                   },
                               .add_members =
                                   [&](cJSON* object, const NodeResult& result) {
                                     AddString(object, "action", word);
                                     if (*action != NODEIPMI_POWER_STATUS)
                                       AddBool(object, "seen_off", result.outcome.seen_off != 0);
                                   }};
  PrintResults(finished->report, finished->views, format, call.json);
  return ExitCodeOf(finished->report);
}

}  // namespace cli
