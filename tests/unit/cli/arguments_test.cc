// A failed CMocka assertion leaves by longjmp: the helpers hold the objects, the tests only assert.
#include "adapters/cli/arguments.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/cmocka.h"

namespace {

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

int64_t Seconds(const char* text) {
  const auto milliseconds = cli::ParseSeconds(Option::kTimeout, text);
  return milliseconds ? int64_t{*milliseconds} : -1;
}

void TakesOptionsAnywhere(void**) {
  assert_true(
      HasOperands({"--json", "test", "--timeout", "3", "a", "--state=x", "b"}, {"test", "a", "b"}));
  assert_true(Has({"test", "a", "--json"}, Option::kJson));
  assert_false(Has({"test", "a"}, Option::kJson));
}

void TakesValuesAttachedOrApart(void**) {
  assert_true(HasValue({"--state=x"}, Option::kState, "x"));
  assert_true(HasValue({"--state", "x"}, Option::kState, "x"));
  assert_true(HasValue({"--state="}, Option::kState, ""));
  assert_true(HasValue({"--state", ""}, Option::kState, ""));
  assert_true(HasValue({"--web=http://a/?b=c"}, Option::kWeb, "http://a/?b=c"));
  assert_true(HasValue({"--user", "--json"}, Option::kUser, "--json"));
}

void TheLastValueCounts(void**) {
  assert_true(HasValue({"--state", "x", "--state=y"}, Option::kState, "y"));
  assert_true(HasValues({"--quirk", "a", "--quirk=b"}, Option::kQuirk, {"a", "b"}));
}

void TwoDashesEndOptions(void**) {
  assert_true(HasOperands({"test", "--", "--json", "-x"}, {"test", "--json", "-x"}));
  assert_true(HasOperands({"a", "--", "--"}, {"a", "--"}));
  assert_true(HasOperands({"-"}, {"-"}));
}

void NamesUnknownOptions(void**) {
  assert_true(IsRefused({"--nope"}, "unknown option '--nope'"));
  assert_true(IsRefused({"-x"}, "unknown option '-x'"));
  assert_true(IsRefused({"--timout", "3"}, "did you mean '--timeout'?"));
  assert_true(IsRefused({"--JSON"}, "unknown option '--JSON'"));
}

void NeverRepeatsWhatMayBeASecret(void**) {
  assert_true(IsRefused({"--pasword=hunter2"}, "unknown option '--pasword'"));
  assert_false(MessageHolds({"--pasword=hunter2"}, "hunter2"));
  assert_false(MessageHolds({"--password=hunter2"}, "hunter2"));
  assert_false(MessageHolds({"--password-stdin=hunter2"}, "hunter2"));
}

void RefusesAPasswordAndSaysWhatToUse(void**) {
  assert_true(IsRefused({"--password", "x"}, "--password-file FILE or --password-stdin"));
  assert_true(IsRefused({"--password=x"}, "--password-file FILE or --password-stdin"));
  assert_true(IsRefused({"--password"}, "--password-file FILE or --password-stdin"));
}

void RefusesMissingAndExtraValues(void**) {
  assert_true(IsRefused({"test", "--timeout"}, "--timeout needs a value"));
  assert_true(IsRefused({"--json=1"}, "--json takes no value"));
}

void SeesJsonEvenWhereTheRestIsWrong(void**) {
  assert_true(AsksForJson({"--nope", "--json"}));
  assert_false(AsksForJson({"--", "--json"}));
  assert_false(AsksForJson({"--nope"}));
}

void ReadsSeconds(void**) {
  assert_int_equal(Seconds("10"), 10000);
  assert_int_equal(Seconds("2.5"), 2500);
  assert_int_equal(Seconds(".5"), 500);
  assert_int_equal(Seconds("0.0001"), 1);
  assert_int_equal(Seconds("3600"), 3600000);
  for (const char* const text :
       {"", "0", "-1", "3600.1", "1e3", "nan", "inf", "3s", " 3", "0x10", "1,5", "+1"}) {
    assert_int_equal(Seconds(text), -1);
  }
}

void ReadsWholeNumbers(void**) {
  assert_true(cli::ParseNumber("15", 1, 255) == 15u);
  assert_true(cli::ParseNumber("255", 1, 255) == 255u);
  for (const char* const text : {"", "0", "256", "-1", "1.5", "x", "4294967297"}) {
    assert_false(cli::ParseNumber(text, 1, 255).has_value());
  }
}

void FindsTheClosestWord(void**) {
  constexpr std::string_view words[] = {"power", "status", "test"};
  assert_true(cli::Closest("pwoer", words) == "power");
  assert_true(cli::Closest("stats", words) == "status");
  assert_true(cli::Closest("completely", words).empty());
  assert_true(cli::Closest("", words).empty());
}

void EveryOptionIsInTheTableOnce(void**) {
  const size_t count = cli::AllOptions().size();
  for (size_t i = 0; i < count; ++i) {
    assert_int_equal(cli::AllOptions()[i].option, i);
    assert_true(cli::AllOptions()[i].name.starts_with("--"));
  }
  assert_int_equal(static_cast<size_t>(Option::kEfi) + 1, count);
  assert_true(count <= 32);  // bits of an OptionSet
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(TakesOptionsAnywhere),
      cmocka_unit_test(TakesValuesAttachedOrApart),
      cmocka_unit_test(TheLastValueCounts),
      cmocka_unit_test(TwoDashesEndOptions),
      cmocka_unit_test(NamesUnknownOptions),
      cmocka_unit_test(NeverRepeatsWhatMayBeASecret),
      cmocka_unit_test(RefusesAPasswordAndSaysWhatToUse),
      cmocka_unit_test(RefusesMissingAndExtraValues),
      cmocka_unit_test(SeesJsonEvenWhereTheRestIsWrong),
      cmocka_unit_test(ReadsSeconds),
      cmocka_unit_test(ReadsWholeNumbers),
      cmocka_unit_test(FindsTheClosestWord),
      cmocka_unit_test(EveryOptionIsInTheTableOnce),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
