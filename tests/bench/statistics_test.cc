#include "tests/bench/statistics.h"

#include "tests/unit/support/unit_test.h"

namespace {

using bench::Summarise;
using bench::Summary;
using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

bool Is(const Summary& summary, double lower_quartile, double median, double upper_quartile) {
  return summary.lower_quartile == lower_quartile && summary.median == median &&
         summary.upper_quartile == upper_quartile;
}

Outcome TakesTheValuesInAnyOrder() {
  EXPECT(Is(Summarise({5, 1, 3, 2, 4}), 2, 3, 4));
  return kPassed;
}

Outcome DividesBetweenTwoValues() {
  EXPECT(Is(Summarise({1, 2, 3, 4}), 1.75, 2.5, 3.25));
  EXPECT(Is(Summarise({10, 20}), 12.5, 15, 17.5));
  return kPassed;
}

Outcome OneValueIsAllThree() {
  EXPECT(Is(Summarise({7}), 7, 7, 7));
  return kPassed;
}

Outcome OneWildValueMovesNothing() {
  EXPECT(Is(Summarise({1, 2, 3, 4, 1000}), 2, 3, 4));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TakesTheValuesInAnyOrder),
      UNIT_TEST(DividesBetweenTwoValues),
      UNIT_TEST(OneValueIsAllThree),
      UNIT_TEST(OneWildValueMovesNothing),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
