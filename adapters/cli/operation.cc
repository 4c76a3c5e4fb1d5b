#include "adapters/cli/operation.h"

#include <utility>

#include "adapters/cli/state.h"

namespace cli {

Expected<Finished> RunOperation(const Call& call, const std::vector<std::string>& operands,
                                const Submit& submit) {
  const auto timeout_ms = SecondsGiven(call.arguments, Option::kTimeout);
  if (!timeout_ms) return std::unexpected(timeout_ms.error());
  const SignalHold signals;
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const bool all = call.arguments.Has(Option::kAll);
  const auto nodes = all ? HostNodes(state->get()) : SelectNodes(state->get(), operands);
  if (!nodes) return std::unexpected(nodes.error());
  Finished finished = {.report = RunOnNodes(state->get(), *nodes, *timeout_ms, signals, submit),
                       .views = {}};
  for (const NodeResult& result : finished.report.results)
    finished.views.push_back(ViewOf(state->get(), result));
  return finished;
}

}  // namespace cli
