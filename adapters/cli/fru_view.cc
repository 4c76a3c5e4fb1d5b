#include "adapters/cli/fru_view.h"

#include <algorithm>

namespace cli {
namespace {

char Plain(char letter) {
  if (letter >= 'A' && letter <= 'Z') return static_cast<char>(letter - 'A' + 'a');
  return letter == ' ' || letter == '-' ? '_' : letter;
}

bool IsOfUnit(const FruUnit& unit, const nodeipmi_fru_field& field) {
  return unit.front().front().unit == field.unit;
}

bool IsOfArea(FruArea area, const nodeipmi_fru_field& field) {
  return std::string_view(area.front().area) == field.area &&
         std::ranges::none_of(area, [&](const nodeipmi_fru_field& before) {
           return std::string_view(before.field) == field.field;
         });
}

size_t LabelWidth(const FruUnit& unit) {
  size_t width = 0;
  for (const FruArea area : unit)
    for (const nodeipmi_fru_field& field : area)
      width = std::max(width, DisplayWidth(Printable(field.label)));
  return width;
}

}  // namespace

bool IsSameWord(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, Plain, Plain);
}

bool FruChoice::Includes(const nodeipmi_fru_field& shown) const {
  return (!unit || *unit == shown.unit) && (!area || IsSameWord(*area, shown.area)) &&
         (!field || IsSameWord(*field, shown.field) || IsSameWord(*field, shown.label));
}

std::vector<FruUnit> UnitsOf(std::span<const nodeipmi_fru_field> fields) {
  std::vector<FruUnit> units;
  for (size_t i = 0; i < fields.size(); ++i) {
    const FruArea alone = fields.subspan(i, 1);
    if (units.empty() || !IsOfUnit(units.back(), fields[i])) {
      units.push_back({alone});
      continue;
    }
    FruUnit& unit = units.back();
    if (IsOfArea(unit.back(), fields[i]))
      unit.back() = {unit.back().data(), unit.back().size() + 1};
    else
      unit.push_back(alone);
  }
  return units;
}

std::vector<std::string> UnitLines(std::string_view node, const FruUnit& unit) {
  const nodeipmi_fru_field& first = unit.front().front();
  std::string heading = node.empty() ? "Unit " : std::string(node) + ", unit ";
  heading += std::to_string(first.unit);
  if (*first.unit_name != '\0') heading += ": " + std::string(first.unit_name);
  std::vector<std::string> lines = {Printable(heading)};
  const size_t width = LabelWidth(unit);
  for (const FruArea area : unit) {
    lines.push_back("  " + Printable(area.front().area));
    for (const nodeipmi_fru_field& field : area)
      lines.push_back("    " + PadTo(Printable(field.label), width) + "  " +
                      Printable(field.value));
  }
  return lines;
}

void AddUnitMembers(cJSON* object, const FruUnit& unit) {
  const nodeipmi_fru_field& first = unit.front().front();
  AddNumber(object, "unit", first.unit);
  AddString(object, "name", first.unit_name);
  cJSON* const areas = AddArray(object, "areas");
  for (const FruArea area : unit) {
    cJSON* const of_area = AddObjectTo(areas);
    AddString(of_area, "area", area.front().area);
    cJSON* const fields = AddArray(of_area, "fields");
    for (const nodeipmi_fru_field& field : area) {
      cJSON* const of_field = AddObjectTo(fields);
      AddString(of_field, "field", field.field);
      AddString(of_field, "label", field.label);
      AddString(of_field, "value", field.value);
    }
  }
}

}  // namespace cli
