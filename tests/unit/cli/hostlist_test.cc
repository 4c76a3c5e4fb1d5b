// A failed CMocka assertion leaves by longjmp: the helpers hold the objects, the tests only assert.
#include "adapters/cli/hostlist.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/cmocka.h"

namespace {

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

void LeavesPlainNamesAlone(void**) {
  assert_true(ExpandsTo("rack1-n07", {"rack1-n07"}));
  assert_true(ExpandsTo("a.b_c-d", {"a.b_c-d"}));
}

void SplitsAtCommas(void**) {
  assert_true(ExpandsTo("a,b,c", {"a", "b", "c"}));
  assert_true(ExpandsTo("a,n[1,3],b", {"a", "n1", "n3", "b"}));
}

void WritesRangesOut(void**) {
  assert_true(ExpandsTo("n[1-3]", {"n1", "n2", "n3"}));
  assert_true(ExpandsTo("n[5-5]", {"n5"}));
  assert_true(ExpandsTo("n[9-11]", {"n9", "n10", "n11"}));
  assert_true(ExpandsTo("n[1-2,7,9-10]", {"n1", "n2", "n7", "n9", "n10"}));
}

void KeepsLeadingZeros(void**) {
  assert_true(ExpandsTo("n[08-10]", {"n08", "n09", "n10"}));
  assert_true(ExpandsTo("n[098-101]", {"n098", "n099", "n100", "n101"}));
  assert_true(ExpandsTo("n[007]", {"n007"}));
  assert_true(ExpandsTo("n[0-1]", {"n0", "n1"}));
  assert_true(ExpandsTo("n[00-01]", {"n00", "n01"}));
}

void MultipliesBrackets(void**) {
  assert_true(ExpandsTo("r[1-2]n[3-4]", {"r1n3", "r1n4", "r2n3", "r2n4"}));
  assert_true(ExpandsTo("n[1-2].lan", {"n1.lan", "n2.lan"}));
  assert_true(ExpandsTo("[1-2]", {"1", "2"}));
}

void KeepsPatternsInNames(void**) {
  assert_true(ExpandsTo("rack[1-2]-*", {"rack1-*", "rack2-*"}));
  assert_true(cli::IsPattern("rack1-*"));
  assert_true(cli::IsPattern("n?"));
  assert_false(cli::IsPattern("n7"));
}

void RefusesWhatIsMalformed(void**) {
  for (const std::string_view list : {"", ",", "a,", ",a", "a,,b"})
    assert_true(IsRefused(list, "empty"));
  for (const std::string_view list : {"n[1-2", "n1]", "n]1[", "n[1"}) {
    assert_true(IsRefused(list, "do not match"));
  }
  for (const std::string_view list :
       {"n[]", "n[3-1]", "n[a-c]", "n[1-]", "n[-1]", "n[1--2]", "n[+1]", "n[ 1]", "n[1,]", "n[[1]]",
        "n[1-2-3]", "n[99999999999]"}) {
    assert_true(IsRefused(list, "numbers and ranges"));
  }
}

void BoundsTheNumberOfNames(void**) {
  assert_int_equal(Count("n[1-100000]"), cli::kMostNames);
  assert_true(IsRefused("n[0-100000]", "more than"));
  assert_true(IsRefused("n[0-4294967295]", "more than"));
  assert_true(IsRefused("n[0-4294967295,0-4294967295]x[0-4294967295]", "more than"));
  assert_true(IsRefused("a[1-1000]b[1-1000]", "more than"));
  assert_true(IsRefused("n[1-100000],m", "more than"));
}

void MatchesStarsAndQuestionMarks(void**) {
  assert_true(MatchesPattern("*", "anything"));
  assert_true(MatchesPattern("*", ""));
  assert_true(MatchesPattern("rack1-*", "rack1-n07"));
  assert_true(MatchesPattern("rack1-*", "rack1-"));
  assert_false(MatchesPattern("rack1-*", "rack2-n07"));
  assert_true(MatchesPattern("*-n07", "rack1-n07"));
  assert_true(MatchesPattern("*n*7", "n-n-77"));
  assert_false(MatchesPattern("*n*7", "n-n-78"));
  assert_true(MatchesPattern("n?", "n7"));
  assert_false(MatchesPattern("n?", "n"));
  assert_false(MatchesPattern("n?", "n77"));
  assert_false(MatchesPattern("n.7", "nx7"));
  assert_true(MatchesPattern("a*b*c**", "aXbYbZc"));
  assert_false(MatchesPattern("", "a"));
}

void MatchesALongPatternQuickly(void**) {
  // Exponential in a matcher that tries every star against every place.
  assert_false(MatchesPattern(
      "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(LeavesPlainNamesAlone),
      cmocka_unit_test(SplitsAtCommas),
      cmocka_unit_test(WritesRangesOut),
      cmocka_unit_test(KeepsLeadingZeros),
      cmocka_unit_test(MultipliesBrackets),
      cmocka_unit_test(KeepsPatternsInNames),
      cmocka_unit_test(RefusesWhatIsMalformed),
      cmocka_unit_test(BoundsTheNumberOfNames),
      cmocka_unit_test(MatchesStarsAndQuestionMarks),
      cmocka_unit_test(MatchesALongPatternQuickly),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
