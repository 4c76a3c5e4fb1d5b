// sensors.
#include <algorithm>
#include <any>
#include <array>
#include <charconv>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"
#include "adapters/cli/sensor_view.h"

namespace cli {
namespace {

// What was read of a node.
struct Sensors {
  std::vector<nodeipmi_sensor> sensors;
  std::string trouble;
  bool any = false;  // was read, be it shown or not
};

Sensors KeepSensors(const nodeipmi_sensor_list* list) {
  Sensors kept = {.sensors = {}, .trouble = nodeipmi_sensor_list_trouble(list)};
  kept.any = nodeipmi_sensor_list_size(list) > 0;
  const uint32_t size = nodeipmi_sensor_list_size(list);
  kept.sensors.assign(size, EmptyStruct<nodeipmi_sensor>());
  for (uint32_t i = 0; i < size; ++i) nodeipmi_sensor_list_get(list, i, &kept.sensors[i], nullptr);
  return kept;
}

// Table 42-3. What is measured in watts has no type of its own there: NODEIPMI_SENSOR_FILTER_POWER.
constexpr uint32_t kPower = 0;
constexpr auto kTypes = std::to_array<Choice>(
    {{"temperature", 1}, {"voltage", 2}, {"current", 3}, {"fan", 4}, {"power", kPower}});

Expected<uint32_t> ParseType(const std::string& text) {
  if (const auto number = ParseNumber(text, 1, 255)) return *number;
  if (text.starts_with("0x")) {
    uint8_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + 2, end, number, 16);
    if (error == std::errc{} && rest == end && number != 0) return number;
  }
  std::string words;
  for (const Choice& type : kTypes) {
    if (type.word == text) return type.value;
    words += std::string(type.word) + ", ";
  }
  return UsageFailure("--type is " + words + "or a number, 1 to 255 or 0x01 to 0xff; not '" + text +
                      "'");
}

// name: for the filter, and must outlive it.
Expected<nodeipmi_sensor_filter> FilterOf(const Arguments& arguments,
                                          const std::optional<std::string>& name) {
  auto filter = EmptyStruct<nodeipmi_sensor_filter>();
  if (const auto text = arguments.Value(Option::kType)) {
    const auto type = ParseType(*text);
    if (!type) return std::unexpected(type.error());
    filter.sensor_type = *type;
    if (*type == kPower) filter.flags |= NODEIPMI_SENSOR_FILTER_POWER;
  }
  if (arguments.Has(Option::kRefresh)) filter.flags |= NODEIPMI_SENSOR_FILTER_REFRESH;
  if (arguments.Has(Option::kThresholds)) filter.flags |= NODEIPMI_SENSOR_FILTER_CURRENT_THRESHOLDS;
  if (name) filter.name = name->c_str();
  return filter;
}

// The table of all nodes' sensors.
class SensorTable {
 public:
  SensorTable(bool several_nodes, bool thresholds)
      : several_nodes_(several_nodes),
        thresholds_(thresholds),
        table_(Row("NODE", {"SENSOR", "READING", "STATE"}, ThresholdColumns())) {}

  void Add(const std::string& node, const nodeipmi_sensor& sensor) {
    table_.Add(
        Row(node, {sensor.name, ReadingText(sensor), StateText(sensor)}, ThresholdCells(sensor)));
  }
  void Print() const { table_.Print(); }

 private:
  std::vector<std::string> Row(const std::string& node, std::vector<std::string> row,
                               const std::vector<std::string>& thresholds) const {
    if (several_nodes_) row.insert(row.begin(), node);
    if (thresholds_) row.insert(row.end(), thresholds.begin(), thresholds.end());
    return row;
  }

  const bool several_nodes_;
  const bool thresholds_;
  Table table_;
};

void AddSensors(cJSON* object, const Sensors& found) {
  cJSON* const sensors = AddArray(object, "sensors");
  for (const nodeipmi_sensor& sensor : found.sensors)
    AddSensorMembers(AddObjectTo(sensors), sensor);
  if (found.trouble.empty())
    AddNull(object, "trouble");
  else
    AddString(object, "trouble", found.trouble);
}

// The exit code: a node without what was asked for did not give it.
int PrintSensors(Finished& finished, const Call& call) {
  int code = ExitCodeOf(finished.report);
  const bool json = call.json;
  const Json document = JsonObject();
  cJSON* const nodes = AddArray(document.get(), "nodes");
  SensorTable table(finished.views.size() > 1, call.arguments.Has(Option::kThresholds));
  for (size_t i = 0; i < finished.views.size(); ++i) {
    NodeResult& result = finished.report.results[i];
    cJSON* const object = AddView(nodes, finished.views[i]);
    if (result.error.status != NODEIPMI_OK) {
      PrintMessage(result.node + ": " + result.error.message);
      continue;
    }
    auto& found = std::any_cast<Sensors&>(result.found);
    if (call.arguments.Has(Option::kBad))
      std::erase_if(found.sensors, [](const nodeipmi_sensor& sensor) { return !IsBad(sensor); });
    if (!found.trouble.empty()) PrintMessage(result.node + ": " + found.trouble);
    if (!found.any) {
      code = std::max(code, kExitRefused);
      if (found.trouble.empty()) PrintMessage(result.node + ": there is no such sensor");
    }
    if (json) {
      AddSensors(object, found);
      continue;
    }
    for (const nodeipmi_sensor& sensor : found.sensors) table.Add(result.node, sensor);
  }
  if (json)
    PrintJson(document.get());
  else
    table.Print();
  return code;
}

}  // namespace

Result RunSensors(const Call& call) {
  const auto name = call.arguments.Value(Option::kName);
  const auto filter = FilterOf(call.arguments, name);
  if (!filter) return std::unexpected(filter.error());
  auto finished = RunOperation(call, call.operands, [&](const Submission& s) {
    return nodeipmi_sensors_read_async(
        s.state, s.node, &*filter, s.timeout_ms,
        CompletionFor<nodeipmi_sensors_completion, &KeepSensors>(s.ticket), s.op, s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  return PrintSensors(*finished, call);
}

}  // namespace cli
