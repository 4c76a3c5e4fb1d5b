#include "adapters/cli/hostlist.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using cli::ExpandHostlist;
using cli::MatchesPattern;

bool ExpandsTo(std::string_view list, std::initializer_list<std::string_view> names) {
  const auto expanded = ExpandHostlist(list);
  return expanded && std::vector<std::string_view>(expanded->begin(), expanded->end()) ==
                         std::vector<std::string_view>(names);
}

bool IsRefused(std::string_view list, std::string_view why) {
  const auto expanded = ExpandHostlist(list);
  return !expanded && expanded.error().exit_code == cli::kExitUsage &&
         expanded.error().message.find(why) != std::string::npos;
}

size_t Count(std::string_view list) {
  const auto expanded = ExpandHostlist(list);
  return expanded ? expanded->size() : 0;
}

Outcome LeavesPlainNamesAlone() {
  EXPECT(ExpandsTo("rack1-n07", {"rack1-n07"}));
  EXPECT(ExpandsTo("a.b_c-d", {"a.b_c-d"}));
  return kPassed;
}

Outcome SplitsAtCommas() {
  EXPECT(ExpandsTo("a,b,c", {"a", "b", "c"}));
  EXPECT(ExpandsTo("a,n[1,3],b", {"a", "n1", "n3", "b"}));
  return kPassed;
}

Outcome WritesRangesOut() {
  EXPECT(ExpandsTo("n[1-3]", {"n1", "n2", "n3"}));
  EXPECT(ExpandsTo("n[5-5]", {"n5"}));
  EXPECT(ExpandsTo("n[9-11]", {"n9", "n10", "n11"}));
  EXPECT(ExpandsTo("n[1-2,7,9-10]", {"n1", "n2", "n7", "n9", "n10"}));
  return kPassed;
}

Outcome KeepsLeadingZeros() {
  EXPECT(ExpandsTo("n[08-10]", {"n08", "n09", "n10"}));
  EXPECT(ExpandsTo("n[098-101]", {"n098", "n099", "n100", "n101"}));
  EXPECT(ExpandsTo("n[007]", {"n007"}));
  EXPECT(ExpandsTo("n[0-1]", {"n0", "n1"}));
  EXPECT(ExpandsTo("n[00-01]", {"n00", "n01"}));
  return kPassed;
}

Outcome MultipliesBrackets() {
  EXPECT(ExpandsTo("r[1-2]n[3-4]", {"r1n3", "r1n4", "r2n3", "r2n4"}));
  EXPECT(ExpandsTo("n[1-2].lan", {"n1.lan", "n2.lan"}));
  EXPECT(ExpandsTo("[1-2]", {"1", "2"}));
  return kPassed;
}

Outcome KeepsPatternsInNames() {
  EXPECT(ExpandsTo("rack[1-2]-*", {"rack1-*", "rack2-*"}));
  EXPECT(cli::IsPattern("rack1-*"));
  EXPECT(cli::IsPattern("n?"));
  EXPECT(!cli::IsPattern("n7"));
  return kPassed;
}

Outcome RefusesWhatIsMalformed() {
  for (const std::string_view list : {"", ",", "a,", ",a", "a,,b"})
    EXPECT(IsRefused(list, "empty"));
  for (const std::string_view list : {"n[1-2", "n1]", "n]1[", "n[1"}) {
    EXPECT(IsRefused(list, "do not match"));
  }
  for (const std::string_view list : {"n[]", "n[a-c]", "n[1-]", "n[-1]", "n[1--2]", "n[+1]",
                                      "n[ 1]", "n[1,]", "n[[1]]", "n[1-2-3]", "n[99999999999x]"}) {
    EXPECT(IsRefused(list, "numbers and ranges"));
  }
  EXPECT(IsRefused("n[3-1]", "smaller number comes first"));
  return kPassed;
}

Outcome RefusesNumbersThatAreTooLarge() {
  EXPECT(ExpandsTo("n[4294967295]", {"n4294967295"}));
  for (const std::string_view list : {"n[4294967296]", "n[1-99999999999]", "n[99999999999-1]"})
    EXPECT(IsRefused(list, "larger than 4294967295"));
  return kPassed;
}

Outcome BoundsTheNumberOfNames() {
  EXPECT(Count("n[1-100000]") == cli::kMostNames);
  EXPECT(IsRefused("n[0-100000]", "more than"));
  EXPECT(IsRefused("n[0-4294967295]", "more than"));
  EXPECT(IsRefused("n[0-4294967295,0-4294967295]x[0-4294967295]", "more than"));
  EXPECT(IsRefused("a[1-1000]b[1-1000]", "more than"));
  EXPECT(IsRefused("n[1-100000],m", "more than"));
  // 65536 times 2^48 names would be none again, if the product were all that is looked at.
  std::string ranges = "0-4294967295";
  for (int i = 1; i < 65536; ++i) ranges += ",0-4294967295";
  EXPECT(IsRefused("n[1-65536][" + ranges + "]", "more than"));
  return kPassed;
}

Outcome BoundsTheLengthOfNames() {
  const std::string zeros(cli::kLongestName - 2, '0');
  EXPECT(ExpandsTo("n[" + zeros + "7]", {"n" + zeros + "7"}));
  EXPECT(IsRefused("n[0" + zeros + "7]", "more than 128 characters"));
  EXPECT(IsRefused("nn[" + zeros + "7]", "more than 128 characters"));
  EXPECT(IsRefused("n[" + zeros + "7]n", "more than 128 characters"));
  // These would take more memory than there is.
  const std::string million(1000000, '0');
  EXPECT(IsRefused("n[" + million + "1-100000]", "more than 128 characters"));
  EXPECT(IsRefused("n[1-100000]" + million, "more than 128 characters"));
  EXPECT(IsRefused(million + "[1-100000]", "more than 128 characters"));
  // Without brackets it stands for itself, and is told to be no node.
  EXPECT(ExpandsTo(million, {million}));
  return kPassed;
}

Outcome QuotesTheBeginningOfALongList() {
  const auto expanded = ExpandHostlist("n[" + std::string(1000000, '0') + "1]");
  EXPECT(!expanded);
  EXPECT(expanded.error().message.starts_with("'n[000"));
  EXPECT(expanded.error().message.size() < 400);
  return kPassed;
}

Outcome MatchesStarsAndQuestionMarks() {
  EXPECT(MatchesPattern("*", "anything"));
  EXPECT(MatchesPattern("*", ""));
  EXPECT(MatchesPattern("rack1-*", "rack1-n07"));
  EXPECT(MatchesPattern("rack1-*", "rack1-"));
  EXPECT(!MatchesPattern("rack1-*", "rack2-n07"));
  EXPECT(MatchesPattern("*-n07", "rack1-n07"));
  EXPECT(MatchesPattern("*n*7", "n-n-77"));
  EXPECT(!MatchesPattern("*n*7", "n-n-78"));
  EXPECT(MatchesPattern("n?", "n7"));
  EXPECT(!MatchesPattern("n?", "n"));
  EXPECT(!MatchesPattern("n?", "n77"));
  EXPECT(!MatchesPattern("n.7", "nx7"));
  EXPECT(MatchesPattern("a*b*c**", "aXbYbZc"));
  EXPECT(!MatchesPattern("", "a"));
  return kPassed;
}

Outcome MatchesALongPatternQuickly() {
  // Exponential in a matcher that tries every star against every place.
  EXPECT(!MatchesPattern(
      "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(LeavesPlainNamesAlone),
      UNIT_TEST(SplitsAtCommas),
      UNIT_TEST(WritesRangesOut),
      UNIT_TEST(KeepsLeadingZeros),
      UNIT_TEST(MultipliesBrackets),
      UNIT_TEST(KeepsPatternsInNames),
      UNIT_TEST(RefusesWhatIsMalformed),
      UNIT_TEST(RefusesNumbersThatAreTooLarge),
      UNIT_TEST(BoundsTheNumberOfNames),
      UNIT_TEST(BoundsTheLengthOfNames),
      UNIT_TEST(QuotesTheBeginningOfALongList),
      UNIT_TEST(MatchesStarsAndQuestionMarks),
      UNIT_TEST(MatchesALongPatternQuickly),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
