#include "adapters/cli/health_view.h"

#include <cstdio>
#include <string>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

constexpr uint32_t kOk = NODEIPMI_SEVERITY_OK;
constexpr uint32_t kNonCritical = NODEIPMI_SEVERITY_NON_CRITICAL;
constexpr uint32_t kCritical = NODEIPMI_SEVERITY_CRITICAL;
constexpr int64_t kRead = 1'764'064'800'999;
const nodeipmi_health kNever = {};

nodeipmi_health Sensors(uint32_t severity, const char* bad = "") {
  nodeipmi_health health = {};
  health.severity = severity;
  health.sensors_unix_ms = kRead;
  (void)std::snprintf(health.bad_sensors, sizeof health.bad_sensors, "%s", bad);
  return health;
}

nodeipmi_health Log(uint32_t percent, bool overflow = false) {
  nodeipmi_health health = {};
  health.sel_known = 1;
  health.sel_percent = percent;
  health.sel_entries = 5 * percent;
  health.sel_overflow = overflow ? 1 : 0;
  health.sel_unix_ms = kRead;
  return health;
}

std::string Json(const nodeipmi_health& health) {
  const cli::Json object = cli::JsonObject();
  cli::AddHealthMembers(object.get(), health);
  cli::AddPreviousHealthMembers(object.get(), health);
  return cli::JsonText(object.get());
}

Outcome SaysWhatTheSensorsWereAndAre() {
  EXPECT(cli::SensorsPhrase(Sensors(kOk), Sensors(kCritical, "PSU2 Status critical")) ==
         "health: ok -> critical (PSU2 Status critical)");
  EXPECT(cli::SensorsPhrase(kNever, Sensors(kNonCritical, "CPU2 Temp non-critical")) ==
         "health: NA -> non-critical (CPU2 Temp non-critical)");
  EXPECT(cli::SensorsPhrase(kNever, Sensors(kOk)) == "health: NA -> ok");
  EXPECT(cli::SensorsPhrase(kNever, Sensors(NODEIPMI_SEVERITY_UNKNOWN)) == "health: NA -> unknown");
  EXPECT(cli::SensorsPhrase(Sensors(kCritical, "PSU2 Status critical"), Sensors(kOk)) ==
         "health: critical -> ok (no longer PSU2 Status critical)");
  return kPassed;
}

Outcome SaysWhichSensorsWhereTheWorstStays() {
  EXPECT(cli::SensorsPhrase(Sensors(kCritical, "A critical"),
                            Sensors(kCritical, "A critical, B non-critical")) ==
         "health: still critical (B non-critical)");
  EXPECT(cli::SensorsPhrase(Sensors(kCritical, "A critical, B non-critical"),
                            Sensors(kCritical, "C critical, B non-critical")) ==
         "health: still critical (C critical; no longer A critical)");
  // One that is worse than before is not well again.
  EXPECT(cli::SensorsPhrase(Sensors(kCritical, "A critical, B C non-critical"),
                            Sensors(kCritical, "A critical, B C critical")) ==
         "health: still critical (B C critical)");
  return kPassed;
}

Outcome SaysHowFullTheLogWasAndIs() {
  EXPECT(cli::LogPhrase(Log(12), Log(13)) == "event log: 60 -> 65 entries (13 % full)");
  EXPECT(cli::LogPhrase(kNever, Log(100)) == "event log: NA -> 500 entries (100 % full)");
  EXPECT(cli::LogPhrase(Log(99), Log(100, true)) ==
         "event log: 495 -> 500 entries (100 % full, events were lost)");
  EXPECT(cli::LogPhrase(Log(100), Log(100, true)) ==
         "event log: still 500 entries (100 % full, events were lost)");
  EXPECT(cli::LogPhrase(Log(100, true), Log(0)) ==
         "event log: 500 -> 0 entries (0 % full, no events are lost any more)");
  return kPassed;
}

Outcome WhatWasNotReadIsNA() {
  EXPECT(cli::HealthText(kNever) == "NA" && cli::HealthRead(kNever) == "NA");
  EXPECT(cli::LogText(kNever) == "NA" && cli::Troubles(kNever).empty());
  EXPECT(cli::HealthText(Sensors(NODEIPMI_SEVERITY_UNKNOWN)) == "unknown");
  EXPECT(cli::HealthText(Sensors(NODEIPMI_SEVERITY_NON_RECOVERABLE)) == "non-recoverable");
  EXPECT(cli::HealthRead(Sensors(kOk)) == "2025-11-25T10:00:00Z");
  EXPECT(cli::LogText(Log(3)) == "3 %");
  return kPassed;
}

Outcome TroublesAreBadSensorsAndLostEvents() {
  nodeipmi_health health = Sensors(kCritical, "PSU2 Status critical");
  EXPECT(cli::Troubles(health) == "PSU2 Status critical");
  health.sel_overflow = 1;
  EXPECT(cli::Troubles(health) == "PSU2 Status critical; event log: events were lost");
  EXPECT(cli::Troubles(Log(100, true)) == "event log: events were lost");
  EXPECT(cli::Troubles(Log(100)).empty());
  return kPassed;
}

Outcome OnlyWhatIsShownDiffers() {
  nodeipmi_health later = Sensors(kCritical, "A critical");
  later.sensors_unix_ms += 1000;
  EXPECT(!cli::SensorsDiffer(Sensors(kCritical, "A critical"), later));
  EXPECT(cli::SensorsDiffer(Sensors(kCritical, "B critical"), later));
  EXPECT(cli::SensorsDiffer(Sensors(kNonCritical, "A critical"), later));
  EXPECT(cli::SensorsDiffer(kNever, Sensors(NODEIPMI_SEVERITY_UNKNOWN)));
  later = Log(3);
  EXPECT(!cli::LogDiffers(Log(3), later));
  later.sel_entries = 16;  // one more, in the same percent
  EXPECT(cli::LogDiffers(Log(3), later));
  EXPECT(cli::LogDiffers(Log(4), later) && cli::LogDiffers(Log(3, true), later));
  EXPECT(cli::LogDiffers(kNever, Log(0)));
  return kPassed;
}

Outcome JsonHasNullForWhatIsNotKnown() {
  EXPECT(Json(kNever) ==
         R"({"health":"unknown","bad_sensors":"","health_read":"NA","sel_percent":null,)"
         R"("sel_entries":null,"sel_overflow":null,"previous_health":"unknown",)"
         R"("previous_bad_sensors":"","previous_sel_percent":null,"previous_sel_entries":null})");
  nodeipmi_health health = Sensors(kNonCritical, "A non-critical");
  health.sel_known = health.sel_overflow = 1;
  health.sel_percent = 100;
  health.sel_entries = 512;
  EXPECT(Json(health) ==
         R"({"health":"non_critical","bad_sensors":"A non-critical",)"
         R"("health_read":"2025-11-25T10:00:00Z","sel_percent":100,"sel_entries":512,)"
         R"("sel_overflow":true,"previous_health":"non_critical",)"
         R"("previous_bad_sensors":"A non-critical","previous_sel_percent":100,)"
         R"("previous_sel_entries":512})");
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(SaysWhatTheSensorsWereAndAre),       UNIT_TEST(SaysWhichSensorsWhereTheWorstStays),
      UNIT_TEST(SaysHowFullTheLogWasAndIs),          UNIT_TEST(WhatWasNotReadIsNA),
      UNIT_TEST(TroublesAreBadSensorsAndLostEvents), UNIT_TEST(OnlyWhatIsShownDiffers),
      UNIT_TEST(JsonHasNullForWhatIsNotKnown),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
