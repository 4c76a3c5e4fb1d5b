// What is kept of what was read.
#include "core/node/health/node_health.h"

#include "core/wire/completion_code.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

constexpr int64_t kNow = 1'769'850'300'000;

SensorReport Report(std::string name, SensorState state) {
  SensorReport report;
  report.sensor.name = std::move(name);
  report.sensor.event_type = kThresholdEventType;
  report.state = state;
  return report;
}

Outcome TheWorstSensorCounts() {
  SensorList list;
  EXPECT(HealthOf(list, kNow) == (SensorHealth{.unix_ms = kNow}));
  list.sensors = {Report("a", SensorState::kUnavailable)};
  EXPECT(HealthOf(list, kNow).worst == Severity::kUnknown);
  list.sensors.push_back(Report("b", SensorState::kOk));
  EXPECT(HealthOf(list, kNow).worst == Severity::kOk && HealthOf(list, kNow).bad.empty());
  list.sensors.push_back(Report("c", SensorState::kLowerNonCritical));
  list.sensors.push_back(Report("d", SensorState::kUpperCritical));
  list.sensors.push_back(Report("e", SensorState::kOk));
  EXPECT(HealthOf(list, kNow).worst == Severity::kCritical);
  EXPECT(HealthOf(list, kNow).bad == "d critical, c non-critical");
  list.sensors.push_back(Report("f", SensorState::kLowerNonRecoverable));
  EXPECT(HealthOf(list, kNow).bad == "f non-recoverable, d critical, c non-critical");
  return kPassed;
}

Outcome OfVeryManyBadOnesTwentyFourAreNamed() {
  SensorList list;
  for (int i = 0; i < 24; ++i)
    list.sensors.push_back(Report(std::to_string(i), SensorState::kUpperCritical));
  EXPECT(HealthOf(list, kNow).bad.starts_with("0 critical, 1 critical, "));
  EXPECT(HealthOf(list, kNow).bad.ends_with(", 23 critical"));
  list.sensors.push_back(Report("24", SensorState::kUpperNonCritical));
  list.sensors.push_back(Report("25", SensorState::kUpperNonCritical));
  EXPECT(HealthOf(list, kNow).bad.ends_with("23 critical and 2 more"));
  return kPassed;
}

// That all is well is said only if all was looked at.
Outcome WhatIsIncompleteIsNotOk() {
  SensorList list;
  list.sensors = {Report("a", SensorState::kOk)};
  list.trouble = "Something is missing.";
  EXPECT(HealthOf(list, kNow).worst == Severity::kUnknown);
  list.trouble.clear();
  list.sensors.push_back(Report("b", SensorState::kUnavailable));
  EXPECT(HealthOf(list, kNow).worst == Severity::kOk);
  list.sensors.back().completion_code = kNodeBusy;
  EXPECT(HealthOf(list, kNow).worst == Severity::kUnknown);
  // What is bad is bad all the same.
  list.sensors.push_back(Report("c", SensorState::kUpperCritical));
  EXPECT(HealthOf(list, kNow).worst == Severity::kCritical);
  return kPassed;
}

Outcome TheLogsFillIsAPartOfItsSpace() {
  RecordStoreInfo info;
  info.records = 100;
  info.free_bytes = 300 * 16;
  LogFill fill = FillOf(info, kNow);
  EXPECT(fill.known && fill.entries == 100 && fill.percent == 25 && !fill.overflow);
  info.free_bytes = 0;
  info.overflow = true;
  fill = FillOf(info, kNow);
  EXPECT(fill.percent == 100 && fill.overflow);
  info.records = 0;  // a log without space
  EXPECT(FillOf(info, kNow).percent == 0);
  info.records = 0xFFFF;
  info.free_bytes = 1;
  EXPECT(FillOf(info, kNow).percent == 99);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(TheWorstSensorCounts),
      UNIT_TEST(OfVeryManyBadOnesTwentyFourAreNamed),
      UNIT_TEST(WhatIsIncompleteIsNotOk),
      UNIT_TEST(TheLogsFillIsAPartOfItsSpace),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
