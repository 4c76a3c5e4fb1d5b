#include "adapters/pacemaker/settings.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using fence::FindNode;
using fence::Settings;
using fence::Target;

bool Refuses(std::string_view name, std::string_view value, std::string_view why) {
  Settings settings;
  const auto set = fence::Set(settings, name, value);
  return !set && set.error().find(why) != std::string::npos;
}

// Nodes that have the same names in the cluster.
std::vector<Target> Same(std::initializer_list<const char*> names) {
  std::vector<Target> targets;
  for (const char* const name : names) targets.emplace_back(name, name);
  return targets;
}

Outcome TakesNamesPartedByBlanksOrCommas() {
  Settings settings;
  EXPECT(fence::Set(settings, "hostname", " n1,n2  n3\tn1 ,n4 "));
  EXPECT((settings.targets == Same({"n1", "n2", "n3", "n4"})));
  EXPECT(Refuses("hostname", " , ", "names of nodes"));
  return kPassed;
}

Outcome TakesNamesThatTheClusterHas() {
  Settings settings;
  EXPECT(fence::Set(settings, "hostname", "a:rack1-n1, b:rack1-n2 c a:rack1-n1"));
  EXPECT((settings.targets == std::vector<Target>{{"a", "rack1-n1"}, {"b", "rack1-n2"}, {"c", "c"}}));
  EXPECT(FindNode(settings.targets, "A") == "rack1-n1");
  EXPECT(FindNode(settings.targets, "c") == "c");
  EXPECT(!FindNode(settings.targets, "rack1-n1"));
  for (const char* const wrong : {":x", "x:", ":", "a:b:c"})
    EXPECT(Refuses("hostname", wrong, "neither NAME nor CLUSTER:NAME"));
  EXPECT(Refuses("hostname", "a:n1 a:n2", "hostname has 'a' twice: as n1 and as n2."));
  EXPECT(Refuses("hostname", "a a:n2", "twice"));
  return kPassed;
}

Outcome TakesSeconds() {
  Settings settings;
  EXPECT(fence::Set(settings, "timeout", "3"));
  EXPECT(fence::Set(settings, "power_timeout", "45s"));
  EXPECT(settings.timeout_ms == 3000 && settings.power_timeout_ms == 45'000);
  for (const char* const wrong : {"0", "-1", "3601", "4294967297", "1.5", "1m", "s", "x", " 1"})
    EXPECT(Refuses("power_timeout", wrong, "power_timeout is 1 to 3600 seconds, not '"));
  return kPassed;
}

Outcome TakesAMethod() {
  Settings settings;
  EXPECT(settings.method == fence::Method::kOnOff);
  EXPECT(fence::Set(settings, "method", "cycle"));
  EXPECT(settings.method == fence::Method::kCycle);
  EXPECT(fence::Set(settings, "method", "onoff"));
  EXPECT(settings.method == fence::Method::kOnOff);
  EXPECT(Refuses("method", "reset", "method is onoff or cycle, not 'reset'."));
  return kPassed;
}

Outcome LeavesTheDefaultForAnEmptyValue() {
  Settings settings;
  for (const fence::Option& option : fence::DeviceOptions())
    EXPECT(fence::Set(settings, option.name, ""));
  EXPECT(settings.targets.empty() && settings.state.empty());
  EXPECT(settings.timeout_ms == 10'000 && settings.power_timeout_ms == 20'000);
  return kPassed;
}

Outcome RefusesWhatItDoesNotKnow() {
  EXPECT(Refuses("password", "x", "no option 'password'"));
  return kPassed;
}

Outcome FindsNodesWhateverTheirCase() {
  const auto nodes = Same({"Rack1-N7", "rack1-n8", "a", "A", "b"});
  EXPECT(FindNode(nodes, "rack1-n7") == "Rack1-N7");
  EXPECT(FindNode(nodes, "Rack1-N7") == "Rack1-N7");
  EXPECT(FindNode(nodes, "RACK1-N8") == "rack1-n8");
  // As it is written counts first.
  EXPECT(FindNode(nodes, "a") == "a");
  EXPECT(FindNode(nodes, "A") == "A");
  EXPECT(!FindNode(nodes, "rack1-n"));
  EXPECT(!FindNode(nodes, ""));
  EXPECT(!FindNode({}, "a"));
  return kPassed;
}

Outcome RefusesANameThatMayBeSeveral() {
  const auto nodes = Same({"nA", "Na"});
  const auto found = FindNode(nodes, "na");
  EXPECT(!found && found.error() == "'na' may be nA or Na: give one of them another name.");
  return kPassed;
}

Outcome WritesParametersAsXml() {
  constexpr fence::Option kOption = {.name = "x",
                                     .type = "select",
                                     .default_value = "a\"b",
                                     .choices = "a|b",
                                     .summary = "less < more & more"};
  const std::string xml = fence::ParameterXml(kOption, "-x", true);
  EXPECT(xml.find("<parameter name=\"x\" unique=\"0\" required=\"1\">") != std::string::npos);
  EXPECT(xml.find("<getopt mixed=\"-x\" />") != std::string::npos);
  EXPECT(xml.find("default=\"a&quot;b\"") != std::string::npos);
  EXPECT(xml.find("<option value=\"a\" />") != std::string::npos);
  EXPECT(xml.find("<option value=\"b\" />") != std::string::npos);
  EXPECT(xml.find("less &lt; more &amp; more") != std::string::npos);
  EXPECT(fence::ParameterXml(kOption, "", false).find("getopt") == std::string::npos);
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TakesNamesPartedByBlanksOrCommas),
      UNIT_TEST(TakesNamesThatTheClusterHas),
      UNIT_TEST(TakesSeconds),
      UNIT_TEST(TakesAMethod),
      UNIT_TEST(LeavesTheDefaultForAnEmptyValue),
      UNIT_TEST(RefusesWhatItDoesNotKnow),
      UNIT_TEST(FindsNodesWhateverTheirCase),
      UNIT_TEST(RefusesANameThatMayBeSeveral),
      UNIT_TEST(WritesParametersAsXml),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
