// info.
#include <algorithm>
#include <any>
#include <string>
#include <utility>
#include <vector>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/info_view.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"

namespace cli {
namespace {

nodeipmi_device_info KeepInfo(const nodeipmi_device_info* shown) {
  auto info = EmptyStruct<nodeipmi_device_info>();
  CopyStruct(info, shown);
  return info;
}

void PrintInfo(const std::string& node, const nodeipmi_device_info& info) {
  std::vector<Labelled> lines = InfoLines(info);
  lines.insert(lines.begin(), {"node", node});
  size_t width = 0;
  for (const auto& [label, value] : lines) width = std::max(width, label.size());
  for (const auto& [label, value] : lines)
    PrintLine(PadTo(label + ":", width + 2) + Printable(value));
}

}  // namespace

Result RunInfo(const Call& call) {
  const auto finished = RunOperation(call, call.operands, [](const Submission& s) {
    return nodeipmi_info_async(s.state, s.node, s.timeout_ms,
                               CompletionFor<nodeipmi_info_completion, &KeepInfo>(s.ticket), s.op,
                               s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  const Json document = JsonObject();
  cJSON* const nodes = AddArray(document.get(), "nodes");
  bool first = true;
  for (size_t i = 0; i < finished->views.size(); ++i) {
    const NodeResult& result = finished->report.results[i];
    const bool ok = result.error.status == NODEIPMI_OK;
    cJSON* const object = AddView(nodes, finished->views[i]);
    if (!ok) {
      PrintMessage(result.node + ": " + result.error.message);
      continue;
    }
    const auto& info = std::any_cast<const nodeipmi_device_info&>(result.found);
    AddInfoMembers(object, info);
    if (*info.trouble != '\0') PrintMessage(result.node + ": " + info.trouble);
    if (call.json) continue;
    if (!std::exchange(first, false)) PrintLine("");
    PrintInfo(result.node, info);
  }
  if (call.json) PrintJson(document.get());
  return ExitCodeOf(finished->report);
}

}  // namespace cli
