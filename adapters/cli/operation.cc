#include "adapters/cli/operation.h"

#include <poll.h>

#include <chrono>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/output.h"
#include "adapters/cli/state.h"

namespace cli {
namespace {

using std::chrono::milliseconds;
using WallTime = std::chrono::system_clock::time_point;

// Another process may hold the database for a moment; the library tries it again each tenth second.
constexpr milliseconds kStoreWithin{2000};
constexpr milliseconds kLookAgainAfter{100};

// What failed before a BMC was asked tells nothing of it, and is not waited for.
bool IsToBeStored(const NodeResult& result) {
  return result.error.status == NODEIPMI_OK ||
         (result.error.status != NODEIPMI_CANCELLED && result.error.stage != NODEIPMI_STAGE_NONE);
}

// Of a node that is gone, nothing is.
bool IsStored(nodeipmi* state, const NodeResult& result, WallTime begin) {
  auto known = EmptyStruct<nodeipmi_node_status>();
  const nodeipmi_status got = nodeipmi_node_status_get(state, result.node.c_str(), &known, nullptr);
  if (got != NODEIPMI_OK) return got == NODEIPMI_NOT_FOUND;
  return known.attempted_unix_ms >=
         std::chrono::floor<milliseconds>(begin).time_since_epoch().count();
}

// begin: of the operations. A signal ends the wait, and becomes the report's.
void WarnOfUnstored(nodeipmi* state, RunReport& report, WallTime begin, const SignalHold& signals) {
  const auto until = std::chrono::steady_clock::now() + kStoreWithin;
  size_t unstored = 0;
  for (const NodeResult& result : report.results) {
    if (!IsToBeStored(result)) continue;
    bool stored = IsStored(state, result, begin);
    while (!stored && report.signal == 0 && std::chrono::steady_clock::now() < until) {
      pollfd signal = {.fd = signals.fd(), .events = POLLIN, .revents = 0};
      if (poll(&signal, 1, static_cast<int>(kLookAgainAfter.count())) > 0)
        report.signal = signals.Take();
      stored = IsStored(state, result, begin);
    }
    unstored += stored ? 0 : 1;
  }
  if (unstored == 0) return;
  PrintWarning((report.results.size() == 1
                    ? "the result could not be stored, so 'nodeipmi status' does not show it"
                    : "the result of " + std::to_string(unstored) + " of " +
                          std::to_string(report.results.size()) +
                          " nodes could not be stored, so 'nodeipmi status' does not show it") +
               std::string("; look with 'nodeipmi doctor'"));
}

}  // namespace

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
  const WallTime begin = std::chrono::system_clock::now();
  Finished finished = {.report = RunOnNodes(state->get(), *nodes, *timeout_ms, signals, submit),
                       .views = {}};
  WarnOfUnstored(state->get(), finished.report, begin, signals);
  for (const NodeResult& result : finished.report.results)
    finished.views.push_back(ViewOf(state->get(), result));
  return finished;
}

}  // namespace cli
