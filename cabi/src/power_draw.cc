// What a node draws.
#include "core/node/health/power_draw.h"

#include <string>
#include <utility>
#include <vector>

#include "cabi/src/list.h"
#include "core/node/health/read_power_draw.h"

namespace ipmi::cabi {
namespace {

// Each name can be told apart: none has "; " in it.
std::string Joined(const std::vector<std::string>& names) {
  std::string joined;
  for (std::string name : names) {
    for (size_t at = 0; (at = name.find("; ", at)) != std::string::npos;) name.erase(at + 1, 1);
    joined += (joined.empty() ? "" : "; ") + name;
  }
  return joined;
}

nodeipmi_power_draw ToStruct(const PowerDraw& draw) {
  nodeipmi_power_draw out{};
  out.struct_size = sizeof out;
  out.source = draw.reading ? NODEIPMI_POWER_DRAW_DCMI : NODEIPMI_POWER_DRAW_SENSORS;
  out.power = Millionths(draw.watts).value_or(0);
  if (const auto& reading = draw.reading) {
    out.minimum = reading->minimum;
    out.average = reading->average;
    out.maximum = reading->maximum;
    out.period_ms = reading->period;
    out.timestamp = reading->timestamp;
  }
  CopyText(Joined(draw.sensors), out.sensors);
  CopyText(draw.trouble, out.trouble);
  return out;
}

Result<Order> DrawOrder(nodeipmi& state, const char* name) {
  return Order{std::make_unique<ReadPowerDraw>(state.service->LoadRepository(name))};
}

struct DrawOutput {
  nodeipmi_power_draw* draw;

  Result<void> Check() const {
    NODEIPMI_TRY(NotNull(draw, "draw"));
    return CheckSize(draw, "draw");
  }
  void Take(const OperationOutcome& found) const {
    if (!found.error) WriteStruct(ToStruct(*found.report.draw), draw);
  }
};

}  // namespace

template <>
void Call(const nodeipmi_power_draw_completion& completion, const OperationOutcome& outcome,
          const nodeipmi_error& error, const nodeipmi_outcome& found) {
  if (outcome.error) {
    completion.callback(completion.user_data, outcome.id, &error, &found, nullptr);
    return;
  }
  const nodeipmi_power_draw draw = ToStruct(*outcome.report.draw);
  completion.callback(completion.user_data, outcome.id, &error, &found, &draw);
}

}  // namespace ipmi::cabi

using namespace ipmi::cabi;

extern "C" {

nodeipmi_status nodeipmi_power_draw_read(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                         nodeipmi_power_draw* draw, nodeipmi_outcome* outcome,
                                         nodeipmi_error* error) {
  return Blocking(
      state, name, timeout_ms, outcome, error, [=] { return DrawOrder(*state, name); },
      DrawOutput{draw});
}

nodeipmi_status nodeipmi_power_draw_read_async(nodeipmi* state, const char* name,
                                               uint32_t timeout_ms,
                                               nodeipmi_power_draw_completion completion,
                                               nodeipmi_op* op, nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error,
               [=] { return DrawOrder(*state, name); });
}

}  // extern "C"
