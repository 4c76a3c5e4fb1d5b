#include "adapters/cli/result.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/health_view.h"
#include "adapters/cli/state.h"

namespace cli {

std::string Milliseconds(uint32_t microseconds) {
  char text[32];
  (void)std::snprintf(text, sizeof text, "%.1f", microseconds / 1000.0);
  return text;
}

NodeView ViewOf(nodeipmi* state, const NodeResult& result) {
  NodeView view = {.node = result.node,
                   .ipmi_status = result.error.message,
                   .code = nodeipmi_status_word(result.error.status),
                   .power = result.outcome.power,
                   .cipher_suite = result.outcome.cipher_suite,
                   .round_trips = result.outcome.round_trips,
                   .latency_us = result.outcome.latency_us,
                   .stage = {},
                   .completion_code = result.error.completion_code};
  if (result.error.status != NODEIPMI_OK) view.stage = nodeipmi_stage_name(result.error.stage);
  nodeipmi_node_status known = EmptyStruct<nodeipmi_node_status>();
  if (nodeipmi_node_status_get(state, result.node.c_str(), &known, nullptr) == NODEIPMI_OK)
    view.ipmi_last_connected = known.ipmi_last_connected;
  return view;
}

Expected<NodeView> LastKnown(nodeipmi* state, const std::string& node) {
  nodeipmi_node_status known = EmptyStruct<nodeipmi_node_status>();
  nodeipmi_error error = EmptyError();
  if (nodeipmi_node_status_get(state, node.c_str(), &known, &error) != NODEIPMI_OK)
    return LibraryFailure(error, node);
  NodeView view = {.node = node,
                   .ipmi_status = known.ipmi_status,
                   .code = known.attempted != 0 ? nodeipmi_status_word(known.status) : "unknown",
                   .ipmi_last_connected = known.ipmi_last_connected,
                   .power = known.power,
                   .cipher_suite = known.cipher_suite,
                   .round_trips = known.round_trips,
                   .latency_us = known.latency_us,
                   .stage = {},
                   .health = known.health};
  if (known.status != NODEIPMI_OK) view.stage = nodeipmi_stage_name(known.stage);
  return view;
}

const char* PowerWord(uint32_t power) {
  return power == NODEIPMI_POWER_STATE_ON    ? "on"
         : power == NODEIPMI_POWER_STATE_OFF ? "off"
                                             : "unknown";
}

void AddViewMembers(cJSON* object, const NodeView& view) {
  AddString(object, "ipmi_status", view.ipmi_status);
  AddString(object, "code", view.code);
  AddString(object, "ipmi_last_connected", view.ipmi_last_connected);
  AddString(object, "power", PowerWord(view.power));
  if (view.cipher_suite == NODEIPMI_CIPHER_SUITE_AUTO)
    AddNull(object, "cipher_suite");
  else
    AddNumber(object, "cipher_suite", view.cipher_suite);
  AddNumber(object, "round_trips", view.round_trips);
  AddNumber(object, "latency_ms", view.latency_us / 1000.0);
  if (!view.stage.empty()) AddString(object, "stage", view.stage);
  if (view.completion_code != 0) AddNumber(object, "completion_code", view.completion_code);
  if (view.health) AddHealthMembers(object, *view.health);
}

cJSON* AddView(cJSON* nodes, const NodeView& view) {
  cJSON* const object = AddObjectTo(nodes);
  AddString(object, "node", view.node);
  AddViewMembers(object, view);
  return object;
}

namespace {

void PrintTable(const std::vector<NodeView>& views) {
  const bool has_health =
      std::ranges::any_of(views, [](const NodeView& view) { return view.health.has_value(); });
  std::vector<std::string> header = {"NODE", "POWER"};
  if (has_health) header.insert(header.end(), {"HEALTH", "LOG"});
  header.insert(header.end(), {"SUITE", "TRIPS", "MS", "IPMI LAST CONNECTED", "IPMI STATUS"});
  Table table(std::move(header));
  for (const NodeView& view : views) {
    std::vector<std::string> row = {view.node, PowerWord(view.power)};
    if (view.health) row.insert(row.end(), {HealthText(*view.health), LogText(*view.health)});
    const bool has_suite = view.cipher_suite != NODEIPMI_CIPHER_SUITE_AUTO;
    row.insert(row.end(), {has_suite ? std::to_string(view.cipher_suite) : "-",
                           std::to_string(view.round_trips), Milliseconds(view.latency_us),
                           view.ipmi_last_connected, view.ipmi_status});
    table.Add(std::move(row));
  }
  table.Print();
}

// Which hardware is bad: a list that no column has room for.
void PrintTroubles(const std::vector<NodeView>& views) {
  Table table({"NODE", "HEALTH READ", "BAD HARDWARE"});
  bool any = false;
  for (const NodeView& view : views) {
    const std::string troubles = view.health ? Troubles(*view.health) : "";
    if (troubles.empty()) continue;
    any = true;
    table.Add({view.node, HealthRead(*view.health), troubles});
  }
  if (any) PrintLine("");
  table.Print();
}

}  // namespace

void PrintViews(const std::vector<NodeView>& views, bool json) {
  if (json) {
    const Json document = JsonObject();
    cJSON* const nodes = AddArray(document.get(), "nodes");
    for (const NodeView& view : views) AddView(nodes, view);
    PrintJson(document.get());
    return;
  }
  PrintTable(views);
  PrintTroubles(views);
}

int ExitCodeOf(const RunReport& report) {
  if (report.signal != 0) return kExitSignal + report.signal;
  int highest = kExitDone;
  for (const NodeResult& result : report.results)
    highest = std::max(highest, ExitCode(result.error.status));
  return highest;
}

void PrintResults(const RunReport& report, const std::vector<NodeView>& views,
                  const ResultFormat& format, bool json) {
  const Json document = JsonObject();
  cJSON* const nodes = AddArray(document.get(), "nodes");
  std::vector<std::string> header = {"NODE"};
  header.insert(header.end(), format.columns.begin(), format.columns.end());
  header.emplace_back("RESULT");
  Table table(header);
  for (size_t i = 0; i < views.size(); ++i) {
    const NodeResult& result = report.results[i];
    format.add_members(AddView(nodes, views[i]), result);
    std::vector<std::string> row = format.cells(result);
    row.insert(row.begin(), result.node);
    row.push_back(result.error.status == NODEIPMI_OK ? "OK" : views[i].code);
    table.Add(std::move(row));
    if (result.error.status != NODEIPMI_OK) PrintMessage(result.node + ": " + result.error.message);
  }
  if (json)
    PrintJson(document.get());
  else
    table.Print();
}

}  // namespace cli
