#include "adapters/cli/change.h"

#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/abi_struct.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using cli::Change;

constexpr uint32_t kStatus = NODEIPMI_CHANGE_STATUS;
constexpr uint32_t kPower = NODEIPMI_CHANGE_POWER;
constexpr uint32_t kFirst = NODEIPMI_CHANGE_FIRST;
constexpr uint32_t kHealth = NODEIPMI_CHANGE_HEALTH;
constexpr uint32_t kSel = NODEIPMI_CHANGE_SEL;
constexpr uint32_t kRemoved = NODEIPMI_CHANGE_REMOVED;
constexpr uint32_t kOff = NODEIPMI_POWER_STATE_OFF;
constexpr uint32_t kOn = NODEIPMI_POWER_STATE_ON;
constexpr uint32_t kUnknown = NODEIPMI_POWER_STATE_UNKNOWN;
constexpr nodeipmi_status kOk = NODEIPMI_OK;
constexpr nodeipmi_status kNoAnswer = NODEIPMI_NO_ANSWER;
constexpr nodeipmi_status kRefused = NODEIPMI_COMMAND_REFUSED;

// From one state to another, of a node that was polled before.
struct State {
  nodeipmi_status status;
  uint32_t power;
};
Change Step(uint32_t bits, State before, State after) {
  return {.bits = bits,
          .unix_ms = 1'764'064'800'000,
          .status = after.status,
          .previous_status = before.status,
          .previous_attempted = true,
          .previous_power = before.power,
          .view = {.node = "n1",
                   .ipmi_status = after.status == kOk ? "OK" : "It failed.",
                   .code = nodeipmi_status_word(after.status),
                   .power = after.power,
                   .stage = {}}};
}
Change FirstEver(uint32_t bits, State after) {
  Change change = Step(bits, {kOk, kUnknown}, after);
  change.previous_attempted = false;
  return change;
}

// What was read of the hardware; "" is well.
nodeipmi_health Health(const char* bad, uint32_t percent) {
  nodeipmi_health health = {};
  health.severity = *bad == '\0' ? NODEIPMI_SEVERITY_OK : NODEIPMI_SEVERITY_CRITICAL;
  health.sel_known = 1;
  health.sel_percent = percent;
  health.sel_entries = 5 * percent;
  health.sensors_unix_ms = health.sel_unix_ms = 1'764'064'800'000;
  (void)std::snprintf(health.bad_sensors, sizeof health.bad_sensors, "%s", bad);
  return health;
}
Change HealthStep(uint32_t bits, const nodeipmi_health& before, const nodeipmi_health& after) {
  Change change = Step(bits, {kOk, kOn}, {kOk, kOn});
  change.previous_health = before;
  change.view.health = after;
  return change;
}

bool Reads(const Change& change, std::initializer_list<std::string_view> phrases) {
  const std::vector<std::string> read = cli::Phrases(change);
  return std::vector<std::string_view>(read.begin(), read.end()) ==
         std::vector<std::string_view>(phrases);
}

Outcome TakesWhatTheLibrarySays() {
  auto given = cli::EmptyStruct<nodeipmi_change>();
  given.changes = kStatus;
  given.status = kRefused;
  given.previous_attempted = 1;
  given.stage = NODEIPMI_STAGE_COMMAND;
  given.completion_code = 0xD5;
  given.cipher_suite = 17;
  given.latency_us = 1900;
  given.unix_ms = 1'764'064'800'999;
  (void)std::snprintf(given.node, sizeof given.node, "n1");
  (void)std::snprintf(given.ipmi_status, sizeof given.ipmi_status, "It failed.");
  (void)std::snprintf(given.ipmi_last_connected, sizeof given.ipmi_last_connected, "NA");
  const Change change = cli::ChangeOf(given);
  EXPECT(change.bits == kStatus && change.view.code == "command_refused");
  EXPECT(change.view.completion_code == 0xD5 && !change.view.stage.empty());
  EXPECT(cli::TextLines(change) == "2025-11-25T10:00:00Z n1 IPMI Status: OK -> It failed.\n");
  EXPECT(change.view.health && change.view.health->sensors_unix_ms == 0);
  given.changes = kHealth | kSel;
  given.previous_health = Health("", 12);
  given.health = Health("A critical", 13);
  EXPECT(Reads(cli::ChangeOf(given),
               {"health: ok -> critical (A critical)", "event log: 60 -> 65 entries (13 % full)"}));
  // What a smaller struct of an older library has not is 0, not what lies behind it.
  given.struct_size = offsetof(nodeipmi_change, node);
  EXPECT(cli::ChangeOf(given).view.node.empty());
  return kPassed;
}

Outcome ThatANodeWentIsOfNowAndAllThereIsToTell() {
  auto given = cli::EmptyStruct<nodeipmi_change>();
  given.changes = kRemoved | kStatus;
  given.unix_ms = 1;
  EXPECT(cli::ChangeOf(given).unix_ms > 1'700'000'000'000);
  EXPECT(cli::ChangeOf(given).bits == kRemoved);
  return kPassed;
}

Outcome SaysWhatChangedAndNoMore() {
  EXPECT(Reads(Step(kPower, {kOk, kOff}, {kOk, kOn}), {"power: off -> on"}));
  EXPECT(Reads(Step(kStatus, {kOk, kOn}, {kNoAnswer, kOn}), {"IPMI Status: OK -> It failed."}));
  EXPECT(Reads(Step(kStatus, {kNoAnswer, kOn}, {kOk, kOn}), {"IPMI Status: no_answer -> OK"}));
  EXPECT(Reads(Step(kStatus | kPower, {kNoAnswer, kOn}, {kOk, kOff}),
               {"IPMI Status: no_answer -> OK", "power: on -> off"}));
  EXPECT(Reads(FirstEver(kStatus | kPower, {kOk, kOn}),
               {"IPMI Status: NA -> OK", "power: unknown -> on"}));
  EXPECT(Reads(Step(kFirst, {kOk, kOn}, {kOk, kOn}), {"first poll: power on, IPMI Status OK"}));
  EXPECT(Reads(HealthStep(kFirst, {}, Health("A critical", 3)),
               {"first poll: power on, health critical (A critical), IPMI Status OK"}));
  EXPECT(Reads(Step(kRemoved, {kOk, kOn}, {kOk, kOn}), {"no longer watched"}));
  EXPECT(Reads(Step(0, {kOk, kOn}, {kOk, kOn}), {}));
  return kPassed;
}

Outcome IsOneJsonObjectOnALine() {
  Change change = Step(kStatus | kPower | kFirst, {kNoAnswer, kUnknown}, {kOk, kOn});
  change.view.cipher_suite = 17;
  change.view.round_trips = 4;
  change.view.latency_us = 1900;
  EXPECT(
      cli::JsonLine(change) ==
      R"({"time":"2025-11-25T10:00:00Z","node":"n1","changed":["first","ipmi_status","power"],)"
      R"("ipmi_status":"OK","code":"ok","ipmi_last_connected":"NA","power":"on",)"
      R"("cipher_suite":17,"round_trips":4,"latency_ms":1.9,"previous_code":"no_answer",)"
      R"("previous_power":"unknown","previous_health":"unknown","previous_bad_sensors":"","previous_sel_percent":null,"previous_sel_entries":null})"
      "\n");
  change = HealthStep(kHealth | kSel, Health("A critical", 12), Health("", 13));
  EXPECT(cli::JsonLine(change).find(R"("changed":["health","sel"])") != std::string::npos);
  EXPECT(cli::JsonLine(change).find(R"("health":"ok","bad_sensors":"",)") != std::string::npos);
  EXPECT(cli::JsonLine(change).find(
             R"("previous_health":"critical","previous_bad_sensors":"A critical",)"
             R"("previous_sel_percent":12,"previous_sel_entries":60})") != std::string::npos);
  change = FirstEver(kRemoved, {kOk, kOn});
  EXPECT(cli::JsonLine(change).find(R"("changed":["removed"])") != std::string::npos);
  EXPECT(cli::JsonLine(change).find(R"("previous_code":"unknown")") != std::string::npos);
  return kPassed;
}

Outcome TextFromElsewhereDoesNotSteerATerminal() {
  Change change = Step(kStatus, {kOk, kOn}, {kNoAnswer, kOn});
  change.view.ipmi_status = "\x1B[2Jgone\nn2 power: on -> off";
  const std::string lines = cli::TextLines(change);
  EXPECT(lines.find('\x1B') == std::string::npos);
  EXPECT(lines.find('\n') == lines.size() - 1);
  EXPECT(cli::JsonLine(change).find("\\n") == std::string::npos);
  const std::string hostile =
      cli::TextLines(HealthStep(kHealth, Health("", 3), Health("\x1B[2Jfan\n critical", 3)));
  EXPECT(hostile.find('\x1B') == std::string::npos);
  EXPECT(hostile.find('\n') == hostile.size() - 1);
  return kPassed;
}

Outcome MergesFromTheOldestToTheNewest() {
  Change change = Step(kPower, {kOk, kOff}, {kOk, kOn});
  EXPECT(cli::Merge(change, Step(kStatus, {kOk, kOn}, {kNoAnswer, kUnknown})));
  // The power that was seen before the failure is told with it.
  EXPECT(Reads(change, {"IPMI Status: OK -> It failed.", "power: off -> on"}));
  EXPECT(cli::Merge(change, Step(kStatus | kPower, {kNoAnswer, kOn}, {kOk, kUnknown})));
  EXPECT(Reads(change, {"power: off -> on"}));
  Change first = FirstEver(kFirst | kStatus | kPower, {kOk, kOff});
  EXPECT(cli::Merge(first, Step(kPower, {kOk, kOff}, {kOk, kOn})));
  EXPECT(Reads(first, {"first poll: power on, IPMI Status OK", "IPMI Status: NA -> OK",
                       "power: unknown -> on"}));
  return kPassed;
}

Outcome WhatCameBackIsNoChange() {
  Change change = Step(kStatus, {kOk, kOn}, {kNoAnswer, kUnknown});
  EXPECT(!cli::Merge(change, Step(kStatus, {kNoAnswer, kOn}, {kOk, kOn})));
  change = Step(kStatus, {kOk, kOn}, {kNoAnswer, kUnknown});
  EXPECT(cli::Merge(change, Step(kStatus | kPower, {kNoAnswer, kOn}, {kOk, kOff})));
  EXPECT(Reads(change, {"power: on -> off"}));
  // But a first poll is told, and so is a failure that may not be the one it was.
  change = Step(kFirst | kPower, {kOk, kOn}, {kOk, kOff});
  EXPECT(cli::Merge(change, Step(kPower, {kOk, kOff}, {kOk, kOn})));
  EXPECT(Reads(change, {"first poll: power on, IPMI Status OK"}));
  change = Step(kStatus, {kRefused, kOn}, {kOk, kOn});
  EXPECT(cli::Merge(change, Step(kStatus, {kOk, kOn}, {kRefused, kOn})));
  EXPECT(Reads(change, {"IPMI Status: command_refused -> It failed."}));
  return kPassed;
}

Outcome MergesWhatWasReadOfTheHardware() {
  Change change = HealthStep(kHealth, Health("", 3), Health("A critical", 3));
  EXPECT(cli::Merge(change, HealthStep(kHealth | kSel, Health("A critical", 3),
                                       Health("A critical, B critical", 5))));
  EXPECT(Reads(change, {"health: ok -> critical (A critical, B critical)",
                        "event log: 15 -> 25 entries (5 % full)"}));
  // What came back is no change, each by itself.
  EXPECT(
      cli::Merge(change, HealthStep(kHealth, Health("A critical, B critical", 5), Health("", 5))));
  EXPECT(Reads(change, {"event log: 15 -> 25 entries (5 % full)"}));
  EXPECT(!cli::Merge(change, HealthStep(kSel, Health("", 5), Health("", 3))));
  // A log whose percentage came back may have lost events meanwhile.
  change = HealthStep(kSel, Health("", 3), Health("", 100));
  nodeipmi_health lost = Health("", 3);
  lost.sel_overflow = 1;
  EXPECT(cli::Merge(change, HealthStep(kSel, Health("", 100), lost)));
  EXPECT(Reads(change, {"event log: still 15 entries (3 % full, events were lost)"}));
  return kPassed;
}

// Of another BMC nothing was read yet; what was read of the one before it is told with it.
Outcome WhatWasReadIsNotLostByAChangeThatKnowsNothingOfIt() {
  Change change = HealthStep(kHealth | kSel, Health("", 3), Health("A critical", 5));
  Change later = Step(kStatus, {kOk, kOn}, {kNoAnswer, kOn});
  later.view.health = nodeipmi_health{};
  EXPECT(cli::Merge(change, later));
  EXPECT(Reads(change, {"IPMI Status: OK -> It failed.", "health: ok -> critical (A critical)",
                        "event log: 15 -> 25 entries (5 % full)"}));
  return kPassed;
}

Outcome ANodeThatWentIsTold() {
  Change change = Step(kPower, {kOk, kOff}, {kOk, kOn});
  EXPECT(cli::Merge(change, Step(kRemoved, {kOk, kOn}, {kOk, kOn})));
  EXPECT(Reads(change, {"no longer watched"}));
  // One that is added again was never away; what it was before still counts.
  change = Step(kRemoved, {kOk, kOff}, {kOk, kOff});
  EXPECT(cli::Merge(change, FirstEver(kStatus | kPower, {kOk, kOn})));
  EXPECT(Reads(change, {"power: off -> on"}));
  // Removed, added and removed again before anybody looked: it was known, and is gone.
  change = Step(kRemoved, {kOk, kOn}, {kOk, kOn});
  EXPECT(cli::Merge(change, FirstEver(kFirst | kStatus, {kOk, kOn})));
  EXPECT(cli::Merge(change, Step(kPower, {kOk, kOn}, {kOk, kOff})));
  EXPECT(cli::Merge(change, Step(kRemoved, {kOk, kOff}, {kOk, kOff})));
  EXPECT(change.bits == kRemoved);
  return kPassed;
}

Outcome ANodeThatCameAndWentUntoldLeavesNothing() {
  Change change = FirstEver(kStatus | kPower, {kOk, kOn});
  EXPECT(!cli::Merge(change, Step(kRemoved, {kOk, kOn}, {kOk, kOn})));
  change = Step(kFirst, {kOk, kOn}, {kOk, kOn});
  EXPECT(!cli::Merge(change, Step(kRemoved, {kOk, kOn}, {kOk, kOn})));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TakesWhatTheLibrarySays),
      UNIT_TEST(ThatANodeWentIsOfNowAndAllThereIsToTell),
      UNIT_TEST(SaysWhatChangedAndNoMore),
      UNIT_TEST(IsOneJsonObjectOnALine),
      UNIT_TEST(TextFromElsewhereDoesNotSteerATerminal),
      UNIT_TEST(MergesFromTheOldestToTheNewest),
      UNIT_TEST(WhatCameBackIsNoChange),
      UNIT_TEST(MergesWhatWasReadOfTheHardware),
      UNIT_TEST(WhatWasReadIsNotLostByAChangeThatKnowsNothingOfIt),
      UNIT_TEST(ANodeThatWentIsTold),
      UNIT_TEST(ANodeThatCameAndWentUntoldLeavesNothing),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
