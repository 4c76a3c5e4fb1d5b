#include "tests/bench/health/sensors_read.h"

#include "tests/unit/support/unit_test.h"

namespace {

using bench::CheckRoundTrips;
using bench::SensorsRead;
using bench::SensorsReadOf;
using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

Outcome CountsTheSensorsOfTheBmcItself() {
  const auto read = SensorsReadOf(
      R"({"nodes":[{"round_trips":5,"sensors":[{"owner":32},{"owner":130},{"owner":32}]}]})");
  EXPECT(read && read->sensors == 2 && read->round_trips == 5);
  return kPassed;
}

Outcome RefusesADocumentThatDoesNotSay() {
  EXPECT(!SensorsReadOf(""));
  EXPECT(!SensorsReadOf("{}"));
  EXPECT(!SensorsReadOf(R"({"nodes":[{"round_trips":5}]})"));
  EXPECT(!SensorsReadOf(R"({"nodes":[{"sensors":[{"owner":32}]}]})"));
  EXPECT(!SensorsReadOf(R"({"nodes":[{"round_trips":3,"sensors":[]}]})"));
  return kPassed;
}

constexpr SensorsRead kForty = {.sensors = 40, .round_trips = 43};

Outcome HoldsForOneRequestEachAndASession() {
  EXPECT(CheckRoundTrips(kForty, {.all = 44, .closes = 1}));
  EXPECT(CheckRoundTrips(kForty, {.all = 46, .closes = 1, .repeats = 2}));
  return kPassed;
}

Outcome DoesNotHoldForAnyOtherNumber() {
  EXPECT(!CheckRoundTrips(kForty, {.all = 45, .closes = 1}));
  EXPECT(!CheckRoundTrips(kForty, {.all = 43, .closes = 1}));
  EXPECT(!CheckRoundTrips(kForty, {.all = 45, .closes = 2}));
  EXPECT(!CheckRoundTrips(kForty, {.all = 43, .closes = 0}));
  EXPECT(!CheckRoundTrips(kForty, {.all = 44, .closes = 1, .repeats = 1}));
  EXPECT(!CheckRoundTrips({.sensors = 40, .round_trips = 44}, {.all = 44, .closes = 1}));
  EXPECT(!CheckRoundTrips({.sensors = 39, .round_trips = 43}, {.all = 44, .closes = 1}));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(CountsTheSensorsOfTheBmcItself),
      UNIT_TEST(RefusesADocumentThatDoesNotSay),
      UNIT_TEST(HoldsForOneRequestEachAndASession),
      UNIT_TEST(DoesNotHoldForAnyOtherNumber),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
