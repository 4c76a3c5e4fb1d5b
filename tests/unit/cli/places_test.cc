#include "adapters/cli/places.h"

#include <algorithm>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using cli::Places;
using std::chrono::milliseconds;

constexpr Places::Time kBegin{std::chrono::hours(1)};

void StartMany(Places& places, size_t count, Places::Time now) {
  for (size_t i = 0; i < count; ++i) places.Start(now);
}

Outcome AYoungOperationHoldsAPlaceUntilItEnds() {
  Places places(5000);
  EXPECT(places.Free(kBegin) == Places::kMostYoung);
  StartMany(places, Places::kMostYoung, kBegin);
  EXPECT(places.Free(kBegin) == 0);
  places.End(7);
  EXPECT(places.Free(kBegin) == 1);
  EXPECT(places.started() == Places::kMostYoung && places.ended() == 1);
  return kPassed;
}

Outcome OneThatWaitsForADeadBmcLeavesItsPlace() {
  Places places(5000);
  StartMany(places, 48, kBegin);
  StartMany(places, 2000, kBegin + milliseconds(100));
  EXPECT(places.Free(kBegin + milliseconds(249)) == 0);
  EXPECT(places.NextLeaves() == kBegin + Places::kYouth);
  EXPECT(places.Free(kBegin + milliseconds(250)) == 48);
  EXPECT(places.NextLeaves() == kBegin + milliseconds(350));
  EXPECT(places.Free(kBegin + milliseconds(350)) == Places::kMostYoung);
  EXPECT(!places.NextLeaves());
  return kPassed;
}

Outcome OneThatEndsLateFreesNoPlaceTwice() {
  Places places(5000);
  StartMany(places, 10, kBegin);
  EXPECT(places.Free(kBegin + Places::kYouth) == Places::kMostYoung);
  for (size_t i = 0; i < 10; ++i) places.End(i);
  EXPECT(places.Free(kBegin + Places::kYouth) == Places::kMostYoung);
  EXPECT(places.ended() == 10);
  // Nor one that had ended before it would have left.
  places.Start(kBegin + Places::kYouth);
  places.End(10);
  EXPECT(places.Free(kBegin + Places::kYouth * 2) == Places::kMostYoung);
  return kPassed;
}

Outcome ThereIsABoundToTheOldOnesToo() {
  Places places(40'000);
  Places::Time now = kBegin;
  for (; places.started() < Places::kMostInFlight; now += Places::kYouth)
    StartMany(places, places.Free(now), now);
  EXPECT(places.started() == Places::kMostInFlight);
  EXPECT(places.Free(now) == 0);
  places.End(0);
  EXPECT(places.Free(now) == 1);
  return kPassed;
}

// 2,000 of 10,000 are dead, every fifth; a live one takes 50 ms. Each live one has ended when the
// last dead one has not even left its place.
Outcome DeadBmcsDoNotHoldUpTheLiveOnes() {
  constexpr size_t kNodes = 10'000;
  Places places(kNodes);
  std::vector<Places::Time> ends;
  Places::Time now = kBegin;
  size_t next_to_end = 0;
  for (; next_to_end < kNodes; now += milliseconds(1)) {
    for (; next_to_end < ends.size() && ends[next_to_end] <= now; ++next_to_end)
      if (next_to_end % 5 != 0) places.End(next_to_end);
    for (size_t n = std::min(places.Free(now), kNodes - places.started()); n > 0; --n) {
      places.Start(now);
      ends.push_back(now + milliseconds(50));
    }
  }
  EXPECT(places.ended() == kNodes / 5 * 4);
  EXPECT(now - kBegin < std::chrono::seconds(1));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(AYoungOperationHoldsAPlaceUntilItEnds),
      UNIT_TEST(OneThatWaitsForADeadBmcLeavesItsPlace),
      UNIT_TEST(OneThatEndsLateFreesNoPlaceTwice),
      UNIT_TEST(ThereIsABoundToTheOldOnesToo),
      UNIT_TEST(DeadBmcsDoNotHoldUpTheLiveOnes),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
