// How long an answer is waited for.
#include "core/session/retransmission.h"

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using namespace std::chrono_literals;

Outcome LeavesRoomHoweverEvenTheRoundTripsWere() {
  for (const Duration round_trip : {Duration(100us), Duration(20ms), Duration(300ms)}) {
    RttEstimate rtt;
    for (int i = 0; i < 1000; ++i) rtt.Sample(round_trip);
    EXPECT(rtt.Timeout() >= round_trip + 15ms && rtt.Timeout() <= round_trip + 25ms);
  }
  return kPassed;
}

Outcome UnevenRoundTripsAreWaitedForLonger() {
  RttEstimate rtt;
  for (int i = 0; i < 100; ++i) rtt.Sample(i % 2 == 0 ? Duration(20ms) : Duration(120ms));
  EXPECT(rtt.Timeout() > 200ms && rtt.Timeout() <= 500ms);
  return kPassed;
}

Outcome IsBounded() {
  RttEstimate rtt;
  EXPECT(rtt.Timeout() >= 100ms && rtt.Timeout() <= 1s);  // nothing measured yet
  rtt.Sample(24h);
  EXPECT(rtt.Timeout() == 2s);
  RttEstimate none;
  none.Sample(Duration{});
  EXPECT(none.Timeout() > Duration{} && none.Timeout() < 100ms);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(LeavesRoomHoweverEvenTheRoundTripsWere),
      UNIT_TEST(UnevenRoundTripsAreWaitedForLonger),
      UNIT_TEST(IsBounded),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
