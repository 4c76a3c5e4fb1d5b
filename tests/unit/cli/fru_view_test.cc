#include "adapters/cli/fru_view.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using Fields = std::vector<nodeipmi_fru_field>;

nodeipmi_fru_field Field(uint32_t unit, const char* area, const char* name, const char* label = "",
                         const char* value = "") {
  nodeipmi_fru_field field = {};
  field.struct_size = sizeof field;
  field.unit = unit;
  (void)std::snprintf(field.area, sizeof field.area, "%s", area);
  (void)std::snprintf(field.field, sizeof field.field, "%s", name);
  (void)std::snprintf(field.label, sizeof field.label, "%s", label);
  (void)std::snprintf(field.value, sizeof field.value, "%s", value);
  return field;
}

nodeipmi_fru_field OfUnitNamed(const char* unit_name, nodeipmi_fru_field field) {
  (void)std::snprintf(field.unit_name, sizeof field.unit_name, "%s", unit_name);
  return field;
}

// "0[board(type part) chassis(type)] 1[board(type)]"
std::string Grouped(const Fields& fields) {
  std::string text;
  for (const cli::FruUnit& unit : cli::UnitsOf(fields)) {
    std::string areas;
    for (const cli::FruArea area : unit) {
      std::string names;
      for (const nodeipmi_fru_field& field : area)
        names += (names.empty() ? "" : " ") + std::string(field.field);
      areas += (areas.empty() ? "" : " ") + std::string(area.front().area) + "(" + names + ")";
    }
    text +=
        (text.empty() ? "" : " ") + std::to_string(unit.front().front().unit) + "[" + areas + "]";
  }
  return text;
}

// Of the first unit.
std::string Lines(std::string_view node, const Fields& fields) {
  std::string text;
  for (const std::string& line : cli::UnitLines(node, cli::UnitsOf(fields).front()))
    text += line + "\n";
  return text;
}

std::string JsonOf(const Fields& fields) {
  const cli::Json object = cli::JsonObject();
  cli::AddUnitMembers(object.get(), cli::UnitsOf(fields).front());
  return cli::JsonText(object.get());
}

Outcome FieldsAreGroupedByUnitAndArea() {
  EXPECT(Grouped({}).empty());
  EXPECT(Grouped({Field(0, "board", "type"), Field(0, "board", "part"), Field(0, "chassis", "type"),
                  Field(1, "chassis", "type")}) ==
         "0[board(type part) chassis(type)] 1[chassis(type)]");
  return kPassed;
}

Outcome AFieldThatComesAgainBeginsAnotherArea() {
  EXPECT(Grouped({Field(0, "dc output", "number"), Field(0, "dc output", "ripple"),
                  Field(0, "dc output", "number"), Field(0, "dc output", "number"),
                  Field(0, "dc output", "ripple")}) ==
         "0[dc output(number ripple) dc output(number) dc output(number ripple)]");
  return kPassed;
}

Outcome AUnitIsShownUnderItsHeading() {
  EXPECT(Lines("", {OfUnitNamed("Main", Field(0, "board", "type", "Type", "x")),
                    Field(0, "board", "serial_number", "Serial Number", "B 1"),
                    Field(0, "dc output", "number", "Number", "1")}) ==
         "Unit 0: Main\n"
         "  board\n"
         "    Type           x\n"
         "    Serial Number  B 1\n"
         "  dc output\n"
         "    Number         1\n");
  return kPassed;
}

Outcome OfSeveralNodesTheHeadingNamesTheNode() {
  const nodeipmi_fru_field field = Field(7, "board", "type", "Type", "x");
  EXPECT(Lines("n1", {field}) == "n1, unit 7\n  board\n    Type  x\n");
  EXPECT(Lines("n1", {OfUnitNamed("Main", field)}) == "n1, unit 7: Main\n  board\n    Type  x\n");
  return kPassed;
}

Outcome TextsDoNoHarm() {
  const nodeipmi_fru_field field =
      OfUnitNamed("\x1B[2J", Field(0, "\x1B[2J", "\x1B[2J", "\x1B[2J", "\x1B[2J\n\xFF"));
  EXPECT(Lines("", {field}) ==
         "Unit 0: \xEF\xBF\xBD[2J\n"
         "  \xEF\xBF\xBD[2J\n"
         "    \xEF\xBF\xBD[2J  \xEF\xBF\xBD[2J\xEF\xBF\xBD\xEF\xBF\xBD\n");
  EXPECT(JsonOf({field}).find('\x1B') == std::string::npos);
  EXPECT(JsonOf({field}).find("\\u001b") == std::string::npos);
  return kPassed;
}

Outcome AUnitAsJson() {
  EXPECT(JsonOf({OfUnitNamed("Main", Field(2, "board", "type", "Type", "x")),
                 Field(2, "dc load", "number", "Number", "1"),
                 Field(2, "dc load", "ripple", "Ripple", "5 mV"),
                 Field(2, "dc load", "number", "Number", "2")}) ==
         R"({"unit":2,"name":"Main","areas":[)"
         R"({"area":"board","fields":[{"field":"type","label":"Type","value":"x"}]},)"
         R"({"area":"dc load","fields":[{"field":"number","label":"Number","value":"1"},)"
         R"({"field":"ripple","label":"Ripple","value":"5 mV"}]},)"
         R"({"area":"dc load","fields":[{"field":"number","label":"Number","value":"2"}]}]})");
  return kPassed;
}

Outcome WordsAreTheSameHoweverTheyAreWritten() {
  EXPECT(cli::IsSameWord("serial_number", "Serial Number"));
  EXPECT(cli::IsSameWord("serial-number", "SERIAL_NUMBER"));
  EXPECT(cli::IsSameWord("", ""));
  EXPECT(!cli::IsSameWord("serial_number", "serialnumber"));
  EXPECT(!cli::IsSameWord("serial", "serial_number"));
  EXPECT(!cli::IsSameWord("serial_number", ""));
  EXPECT(!cli::IsSameWord("custom_1", "custom_2"));
  return kPassed;
}

Outcome AChoiceIncludesWhatItNames() {
  const nodeipmi_fru_field field = Field(1, "dc output", "peak_va", "Top VA");
  EXPECT(cli::FruChoice().Includes(field));
  EXPECT((cli::FruChoice{.unit = 1, .area = "dc-output", .field = "peak_va"}.Includes(field)));
  EXPECT((cli::FruChoice{.unit = {}, .area = {}, .field = "top va"}.Includes(field)));
  EXPECT(!(cli::FruChoice{.unit = 0, .area = {}, .field = {}}.Includes(field)));
  EXPECT(!(cli::FruChoice{.unit = 1, .area = "dc load", .field = "peak_va"}.Includes(field)));
  EXPECT(!(cli::FruChoice{.unit = 1, .area = "dc output", .field = "va"}.Includes(field)));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(FieldsAreGroupedByUnitAndArea),
      UNIT_TEST(AFieldThatComesAgainBeginsAnotherArea),
      UNIT_TEST(AUnitIsShownUnderItsHeading),
      UNIT_TEST(OfSeveralNodesTheHeadingNamesTheNode),
      UNIT_TEST(TextsDoNoHarm),
      UNIT_TEST(AUnitAsJson),
      UNIT_TEST(WordsAreTheSameHoweverTheyAreWritten),
      UNIT_TEST(AChoiceIncludesWhatItNames),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
