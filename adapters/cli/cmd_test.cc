// test and status.
#include <algorithm>

#include "adapters/cli/command.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/result.h"
#include "adapters/cli/state.h"

namespace cli {

Result RunTest(const Call& call) {
  if (call.arguments.Has(Option::kAll) == !call.operands.empty())
    return UsageFailure("give either NODES or --all; usage: nodeipmi test NODES... | --all");
  const auto finished = RunOperation(call, call.operands, [](const Submission& s) {
    return nodeipmi_test_async(s.state, s.node, s.timeout_ms, CompletionFor(s.ticket), s.op,
                               s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  PrintViews(finished->views, call.json);
  return ExitCodeOf(finished->report);
}

Result RunStatus(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto nodes =
      call.operands.empty() ? HostNodes(state->get()) : SelectNodes(state->get(), call.operands);
  if (!nodes) return std::unexpected(nodes.error());
  std::vector<NodeView> views;
  int exit_code = kExitDone;
  for (const std::string& node : *nodes) {
    auto view = LastKnown(state->get(), node);
    if (!view) {  // a tenant node, or one that was removed meanwhile
      const Failure& failure = view.error();
      exit_code = std::max(exit_code, failure.exit_code);
      view = NodeView{.node = node,
                      .ipmi_status = failure.message,
                      .code = failure.code,
                      .stage = {},
                      .health = nodeipmi_health{}};
    }
    views.push_back(std::move(*view));
  }
  PrintViews(views, call.json);
  return exit_code;
}

}  // namespace cli
