// When a BMC is polled next.
#include "core/engine/pace.h"

#include <algorithm>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using testing::kPassed;
using testing::Outcome;

constexpr uint32_t kMost = UINT32_MAX;

constexpr Pace::Poll kOk = {.status = Status::kOk, .took = 1ms, .reopened = false};
constexpr Pace::Poll kSilent = {.status = Status::kNoAnswer, .took = 10s, .reopened = false};

// One that has been polled before, so that its place among the others is found.
Pace Known(Duration interval, bool keep = true) {
  Pace pace(interval, keep, true);
  (void)pace.After(kOk, kMost);
  return pace;
}

Outcome PollsAtTheIntervalAndNotInStep() {
  Pace pace = Known(20s);
  EXPECT(pace.After(kOk, kMost).wait == 20s);
  EXPECT(pace.After(kOk, 0).wait == 19s);
  const auto between = pace.After(kOk, kMost / 2).wait;
  EXPECT(between > 19400ms && between < 19600ms);
  return kPassed;
}

// A fleet that is polled for the first time all at once is spread over the whole interval.
Outcome TheFirstWaitIsAnyPartOfTheInterval() {
  for (const uint32_t random : {0u, kMost / 4, kMost / 2, kMost}) {
    Pace pace(20s, true, true);
    const auto wait = pace.After(kOk, random).wait;
    const double part = static_cast<double>(random) / kMost;
    EXPECT(std::abs(static_cast<double>(wait.count()) - part * 20e9) < 1e6);
  }
  return kPassed;
}

Outcome ALongIntervalIsDividedToKeepTheSession() {
  EXPECT(Known(25s).After(kOk, kMost).wait == 25s);
  EXPECT(Known(30s).After(kOk, kMost).wait == 15s);
  EXPECT(Known(60s).After(kOk, kMost).wait == 20s);
  EXPECT(Known(60s).keep());
  // From here on new sessions cost the BMC less than polls that nobody asked for.
  EXPECT(Known(125s).After(kOk, kMost).wait == 25s);
  EXPECT(!Known(126s).keep() && Known(126s).After(kOk, kMost).wait == 126s);
  EXPECT(!Known(60s, false).keep() && Known(60s, false).After(kOk, kMost).wait == 60s);
  return kPassed;
}

Outcome ASilentBmcIsPolledMoreAndMoreSeldom() {
  Pace pace = Known(10s);
  Duration last = 0s;
  for (const Duration wanted : {10s, 20s, 40s, 80s, 120s, 120s}) {
    const auto verdict = pace.After(kSilent, kMost);
    EXPECT(!verdict.provisional && verdict.wait == wanted);
    last = verdict.wait;
  }
  EXPECT(last == 120s);
  EXPECT(pace.After(kOk, kMost).wait == 10s);
  EXPECT(Known(600s).After(kSilent, kMost).wait == 600s);  // never more often than asked for
  return kPassed;
}

// Each wrong password may count towards a lock-out.
Outcome RefusedCredentialsAreNotTriedOften() {
  Pace pace(10s, true, false);
  const Pace::Poll refused = {.status = Status::kBadPassword, .took = 2ms, .reopened = false};
  std::vector<Duration> waits;
  for (int i = 0; i < 10; ++i) waits.push_back(pace.After(refused, kMost).wait);
  EXPECT(std::ranges::is_sorted(waits) && waits.back() == 600s);
  return kPassed;
}

Outcome ABusyBmcIsLeftAlone() {
  Pace pace(10s, true, false);
  const Pace::Poll busy = {.status = Status::kBmcBusy, .took = 2ms, .reopened = false};
  (void)pace.After(busy, kMost);
  EXPECT(pace.After(busy, kMost).wait == 60s);
  EXPECT(pace.After(kOk, kMost).wait == 10s);
  // It may be free again before that is told.
  Pace known = Known(10s);
  const auto verdict = known.After(busy, kMost);
  EXPECT(verdict.provisional && verdict.wait == 60s);
  EXPECT(!known.After(busy, kMost).provisional);
  return kPassed;
}

Outcome ARefusalIsBelievedAtOnce() {
  for (const Status status : {Status::kBadPassword, Status::kBadUser, Status::kNoCredentials}) {
    Pace pace = Known(10s);
    EXPECT(!pace.After({.status = status, .took = 1ms, .reopened = false}, kMost).provisional);
  }
  return kPassed;
}

// The wait before the second poll may be short only where all is well.
Outcome AFirstFailureIsNotFollowedAtOnce() {
  Pace pace(20s, true, false);
  EXPECT(pace.After(kSilent, 0).wait == 19s);
  EXPECT(pace.After(kOk, 0).wait == 0s);
  return kPassed;
}

Outcome AQuickFailureAfterASuccessIsConfirmedFirst() {
  const Pace::Poll refused = {.status = Status::kUnreachable, .took = 1ms, .reopened = false};
  Pace pace = Known(10s);
  auto verdict = pace.After(refused, kMost);
  EXPECT(verdict.provisional && verdict.wait == 3s);
  verdict = pace.After(refused, kMost);
  EXPECT(!verdict.provisional);
  EXPECT(!pace.After(refused, kMost).provisional);  // it is known now
  // Whoever comes back in between was never away.
  Pace other = Known(1s);
  EXPECT(other.After(refused, kMost).wait == 1s);
  EXPECT(!other.After(kOk, kMost).provisional);
  EXPECT(other.After(refused, kMost).provisional);
  // What was waited for until the time was up is no slip, and one that never answered has none.
  EXPECT(!Known(10s).After(kSilent, kMost).provisional);
  EXPECT(!Pace(10s, true, false).After(refused, kMost).provisional);
  EXPECT(Pace(10s, true, true).After(refused, kMost).provisional);
  return kPassed;
}

Outcome ABmcThatEndsItsSessionsEarlyIsPolledInNewOnes() {
  const Pace::Poll reopened = {.status = Status::kOk, .took = 1ms, .reopened = true};
  Pace pace = Known(20s);
  (void)pace.After(reopened, kMost);
  EXPECT(pace.keep());  // it may have restarted
  (void)pace.After(reopened, kMost);
  EXPECT(!pace.keep());
  int cold = 0;
  for (; !pace.keep() && cold < 1000; ++cold) (void)pace.After(kOk, kMost);
  EXPECT(cold == 64);  // then it is tried once more
  // The poll after one that took long comes at once, and finds the session alive.
  for (int i = 0; i < 3; ++i) {
    EXPECT(pace.keep());
    (void)pace.After(reopened, kMost);
    (void)pace.After(kOk, kMost);
  }
  EXPECT(!pace.keep());
  // One that restarts now and then is none of them.
  Pace restarts = Known(20s);
  for (int i = 0; i < 20; ++i) {
    (void)restarts.After(reopened, kMost);
    for (int polls = 0; polls < 3; ++polls) (void)restarts.After(kOk, kMost);
    EXPECT(restarts.keep());
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(PollsAtTheIntervalAndNotInStep),
      UNIT_TEST(TheFirstWaitIsAnyPartOfTheInterval),
      UNIT_TEST(ALongIntervalIsDividedToKeepTheSession),
      UNIT_TEST(ASilentBmcIsPolledMoreAndMoreSeldom),
      UNIT_TEST(RefusedCredentialsAreNotTriedOften),
      UNIT_TEST(ABusyBmcIsLeftAlone),
      UNIT_TEST(ARefusalIsBelievedAtOnce),
      UNIT_TEST(AFirstFailureIsNotFollowedAtOnce),
      UNIT_TEST(AQuickFailureAfterASuccessIsConfirmedFirst),
      UNIT_TEST(ABmcThatEndsItsSessionsEarlyIsPolledInNewOnes),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
