// power NODES draw.
#include <any>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"
#include "adapters/cli/sensor_view.h"

namespace cli {
namespace {

nodeipmi_power_draw KeepDraw(const nodeipmi_power_draw* shown) {
  auto draw = EmptyStruct<nodeipmi_power_draw>();
  CopyStruct(draw, shown);
  return draw;
}

bool IsDcmi(const nodeipmi_power_draw& draw) { return draw.source == NODEIPMI_POWER_DRAW_DCMI; }

std::string Period(uint32_t milliseconds) {
  char text[32];
  (void)std::snprintf(text, sizeof text, "%g s", milliseconds / 1000.0);
  return text;
}

std::vector<std::string> Cells(const nodeipmi_power_draw& draw) {
  const std::string watts = NumberText(draw.power);
  if (!IsDcmi(draw)) return {watts, "-", "-", "-", "-", draw.sensors};
  return {watts,
          std::to_string(draw.minimum),
          std::to_string(draw.average),
          std::to_string(draw.maximum),
          Period(draw.period_ms),
          "DCMI"};
}

void AddMembers(cJSON* object, const nodeipmi_power_draw& draw) {
  AddNumber(object, "watts", static_cast<double>(draw.power) / 1e6);
  if (*draw.trouble != '\0')
    AddString(object, "trouble", draw.trouble);
  else
    AddNull(object, "trouble");
  AddString(object, "source", IsDcmi(draw) ? "dcmi" : "sensors");
  cJSON* const sensors = AddArray(object, "sensors");
  for (const std::string& name : PartsOf(draw.sensors)) AppendString(sensors, name);
  if (!IsDcmi(draw)) return;
  AddNumber(object, "minimum", draw.minimum);
  AddNumber(object, "average", draw.average);
  AddNumber(object, "maximum", draw.maximum);
  AddNumber(object, "period_seconds", draw.period_ms / 1000.0);
}

}  // namespace

Result RunPowerDraw(const Call& call, const std::vector<std::string>& nodes) {
  const auto finished = RunOperation(call, nodes, [](const Submission& s) {
    return nodeipmi_power_draw_read_async(
        s.state, s.node, s.timeout_ms,
        CompletionFor<nodeipmi_power_draw_completion, &KeepDraw>(s.ticket), s.op, s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  const auto draw_of = [](const NodeResult& result) {
    return std::any_cast<nodeipmi_power_draw>(&result.found);
  };
  const ResultFormat format = {.columns = {"WATTS", "MIN", "AVERAGE", "MAX", "OVER", "SOURCE"},
                               .cells =
                                   [&](const NodeResult& result) {
                                     const auto* const draw = draw_of(result);
                                     return draw != nullptr ? Cells(*draw)
                                                            : std::vector<std::string>(6, "-");
                                   },
                               .add_members =
                                   [&](cJSON* object, const NodeResult& result) {
                                     AddString(object, "action", "draw");
                                     if (const auto* const draw = draw_of(result))
                                       AddMembers(object, *draw);
                                   }};
  for (const NodeResult& result : finished->report.results) {
    const auto* const draw = draw_of(result);
    if (draw != nullptr && *draw->trouble != '\0') PrintMessage(result.node + ": " + draw->trouble);
  }
  PrintResults(finished->report, finished->views, format, call.json);
  return ExitCodeOf(finished->report);
}

}  // namespace cli
