// fru.
#include <algorithm>
#include <any>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/fru_view.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"

namespace cli {
namespace {

// What was read of a node.
struct Fields {
  std::vector<nodeipmi_fru_field> fields;
  std::string trouble;
};

Fields KeepFields(const nodeipmi_fru_list* list) {
  Fields kept = {.fields = {}, .trouble = nodeipmi_fru_list_trouble(list)};
  const uint32_t size = nodeipmi_fru_list_size(list);
  kept.fields.assign(size, EmptyStruct<nodeipmi_fru_field>());
  for (uint32_t i = 0; i < size; ++i) nodeipmi_fru_list_get(list, i, &kept.fields[i], nullptr);
  return kept;
}

// As nodeipmi_fru_field has them.
constexpr auto kAreas =
    std::to_array<std::string_view>({"chassis", "board", "product", "power supply", "dc output",
                                     "dc load", "management access", "oem record", "other record"});

Expected<FruChoice> ChoiceOf(const Arguments& arguments) {
  FruChoice choice = {
      .unit = {}, .area = arguments.Value(Option::kArea), .field = arguments.Value(Option::kField)};
  if (const auto text = arguments.Value(Option::kUnit)) {
    choice.unit = ParseNumber(*text, 0, 254);  // IPMI 2.0 §34.1: 255 is reserved
    if (!choice.unit) return UsageFailure("--unit is 0 to 254, not '" + *text + "'");
  }
  if (choice.area && std::ranges::none_of(kAreas, [&](std::string_view area) {
        return IsSameWord(area, *choice.area);
      })) {
    std::string words;
    for (const std::string_view area : kAreas)
      words += (words.empty() ? "" : ", ") + std::string(area);
    return UsageFailure("--area is one of " + words + "; not '" + *choice.area + "'");
  }
  if (choice.field && choice.field->empty()) return UsageFailure("--field is the name of a field");
  return choice;
}

bool ChoosesAll(const FruChoice& choice) { return !choice.unit && !choice.area && !choice.field; }

// Nothing of the node's inventories could be read, though the BMC was asked.
bool IsNothingRead(const Fields& found) { return found.fields.empty() && !found.trouble.empty(); }

// What was chosen of a node's.
struct NodeFields {
  std::string node;
  std::vector<nodeipmi_fru_field> chosen;
};

// The fields of one name: with each, what the choice leaves open.
void PrintField(const std::vector<NodeFields>& nodes, const FruChoice& choice, bool several_nodes) {
  const bool value_alone = !several_nodes && choice.unit && choice.area;
  const auto row = [&](std::string node, std::string unit, std::string area, std::string value) {
    std::vector<std::string> cells;
    if (several_nodes) cells.push_back(std::move(node));
    if (!choice.unit) cells.push_back(std::move(unit));
    if (!choice.area) cells.push_back(std::move(area));
    cells.push_back(std::move(value));
    return cells;
  };
  Table table(row("NODE", "UNIT", "AREA", "VALUE"));
  for (const auto& [node, chosen] : nodes) {
    for (const nodeipmi_fru_field& field : chosen) {
      if (value_alone)
        PrintLine(Printable(field.value));
      else
        table.Add(row(node, std::to_string(field.unit), field.area, field.value));
    }
  }
  table.Print();
}

void PrintUnits(const std::vector<NodeFields>& nodes, bool several_nodes) {
  bool first = true;
  for (const auto& [node, chosen] : nodes) {
    for (const FruUnit& unit : UnitsOf(chosen)) {
      if (!std::exchange(first, false)) PrintLine("");
      for (const std::string& line : UnitLines(several_nodes ? node : "", unit)) PrintLine(line);
    }
  }
}

void AddFru(cJSON* object, const Fields& found, const NodeFields& shown) {
  cJSON* const units = AddArray(object, "fru");
  for (const FruUnit& unit : UnitsOf(shown.chosen)) AddUnitMembers(AddObjectTo(units), unit);
  if (found.trouble.empty())
    AddNull(object, "trouble");
  else
    AddString(object, "trouble", found.trouble);
}

NodeFields Choose(const std::string& node, const Fields& found, const FruChoice& choice) {
  NodeFields shown = {.node = node, .chosen = {}};
  std::ranges::copy_if(found.fields, std::back_inserter(shown.chosen),
                       [&](const nodeipmi_fru_field& field) { return choice.Includes(field); });
  if (!found.trouble.empty()) PrintMessage(node + ": " + found.trouble);
  if (shown.chosen.empty() && !IsNothingRead(found))
    PrintMessage(node + (ChoosesAll(choice) ? ": the inventory is empty"
                                            : ": there is no such unit, area or field"));
  return shown;
}

}  // namespace

Result RunFru(const Call& call) {
  const auto choice = ChoiceOf(call.arguments);
  if (!choice) return std::unexpected(choice.error());
  const auto finished = RunOperation(call, call.operands, [](const Submission& s) {
    return nodeipmi_fru_read_async(s.state, s.node, s.timeout_ms,
                                   CompletionFor<nodeipmi_fru_completion, &KeepFields>(s.ticket),
                                   s.op, s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  const Json document = JsonObject();
  cJSON* const nodes = AddArray(document.get(), "nodes");
  std::vector<NodeFields> shown;
  int code = ExitCodeOf(finished->report);
  for (size_t i = 0; i < finished->views.size(); ++i) {
    const NodeResult& result = finished->report.results[i];
    cJSON* const object = AddView(nodes, finished->views[i]);
    if (result.error.status != NODEIPMI_OK) {
      PrintMessage(result.node + ": " + result.error.message);
      continue;
    }
    const auto& found = std::any_cast<const Fields&>(result.found);
    if (IsNothingRead(found)) code = std::max(code, kExitRefused);
    shown.push_back(Choose(result.node, found, *choice));
    // A script must not take it for an empty field.
    if (shown.back().chosen.empty()) code = std::max(code, kExitRefused);
    if (call.json) AddFru(object, found, shown.back());
  }
  const bool several_nodes = finished->views.size() > 1;
  if (call.json)
    PrintJson(document.get());
  else if (choice->field)
    PrintField(shown, *choice, several_nodes);
  else
    PrintUnits(shown, several_nodes);
  return code;
}

}  // namespace cli
