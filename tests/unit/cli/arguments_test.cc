#include "adapters/cli/arguments.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using cli::Arguments;
using cli::Option;

using Words = std::initializer_list<const char*>;

cli::Expected<Arguments> Parse(Words words) {
  return Arguments::Parse(std::vector<const char*>(words));
}

bool HasOperands(Words words, Words operands) {
  const auto arguments = Parse(words);
  return arguments &&
         arguments->operands() == std::vector<std::string>(operands.begin(), operands.end());
}

bool HasValue(Words words, Option option, const char* value) {
  const auto arguments = Parse(words);
  return arguments && arguments->Value(option) == std::string(value);
}

bool Has(Words words, Option option) {
  const auto arguments = Parse(words);
  return arguments && arguments->Has(option);
}

bool HasValues(Words words, Option option, Words values) {
  const auto arguments = Parse(words);
  return arguments &&
         arguments->Values(option) == std::vector<std::string>(values.begin(), values.end());
}

bool IsRefused(Words words, std::string_view why) {
  const auto arguments = Parse(words);
  return !arguments && arguments.error().exit_code == cli::kExitUsage &&
         arguments.error().message.find(why) != std::string::npos;
}

bool MessageHolds(Words words, std::string_view text) {
  const auto arguments = Parse(words);
  return !arguments && arguments.error().message.find(text) != std::string::npos;
}

bool AsksForJson(Words words) { return cli::AsksForJson(std::vector<const char*>(words)); }

int64_t Seconds(const char* text, Option option = Option::kWait) {
  const auto milliseconds = cli::ParseSeconds(option, text);
  return milliseconds ? int64_t{*milliseconds} : -1;
}

Outcome TakesOptionsAnywhere() {
  EXPECT(
      HasOperands({"--json", "test", "--timeout", "3", "a", "--state=x", "b"}, {"test", "a", "b"}));
  EXPECT(Has({"test", "a", "--json"}, Option::kJson));
  EXPECT(!Has({"test", "a"}, Option::kJson));
  return kPassed;
}

Outcome TakesValuesAttachedOrApart() {
  EXPECT(HasValue({"--state=x"}, Option::kState, "x"));
  EXPECT(HasValue({"--state", "x"}, Option::kState, "x"));
  EXPECT(HasValue({"--state="}, Option::kState, ""));
  EXPECT(HasValue({"--state", ""}, Option::kState, ""));
  EXPECT(HasValue({"--web=http://a/?b=c"}, Option::kWeb, "http://a/?b=c"));
  EXPECT(HasValue({"--user", "--json"}, Option::kUser, "--json"));
  return kPassed;
}

Outcome TheLastValueCounts() {
  EXPECT(HasValue({"--state", "x", "--state=y"}, Option::kState, "y"));
  EXPECT(HasValues({"--quirk", "a", "--quirk=b"}, Option::kQuirk, {"a", "b"}));
  return kPassed;
}

Outcome TwoDashesEndOptions() {
  EXPECT(HasOperands({"test", "--", "--json", "-x"}, {"test", "--json", "-x"}));
  EXPECT(HasOperands({"a", "--", "--"}, {"a", "--"}));
  EXPECT(HasOperands({"-"}, {"-"}));
  return kPassed;
}

Outcome NamesUnknownOptions() {
  EXPECT(IsRefused({"--nope"}, "unknown option '--nope'"));
  EXPECT(IsRefused({"-x"}, "unknown option '-x'"));
  EXPECT(IsRefused({"--timout", "3"}, "did you mean '--timeout'?"));
  EXPECT(IsRefused({"--JSON"}, "unknown option '--JSON'"));
  return kPassed;
}

Outcome NeverRepeatsWhatMayBeASecret() {
  EXPECT(IsRefused({"--pasword=hunter2"}, "unknown option '--pasword'"));
  EXPECT(!MessageHolds({"--pasword=hunter2"}, "hunter2"));
  EXPECT(!MessageHolds({"--password=hunter2"}, "hunter2"));
  EXPECT(!MessageHolds({"--password-stdin=hunter2"}, "hunter2"));
  return kPassed;
}

Outcome RefusesAPasswordAndSaysWhatToUse() {
  EXPECT(IsRefused({"--password", "x"}, "--password-file FILE or --password-stdin"));
  EXPECT(IsRefused({"--password=x"}, "--password-file FILE or --password-stdin"));
  EXPECT(IsRefused({"--password"}, "--password-file FILE or --password-stdin"));
  return kPassed;
}

Outcome RefusesMissingAndExtraValues() {
  EXPECT(IsRefused({"test", "--timeout"}, "--timeout needs a value"));
  EXPECT(IsRefused({"--json=1"}, "--json takes no value"));
  return kPassed;
}

Outcome SeesJsonEvenWhereTheRestIsWrong() {
  EXPECT(AsksForJson({"--nope", "--json"}));
  EXPECT(!AsksForJson({"--", "--json"}));
  EXPECT(!AsksForJson({"--nope"}));
  return kPassed;
}

Outcome ReadsSeconds() {
  EXPECT(Seconds("10") == 10000);
  EXPECT(Seconds("2.5") == 2500);
  EXPECT(Seconds(".5") == 500);
  EXPECT(Seconds("0.0001") == 1);
  EXPECT(Seconds("3600") == 3600000);
  for (const char* const text :
       {"", "0", "-1", "3600.1", "1e3", "nan", "inf", "3s", " 3", "0x10", "1,5", "+1"}) {
    EXPECT(Seconds(text) == -1);
  }
  for (const Option option : {Option::kTimeout, Option::kInterval}) {
    EXPECT(Seconds("0.1", option) == 100);
    EXPECT(Seconds("0.0999", option) == -1);
    EXPECT(Seconds("0", option) == -1);
  }
  return kPassed;
}

Outcome ReadsWholeNumbers() {
  EXPECT(cli::ParseNumber("15", 1, 255) == 15u);
  EXPECT(cli::ParseNumber("255", 1, 255) == 255u);
  for (const char* const text : {"", "0", "256", "-1", "1.5", "x", "4294967297"}) {
    EXPECT(!cli::ParseNumber(text, 1, 255).has_value());
  }
  return kPassed;
}

Outcome FindsTheClosestWord() {
  constexpr std::string_view kWords[] = {"power", "status", "test"};
  EXPECT(cli::Closest("pwoer", kWords) == "power");
  EXPECT(cli::Closest("stats", kWords) == "status");
  EXPECT(cli::Closest("completely", kWords).empty());
  EXPECT(cli::Closest("", kWords).empty());
  return kPassed;
}

Outcome EveryOptionIsInTheTableOnce() {
  const size_t count = cli::AllOptions().size();
  for (size_t i = 0; i < count; ++i) {
    EXPECT(static_cast<size_t>(cli::AllOptions()[i].option) == i);
    EXPECT(cli::AllOptions()[i].name.starts_with("--"));
  }
  EXPECT(static_cast<size_t>(Option::kKeyFile) + 1 == count);
  EXPECT(count <= 64);  // bits of an OptionSet
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TakesOptionsAnywhere),
      UNIT_TEST(TakesValuesAttachedOrApart),
      UNIT_TEST(TheLastValueCounts),
      UNIT_TEST(TwoDashesEndOptions),
      UNIT_TEST(NamesUnknownOptions),
      UNIT_TEST(NeverRepeatsWhatMayBeASecret),
      UNIT_TEST(RefusesAPasswordAndSaysWhatToUse),
      UNIT_TEST(RefusesMissingAndExtraValues),
      UNIT_TEST(SeesJsonEvenWhereTheRestIsWrong),
      UNIT_TEST(ReadsSeconds),
      UNIT_TEST(ReadsWholeNumbers),
      UNIT_TEST(FindsTheClosestWord),
      UNIT_TEST(EveryOptionIsInTheTableOnce),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
