#include "adapters/cli/sensor_view.h"

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

constexpr uint32_t kThresholdBased = 1;
constexpr uint32_t kSensorSpecific = 0x6F;

nodeipmi_sensor Sensor(uint32_t event_type, uint32_t state) {
  nodeipmi_sensor sensor = {};
  sensor.struct_size = sizeof sensor;
  sensor.event_type = event_type;
  sensor.state = state;
  return sensor;
}

nodeipmi_sensor Discrete(uint32_t state, const char* text) {
  nodeipmi_sensor sensor = Sensor(kSensorSpecific, state);
  (void)std::snprintf(sensor.text, sizeof sensor.text, "%s", text);
  return sensor;
}

nodeipmi_sensor Analog(int64_t value, const char* unit) {
  nodeipmi_sensor sensor = Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_OK);
  sensor.has_value = 1;
  sensor.value = value;
  (void)std::snprintf(sensor.unit, sizeof sensor.unit, "%s", unit);
  return sensor;
}

bool IsNumber(int64_t millionths, std::string_view text) {
  return cli::NumberText(millionths) == text;
}

bool IsState(const nodeipmi_sensor& sensor, std::string_view text) {
  return cli::StateText(sensor) == text;
}

bool HasStates(const char* text, std::initializer_list<const char*> states) {
  return cli::StatesOf(Discrete(NODEIPMI_SENSOR_STATE_OK, text)) ==
         std::vector<std::string>(states.begin(), states.end());
}

bool JsonHas(const nodeipmi_sensor& sensor, std::string_view part) {
  const cli::Json object = cli::JsonObject();
  cli::AddSensorMembers(object.get(), sensor);
  return cli::JsonText(object.get()).find(part) != std::string::npos;
}

Outcome NumbersHaveAsManyDigitsAsMakeSense() {
  EXPECT(IsNumber(0, "0"));
  EXPECT(IsNumber(45'000'000, "45"));
  EXPECT(IsNumber(4'800'000'000, "4800"));
  EXPECT(IsNumber(12'033'000, "12.033"));
  EXPECT(IsNumber(3'030'000, "3.03"));
  EXPECT(IsNumber(4'605'170, "4.605"));
  EXPECT(IsNumber(999'999'500, "1000"));
  EXPECT(IsNumber(100'000, "0.1"));
  EXPECT(IsNumber(-25'000'000, "-25"));
  EXPECT(IsNumber(-1'500, "-0.0015"));
  return kPassed;
}

Outcome SmallNumbersKeepThreeDigits() {
  EXPECT(IsNumber(99'999, "0.1"));
  EXPECT(IsNumber(12'345, "0.0123"));
  EXPECT(IsNumber(1'234, "0.00123"));
  EXPECT(IsNumber(123, "0.000123"));
  EXPECT(IsNumber(1, "0.000001"));
  return kPassed;
}

Outcome TheLargestNumbersAreWritten() {
  EXPECT(IsNumber(INT64_MAX, "9223372036854.776"));
  EXPECT(IsNumber(INT64_MIN, "-9223372036854.776"));
  return kPassed;
}

Outcome AReadingHasItsUnit() {
  EXPECT(cli::ReadingText(Analog(45'000'000, "°C")) == "45 °C");
  EXPECT(cli::ReadingText(Analog(45'000'000, "")) == "45");
  EXPECT(cli::ReadingText(Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_UNAVAILABLE)) == "-");
  return kPassed;
}

Outcome AStateIsToldInWords() {
  EXPECT(IsState(Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_OK), "ok"));
  EXPECT(IsState(Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_LOWER_CRITICAL), "lower critical"));
  EXPECT(IsState(Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_UPPER_NON_RECOVERABLE),
                 "upper non-recoverable"));
  EXPECT(IsState(Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_SCANNING_DISABLED), "not scanned"));
  EXPECT(IsState(Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_UNKNOWN), "unknown"));
  EXPECT(IsState(Sensor(kThresholdBased, 4711), "unknown"));
  return kPassed;
}

Outcome ARefusalIsToldWithItsCode() {
  nodeipmi_sensor refused = Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_UNAVAILABLE);
  refused.completion_code = 0xCB;
  EXPECT(IsState(refused, "unavailable (0xCB)"));
  EXPECT(JsonHas(
      refused,
      R"("state":"unavailable","severity":"unknown","states":[],"thresholds":{},"completion_code":203})"));
  return kPassed;
}

// Whatever number its state has: it has no thresholds that it could have reached.
Outcome ADiscreteSensorTellsItsStates() {
  EXPECT(IsState(Discrete(NODEIPMI_SENSOR_STATE_UNKNOWN, "a; b"), "a; b"));
  EXPECT(IsState(Discrete(NODEIPMI_SENSOR_STATE_LOWER_CRITICAL, "a"), "a"));
  EXPECT(IsState(Discrete(NODEIPMI_SENSOR_STATE_OK, ""), "none"));
  EXPECT(IsState(Discrete(NODEIPMI_SENSOR_STATE_UNAVAILABLE, ""), "unavailable"));
  EXPECT(IsState(Discrete(NODEIPMI_SENSOR_STATE_SCANNING_DISABLED, ""), "not scanned"));
  EXPECT(JsonHas(
      Discrete(NODEIPMI_SENSOR_STATE_OK, "a; b"),
      R"("value":null,"unit":"","state":"discrete","severity":"unknown","states":["a","b"])"));
  return kPassed;
}

Outcome BadStatesAreCalledSo() {
  nodeipmi_sensor sensor = Discrete(NODEIPMI_SENSOR_STATE_UNKNOWN, "a; b");
  sensor.severity = NODEIPMI_SEVERITY_OK;
  EXPECT(IsState(sensor, "a; b") && !cli::IsBad(sensor));
  sensor.severity = NODEIPMI_SEVERITY_NON_CRITICAL;
  EXPECT(IsState(sensor, "non-critical: a; b") && cli::IsBad(sensor));
  EXPECT(JsonHas(sensor, R"("severity":"non_critical")"));
  // Of a threshold-based one, the state itself says it.
  nodeipmi_sensor hot = Sensor(kThresholdBased, NODEIPMI_SENSOR_STATE_UPPER_CRITICAL);
  hot.severity = NODEIPMI_SEVERITY_CRITICAL;
  EXPECT(IsState(hot, "upper critical") && cli::IsBad(hot));
  return kPassed;
}

Outcome StatesAreParted() {
  EXPECT(HasStates("", {}));
  EXPECT(HasStates("a", {"a"}));
  EXPECT(HasStates("a; b c; d", {"a", "b c", "d"}));
  return kPassed;
}

Outcome ThresholdsStandFromTheLowestToTheHighest() {
  nodeipmi_sensor sensor = Analog(1, "V");
  sensor.threshold_set =
      1u << NODEIPMI_THRESHOLD_LOWER_CRITICAL | 1u << NODEIPMI_THRESHOLD_UPPER_NON_CRITICAL;
  sensor.thresholds[NODEIPMI_THRESHOLD_LOWER_CRITICAL] = -500'000;
  sensor.thresholds[NODEIPMI_THRESHOLD_UPPER_NON_CRITICAL] = 13'230'000;
  EXPECT((cli::ThresholdCells(sensor) ==
          std::vector<std::string>{"-", "-0.5", "-", "13.23", "-", "-"}));
  EXPECT((cli::ThresholdColumns() ==
          std::vector<std::string>{"LNR", "LC", "LNC", "UNC", "UC", "UNR"}));
  EXPECT(JsonHas(sensor, R"("thresholds":{"lower_critical":-0.5,"upper_non_critical":13.23}})"));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(NumbersHaveAsManyDigitsAsMakeSense),
      UNIT_TEST(SmallNumbersKeepThreeDigits),
      UNIT_TEST(TheLargestNumbersAreWritten),
      UNIT_TEST(AReadingHasItsUnit),
      UNIT_TEST(AStateIsToldInWords),
      UNIT_TEST(ARefusalIsToldWithItsCode),
      UNIT_TEST(ADiscreteSensorTellsItsStates),
      UNIT_TEST(BadStatesAreCalledSo),
      UNIT_TEST(StatesAreParted),
      UNIT_TEST(ThresholdsStandFromTheLowestToTheHighest),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
