#include "core/engine/timer_wheel.h"

#include <algorithm>
#include <deque>
#include <random>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using testing::kPassed;
using testing::Outcome;

constexpr Instant kStart{1000s};

struct Alarm : Timer {
  Instant due = kNever;
  int fired = 0;
};

Outcome FiresEachTimerOnceAndNeverEarly() {
  std::mt19937 random(7);
  TimerWheel wheel(kStart);
  std::deque<Alarm> alarms(1000);
  for (auto& alarm : alarms) {
    // From a millisecond to a month.
    alarm.due =
        kStart + std::chrono::microseconds(1 + (random() % (uint64_t{1} << (10 + random() % 32))));
    wheel.Schedule(alarm, alarm.due);
  }
  Instant now = kStart;
  size_t fired = 0;
  bool early = false;
  while (wheel.NextDue() != kNever) {
    EXPECT(wheel.NextDue() > now);
    now = wheel.NextDue();
    wheel.Advance(now, [&](Timer& timer) {
      auto& alarm = static_cast<Alarm&>(timer);
      early = early || alarm.due > now;
      ++alarm.fired;
      ++fired;
    });
    // Nothing that is due by more than a tick is left.
    EXPECT(std::ranges::none_of(alarms,
                                [&](const Alarm& a) { return a.fired == 0 && a.due + 1ms < now; }));
  }
  EXPECT(!early && fired == alarms.size());
  EXPECT(std::ranges::all_of(alarms, [](const Alarm& a) { return a.fired == 1; }));
  return kPassed;
}

Outcome FiresWithinATickHoweverFarTheClockJumps() {
  for (const Duration due : {Duration(1ns), Duration(1ms), Duration(63ms), Duration(64ms),
                             Duration(65ms), Duration(4096ms), Duration(1h), Duration(1000h)}) {
    TimerWheel wheel(kStart);
    Alarm alarm;
    wheel.Schedule(alarm, kStart + due);
    wheel.Advance(kStart + due - 1ns, [](Timer& t) { ++static_cast<Alarm&>(t).fired; });
    EXPECT(alarm.fired == 0);
    wheel.Advance(kStart + due + 1ms, [](Timer& t) { ++static_cast<Alarm&>(t).fired; });
    EXPECT(alarm.fired == 1);
    wheel.Advance(kStart + 100'000h, [](Timer& t) { ++static_cast<Alarm&>(t).fired; });
    EXPECT(alarm.fired == 1);
  }
  return kPassed;
}

Outcome CancelsAndSetsAnew() {
  TimerWheel wheel(kStart);
  Alarm cancelled, moved;
  {
    Alarm gone;
    wheel.Schedule(gone, kStart + 5ms);
  }
  wheel.Schedule(cancelled, kStart + 5ms);
  wheel.Schedule(moved, kStart + 5ms);
  wheel.Schedule(cancelled, kNever);
  wheel.Schedule(moved, kStart + 500ms);
  int fired = 0;
  wheel.Advance(kStart + 400ms, [&](Timer&) { ++fired; });
  EXPECT(fired == 0);
  wheel.Advance(kStart + 600ms, [&](Timer& t) { fired += &t == &moved ? 1 : 100; });
  EXPECT(fired == 1 && wheel.NextDue() == kNever);
  return kPassed;
}

Outcome TakesWhatIsSetWhileItFires() {
  TimerWheel wheel(kStart);
  Alarm alarm;
  Alarm other;
  wheel.Schedule(alarm, kStart + 10ms);
  wheel.Schedule(other, kStart + 10ms);
  wheel.Advance(kStart + 10ms, [&](Timer& t) {
    ++static_cast<Alarm&>(t).fired;
    // Each cancels the other: exactly one may fire, and it is set again.
    wheel.Schedule(&t == &alarm ? other : alarm, kNever);
    wheel.Schedule(t, kStart);  // in the past: as soon as possible, but not in this round for ever
  });
  EXPECT(alarm.fired + other.fired == 1);
  wheel.Advance(kStart + 11ms, [&](Timer& t) { ++static_cast<Alarm&>(t).fired; });
  EXPECT(alarm.fired + other.fired == 2);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(FiresEachTimerOnceAndNeverEarly),
      UNIT_TEST(FiresWithinATickHoweverFarTheClockJumps),
      UNIT_TEST(CancelsAndSetsAnew),
      UNIT_TEST(TakesWhatIsSetWhileItFires),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
