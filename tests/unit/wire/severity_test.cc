// How bad states are.
#include "core/wire/sdr/severity.h"

#include "core/wire/sdr/sensor_words.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

constexpr uint8_t kSpecific = 0x6F;

Outcome AReachedThresholdIsAsBadAsItIsCalled() {
  EXPECT(StateSeverity(SensorState::kOk) == Severity::kOk);
  EXPECT(StateSeverity(SensorState::kLowerNonCritical) == Severity::kNonCritical);
  EXPECT(StateSeverity(SensorState::kUpperCritical) == Severity::kCritical);
  EXPECT(StateSeverity(SensorState::kLowerNonRecoverable) == Severity::kNonRecoverable);
  for (const auto state :
       {SensorState::kUnavailable, SensorState::kScanningDisabled, SensorState::kUnknown}) {
    EXPECT(StateSeverity(state) == Severity::kUnknown);
  }
  return kPassed;
}

Outcome WhatIsThereIsOk() {
  EXPECT(StatesSeverity(0x08, kSpecific, 0x0001) == Severity::kOk);  // power supply present
  EXPECT(StatesSeverity(0x0D, kSpecific, 0x0001) == Severity::kOk);  // drive present
  EXPECT(StatesSeverity(0x07, kSpecific, 0x0080) == Severity::kOk);  // processor present
  EXPECT(StatesSeverity(0x09, kSpecific, 0x0001) == Severity::kOk);  // power is off
  EXPECT(StatesSeverity(0x04, 0x08, 0x0002) == Severity::kOk);       // fan inserted
  EXPECT(StatesSeverity(0x04, 0x0B, 0x0001) == Severity::kOk);       // fully redundant
  EXPECT(StatesSeverity(0x22, kSpecific, 0x0001) == Severity::kOk);  // S0
  EXPECT(StatesSeverity(0x05, kSpecific, 0) == Severity::kOk);       // no intrusion
  return kPassed;
}

Outcome TheWorstStateCounts() {
  EXPECT(StatesSeverity(0x08, kSpecific, 0x0003) == Severity::kCritical);     // failed
  EXPECT(StatesSeverity(0x08, kSpecific, 0x0005) == Severity::kNonCritical);  // will fail
  EXPECT(StatesSeverity(0x0D, kSpecific, 0x0003) == Severity::kCritical);     // faulty
  EXPECT(StatesSeverity(0x07, kSpecific, 0x0480) == Severity::kNonCritical);  // throttled
  EXPECT(StatesSeverity(0x0C, kSpecific, 0x0003) == Severity::kCritical);     // uncorrectable
  EXPECT(StatesSeverity(0x04, 0x0B, 0x0002) == Severity::kCritical);          // redundancy lost
  EXPECT(StatesSeverity(0x01, 0x05, 0x0002) == Severity::kNonCritical);       // limit exceeded
  EXPECT(StatesSeverity(0x01, 0x07, 0x0008) == Severity::kNonRecoverable);
  return kPassed;
}

Outcome WhatCannotBeJudgedIsUnknown() {
  EXPECT(StatesSeverity(0x01, 0x70, 0x0005) == Severity::kUnknown);  // an OEM's
  EXPECT(StatesSeverity(0x01, 0x70, 0) == Severity::kUnknown);
  EXPECT(StatesSeverity(0xC0, kSpecific, 0x0001) == Severity::kUnknown);
  EXPECT(StatesSeverity(0x07, kSpecific, 0x4000) == Severity::kUnknown);  // not in the table
  EXPECT(StatesSeverity(0x02, 0x03, 0x0002) == Severity::kUnknown);       // asserted: what?
  EXPECT(StatesSeverity(0x02, 0x03, 0x0001) == Severity::kOk);
  EXPECT(StatesSeverity(0x08, kSpecific, 0x4001) == Severity::kOk);
  EXPECT(StatesSeverity(0xFF, 0xFF, 0xFFFF) == Severity::kUnknown);
  return kPassed;
}

// The tables that judge states and those that name them are of the same length.
Outcome EveryStateWithANameIsJudgedAndNoOther() {
  for (unsigned type = 0; type < 0x100; ++type) {
    for (uint8_t offset = 0; offset < 15; ++offset) {
      const auto sensor_type = static_cast<uint8_t>(type);
      const bool named = !SensorSpecificState(sensor_type, offset).empty();
      const bool judged = StateSeverity(sensor_type, kSpecific, offset) != Severity::kUnknown;
      EXPECT(named == judged);
    }
  }
  return kPassed;
}

Outcome EveryGenericStateWithANameIsJudgedToo() {
  constexpr uint8_t kThreshold = 1;
  for (uint8_t type = 0; type < kSpecific; ++type) {
    if (type == kThreshold) continue;
    for (uint8_t offset = 0; offset < 15; ++offset) {
      const bool named = !StateText(0, type, offset).contains("offset ");
      const bool judged = StateSeverity(0, type, offset) != Severity::kUnknown;
      const bool is_secret = type == 3 && offset == 1;  // a state that is asserted: good or bad?
      EXPECT(named == (judged || is_secret));
    }
  }
  return kPassed;
}

Outcome SeveritiesHaveWords() {
  EXPECT(SeverityWord(Severity::kUnknown) == "unknown" && SeverityWord(Severity::kOk) == "ok");
  EXPECT(SeverityWord(Severity::kNonCritical) == "non_critical");
  EXPECT(SeverityWord(Severity::kNonRecoverable) == "non_recoverable");
  EXPECT(SeverityWord(static_cast<Severity>(77)) == "unknown");
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(AReachedThresholdIsAsBadAsItIsCalled),
      UNIT_TEST(WhatIsThereIsOk),
      UNIT_TEST(TheWorstStateCounts),
      UNIT_TEST(WhatCannotBeJudgedIsUnknown),
      UNIT_TEST(EveryStateWithANameIsJudgedAndNoOther),
      UNIT_TEST(EveryGenericStateWithANameIsJudgedToo),
      UNIT_TEST(SeveritiesHaveWords),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
