#include "adapters/cli/sel_view.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

constexpr uint32_t kNewYear = 1767225600;  // 2026-01-01T00:00:00

nodeipmi_sel_entry Event(const char* event) {
  nodeipmi_sel_entry entry = {};
  entry.struct_size = sizeof entry;
  entry.record_id = 7;
  entry.record_type = 2;
  entry.time_kind = NODEIPMI_SEL_TIME_CALENDAR;
  entry.time = kNewYear;
  (void)std::snprintf(entry.event, sizeof entry.event, "%s", event);
  return entry;
}

bool IsClock(std::string_view text, uint32_t seconds) { return cli::ParseClock(text) == seconds; }
bool IsRefused(std::string_view text) { return !cli::ParseClock(text).has_value(); }

bool JsonHas(const nodeipmi_sel_entry& entry, std::string_view part) {
  const cli::Json object = cli::JsonObject();
  cli::AddEntryMembers(object.get(), entry);
  return cli::JsonText(object.get()).find(part) != std::string::npos;
}

Outcome ReadsTimes() {
  EXPECT(IsClock("2026-01-01", kNewYear));
  EXPECT(IsClock("2026-01-01T00:01", kNewYear + 60));
  EXPECT(IsClock("2026-01-01 01:00:02", kNewYear + 3602));
  EXPECT(IsClock("1970-01-01", 0));
  EXPECT(IsClock("2106-02-07T06:28:14", 4294967294));
  return kPassed;
}

Outcome RefusesWhatIsNoTime() {
  for (const char* const text :
       {"", "yesterday", "2026", "2026-1-1", "2026-02-31", "2026-01-01T", "2026-01-01T25:00",
        "2026-01-01T00:00:60", "2026-01-01T00:00:00Z", "2026-01-01x00:00", "1969-12-31",
        "2106-02-07T06:28:15", " 2026-01-01"}) {
    EXPECT(IsRefused(text));
  }
  return kPassed;
}

Outcome AnEntryTellsItsTime() {
  nodeipmi_sel_entry entry = Event("x");
  EXPECT(cli::EntryTimeText(entry) == "2026-01-01T00:00:00");
  EXPECT(JsonHas(entry, R"("time":"2026-01-01T00:00:00")"));
  entry.time_kind = NODEIPMI_SEL_TIME_UPTIME;
  entry.time = 5;
  EXPECT(cli::EntryTimeText(entry) == "start + 5 s");
  EXPECT(JsonHas(entry, R"("time":null,"seconds_since_start":5)"));
  entry.time_kind = NODEIPMI_SEL_TIME_NONE;
  EXPECT(cli::EntryTimeText(entry) == "-");
  return kPassed;
}

Outcome AnEventTellsWhatIsKnownOfIt() {
  nodeipmi_sel_entry entry = Event("Upper Critical - going high");
  EXPECT(cli::EntryEventText(entry) == "Upper Critical - going high");
  entry.deassertion = 1;
  entry.has_reading = 1;
  entry.reading = 91'500'000;
  entry.has_threshold = 1;
  entry.threshold = 90'000'000;
  (void)std::snprintf(entry.unit, sizeof entry.unit, "V");
  (void)std::snprintf(entry.detail, sizeof entry.detail, "more");
  EXPECT(cli::EntryEventText(entry) ==
         "Upper Critical - going high (ceased), reading 91.5 V, threshold 90 V, more");
  EXPECT(JsonHas(entry, R"("ceased":true,"reading":91.5,"threshold":90,"unit":"V")"));
  return kPassed;
}

Outcome ASensorWithoutANameHasItsNumber() {
  nodeipmi_sel_entry entry = Event("x");
  (void)std::snprintf(entry.type, sizeof entry.type, "Voltage");
  entry.sensor_number = 10;
  EXPECT(cli::EntrySensorText(entry) == "Voltage 0x0A");
  (void)std::snprintf(entry.sensor, sizeof entry.sensor, "12V");
  EXPECT(cli::EntrySensorText(entry) == "12V");
  return kPassed;
}

Outcome AnOemsRecordIsItsData() {
  nodeipmi_sel_entry entry = Event("");
  entry.kind = NODEIPMI_SEL_OEM_TIMESTAMPED;
  entry.record_type = 0xC1;
  entry.manufacturer_id = 32473;
  entry.data_size = 2;
  entry.data[0] = 0x0A;
  entry.data[1] = 0xFF;
  EXPECT(cli::EntrySensorText(entry) == "record type 0xC1");
  EXPECT(cli::EntryEventText(entry) == "data 0aff, manufacturer 32473");
  EXPECT(JsonHas(entry, R"("data":"0aff","manufacturer_id":32473})"));
  return kPassed;
}

Outcome WhatTheLogDoesNotTellIsLeftOpen() {
  nodeipmi_sel_info info = {};
  info.entries = 3;
  info.free_bytes = 65535;
  info.last_added = 0xFFFFFFFF;
  info.clock = kNewYear;
  EXPECT((cli::InfoCells(info) ==
          std::vector<std::string>{"3", "65535 or more", "no", "-", "-", "2026-01-01T00:00:00"}));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsTimes),
      UNIT_TEST(RefusesWhatIsNoTime),
      UNIT_TEST(AnEntryTellsItsTime),
      UNIT_TEST(AnEventTellsWhatIsKnownOfIt),
      UNIT_TEST(ASensorWithoutANameHasItsNumber),
      UNIT_TEST(AnOemsRecordIsItsData),
      UNIT_TEST(WhatTheLogDoesNotTellIsLeftOpen),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
