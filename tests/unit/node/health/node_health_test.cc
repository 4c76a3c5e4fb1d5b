// What is kept of what was read.
#include "core/node/health/node_health.h"

#include <utility>
#include <vector>

#include "core/node/health/bad_sensors.h"
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
  EXPECT(HealthOf(list, {}, kNow) == (SensorHealth{.unix_ms = kNow}));
  list.sensors = {Report("a", SensorState::kUnavailable)};
  EXPECT(HealthOf(list, {}, kNow).worst == Severity::kUnknown);
  list.sensors.push_back(Report("b", SensorState::kOk));
  EXPECT(HealthOf(list, {}, kNow).worst == Severity::kOk && HealthOf(list, {}, kNow).bad.empty());
  list.sensors.push_back(Report("c", SensorState::kLowerNonCritical));
  list.sensors.push_back(Report("d", SensorState::kUpperCritical));
  list.sensors.push_back(Report("e", SensorState::kOk));
  EXPECT(HealthOf(list, {}, kNow).worst == Severity::kCritical);
  EXPECT(HealthOf(list, {}, kNow).bad == "d critical, c non-critical");
  list.sensors.push_back(Report("f", SensorState::kLowerNonRecoverable));
  EXPECT(HealthOf(list, {}, kNow).bad == "f non-recoverable, d critical, c non-critical");
  return kPassed;
}

Outcome OfVeryManyBadOnesTwentyFourAreNamed() {
  SensorList list;
  for (int i = 0; i < 24; ++i)
    list.sensors.push_back(Report(std::to_string(i), SensorState::kUpperCritical));
  EXPECT(HealthOf(list, {}, kNow).bad.starts_with("0 critical, 1 critical, "));
  EXPECT(HealthOf(list, {}, kNow).bad.ends_with(", 23 critical"));
  list.sensors.push_back(Report("24", SensorState::kUpperNonCritical));
  list.sensors.push_back(Report("25", SensorState::kUpperNonCritical));
  EXPECT(HealthOf(list, {}, kNow).bad.ends_with("23 critical and 2 more"));
  return kPassed;
}

// That all is well is said only if all was looked at.
Outcome WhatIsIncompleteIsNotOk() {
  SensorList list;
  list.sensors = {Report("a", SensorState::kOk)};
  list.trouble = "Something is missing.";
  EXPECT(HealthOf(list, {}, kNow).worst == Severity::kUnknown);
  list.trouble.clear();
  list.sensors.push_back(Report("b", SensorState::kUnavailable));
  EXPECT(HealthOf(list, {}, kNow).worst == Severity::kOk);
  list.sensors.back().completion_code = kNodeBusy;
  EXPECT(HealthOf(list, {}, kNow).worst == Severity::kUnknown);
  // What is bad is bad all the same.
  list.sensors.push_back(Report("c", SensorState::kUpperCritical));
  EXPECT(HealthOf(list, {}, kNow).worst == Severity::kCritical);
  return kPassed;
}

SensorReport Busy(std::string name) {
  SensorReport report = Report(std::move(name), SensorState::kUnavailable);
  report.completion_code = kNodeBusy;
  return report;
}

// A BMC that is busy has not mended anything.
Outcome WhatCouldNotBeAskedIsAsBadAsItWas() {
  SensorList list;
  list.sensors = {Report("a", SensorState::kUpperCritical),
                  Report("b", SensorState::kUpperCritical), Report("c", SensorState::kOk)};
  const SensorHealth before = HealthOf(list, {}, kNow);
  EXPECT(before.bad == "a critical, b critical");
  list.sensors[0] = Busy("a");
  EXPECT(HealthOf(list, before, kNow) == before);
  list.sensors[1].state = SensorState::kOk;
  EXPECT(HealthOf(list, before, kNow).bad == "a critical");
  list.sensors[0].completion_code = kDestinationUnavailable;
  EXPECT(HealthOf(list, before, kNow).bad == "a critical");
  // It was asked, or is not there.
  list.sensors[0].completion_code = kNotPresent;
  EXPECT(HealthOf(list, before, kNow).bad.empty());
  list.sensors[0] = Report("a", SensorState::kOk);
  EXPECT(HealthOf(list, before, kNow).worst == Severity::kOk);
  // Of those that no record tells of, if records are missing; else there are none such.
  list.sensors.erase(list.sensors.begin());
  EXPECT(HealthOf(list, before, kNow).worst == Severity::kOk);
  list.trouble = "A controller is silent.";
  EXPECT(HealthOf(list, before, kNow).bad.empty());
  list.trouble = "Records are missing.";
  list.records_missing = true;
  EXPECT(HealthOf(list, before, kNow).bad == "a critical");
  EXPECT(HealthOf(list, before, kNow).worst == Severity::kCritical);
  return kPassed;
}

Outcome ManySensorsMayHaveOneName() {
  SensorList list;
  list.sensors = {Report("Temp", SensorState::kOk), Report("Temp", SensorState::kUpperCritical),
                  Report("Temp", SensorState::kOk)};
  const SensorHealth before = HealthOf(list, {}, kNow);
  EXPECT(before.bad == "Temp critical");
  const SensorList read = list;
  for (size_t busy = 0; busy < list.sensors.size(); ++busy) {
    list = read;
    list.sensors[busy] = Busy("Temp");
    EXPECT(HealthOf(list, before, kNow).bad == "Temp critical");
  }
  list = read;
  for (SensorReport& report : list.sensors) report = Busy("Temp");
  EXPECT(HealthOf(list, before, kNow) == before);
  return kPassed;
}

Outcome NamesWithCommasAreStillTheSame() {
  SensorList list;
  list.trouble = "Records are missing.";
  list.records_missing = true;
  list.sensors = {Report("CPU1, Temp", SensorState::kUpperCritical)};
  SensorHealth health = HealthOf(list, {}, kNow);
  for (int i = 0; i < 3; ++i) {
    health = HealthOf(list, health, kNow);
    EXPECT(health.bad == "CPU1,Temp critical");
  }
  list.sensors[0].state = SensorState::kOk;
  EXPECT(HealthOf(list, health, kNow).bad.empty());
  return kPassed;
}

Outcome ThoseThatThereWasNoRoomForAreNotForgotten() {
  SensorList list;
  for (int i = 0; i < 30; ++i)
    list.sensors.push_back(Report("S" + std::to_string(i), SensorState::kUpperCritical));
  const SensorHealth before = HealthOf(list, {}, kNow);
  EXPECT(before.bad.ends_with(" and 6 more"));
  for (SensorReport& report : list.sensors) report = Busy(report.sensor.name);
  EXPECT(HealthOf(list, before, kNow) == before);
  return kPassed;
}

Outcome WhatIsBeingUpdatedIsNotWell() {
  for (const uint8_t code : {kResponseNotProvided, kSdrUpdateMode, kFirmwareUpdateMode}) {
    SensorList list;
    list.sensors = {Report("a", SensorState::kUpperCritical), Report("b", SensorState::kOk)};
    const SensorHealth before = HealthOf(list, {}, kNow);
    list.sensors[0] = Busy("a");
    list.sensors[0].completion_code = code;
    EXPECT(HealthOf(list, before, kNow) == before);
    EXPECT(HealthOf(list, {}, kNow).worst == Severity::kUnknown);
  }
  return kPassed;
}

Outcome BadSensorsAreToldApartInTheirText() {
  const std::vector<BadSensor> sensors = {{"a, b critical, c", Severity::kNonRecoverable},
                                          {"and 3 more", Severity::kCritical},
                                          {"d", Severity::kNonCritical}};
  const std::string text = BadSensorsText(sensors);
  EXPECT(text == "a,b critical,c non-recoverable, and 3 more critical, d non-critical");
  const auto read = ReadBadSensors(text).named;
  EXPECT(read.size() == 3 && read[0].name == "a,b critical,c" && read[1] == sensors[1]);
  EXPECT(read[2] == sensors[2]);
  EXPECT(ReadBadSensors("").named.empty());
  for (const char* const odd : {", ", "critical", " more", "and 3 more", "x ok, y", "x and more",
                                "more", " and  more", " and -1 more", " and x more"})
    EXPECT(ReadBadSensors(odd).named.empty());
  EXPECT(ReadBadSensors("a critical and 12 more").unnamed == 12);
  for (const auto& [name, listed] : std::vector<std::pair<std::string, std::string>>{
           {"A,", "A"}, {"A, ,", "A"}, {", ", ""}, {"A,  B", "A,B"}, {"A B", "A B"}}) {
    EXPECT(ListedName(name) == listed);
    const auto twice =
        ReadBadSensors(BadSensorsText({{name, Severity::kCritical}, {"B", Severity::kCritical}}))
            .named;
    EXPECT(twice.size() == 2 && twice[0].name == listed);
  }
  // However long their names are, each is whole.
  const std::vector<BadSensor> many(24, {std::string(60, 'n'), Severity::kNonRecoverable});
  const std::string cut = BadSensorsText(many);
  EXPECT(cut.size() < 1024 && cut.ends_with("n non-recoverable and 12 more"));
  EXPECT(ReadBadSensors(cut).named.size() == 12 && ReadBadSensors(cut).named.back() == many[0]);
  EXPECT(ReadBadSensors(cut).unnamed == 12);
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
      UNIT_TEST(WhatCouldNotBeAskedIsAsBadAsItWas),
      UNIT_TEST(ManySensorsMayHaveOneName),
      UNIT_TEST(NamesWithCommasAreStillTheSame),
      UNIT_TEST(ThoseThatThereWasNoRoomForAreNotForgotten),
      UNIT_TEST(WhatIsBeingUpdatedIsNotWell),
      UNIT_TEST(BadSensorsAreToldApartInTheirText),
      UNIT_TEST(TheLogsFillIsAPartOfItsSpace),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
