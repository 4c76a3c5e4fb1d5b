// Raw readings to values, and readings to states.
#include "core/wire/sdr/reading.h"

#include <cmath>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::kPassed;
using testing::Outcome;
using enum AnalogFormat;

bool Near(std::optional<double> value, double expected) {
  return value && std::abs(*value - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
}

std::optional<double> Linear(uint8_t raw, AnalogFormat format, const ReadingFactors& factors) {
  return ConvertReading(raw, format, 0, factors);
}

Outcome ReadsTheThreeAnalogFormats() {
  EXPECT(RawNumber(0x00, kUnsigned) == 0 && RawNumber(0xFF, kUnsigned) == 255);
  EXPECT(RawNumber(0x7F, kOnesComplement) == 127 && RawNumber(0x80, kOnesComplement) == -127);
  EXPECT(RawNumber(0xFE, kOnesComplement) == -1 && RawNumber(0xFF, kOnesComplement) == 0);
  EXPECT(RawNumber(0x7F, kTwosComplement) == 127 && RawNumber(0x80, kTwosComplement) == -128);
  EXPECT(RawNumber(0xFF, kTwosComplement) == -1);
  EXPECT(!RawNumber(0x10, kNotNumeric));
  EXPECT(!Linear(0x10, kNotNumeric, {.m = 1}));
  return kPassed;
}

Outcome ConvertsWithFactorsAndExponents() {
  EXPECT(Linear(0x2A, kUnsigned, {.m = 1}) == 42);
  // A 12 V rail in steps of 63 mV, and a fan in steps of 75 RPM.
  EXPECT(Linear(192, kUnsigned, {.m = 63, .result_exponent = -3}) == 12.096);
  EXPECT(Linear(80, kUnsigned, {.m = 75}) == 6000);
  EXPECT(
      Near(Linear(10, kUnsigned, {.m = 2, .b = -5, .b_exponent = 2, .result_exponent = -1}), -48));
  EXPECT(
      Near(Linear(0xFF, kTwosComplement, {.m = -512, .b = 511, .b_exponent = -8}), 512 + 511e-8));
  EXPECT(Linear(255, kUnsigned, {.m = 511, .b = 511, .b_exponent = 7, .result_exponent = 7}));
  EXPECT(Linear(0x55, kUnsigned, {}) == 0);
  return kPassed;
}

Outcome Linearizes() {
  const ReadingFactors one{.m = 1};
  const auto of_two = [&](Linearization how) {
    return ConvertReading(2, kUnsigned, static_cast<uint8_t>(how), one);
  };
  using enum Linearization;
  EXPECT(Near(of_two(kLinear), 2) && Near(of_two(kLn), 0.69314718055994531));
  EXPECT(Near(of_two(kLog10), 0.30102999566398120) && Near(of_two(kLog2), 1));
  EXPECT(Near(of_two(kE), 7.3890560989306502) && Near(of_two(kExp10), 100));
  EXPECT(Near(of_two(kExp2), 4) && Near(of_two(kReciprocal), 0.5));
  EXPECT(Near(of_two(kSquare), 4) && Near(of_two(kCube), 8));
  EXPECT(Near(of_two(kSquareRoot), 1.4142135623730951));
  EXPECT(Near(of_two(kCubeRoot), 1.2599210498948732));
  EXPECT(Near(of_two(kNonLinear), 2));
  // §36.3: exponents come before linearization.
  EXPECT(Near(ConvertReading(2, kUnsigned, 0x08, {.m = 1, .result_exponent = 1}), 400));
  return kPassed;
}

Outcome HasNoValueWhereThereIsNone() {
  const ReadingFactors one{.m = 1};
  using enum Linearization;
  for (const auto how : {kLn, kLog10, kLog2, kReciprocal}) {
    EXPECT(!ConvertReading(0, kUnsigned, static_cast<uint8_t>(how), one));
  }
  for (const auto how : {kLn, kSquareRoot}) {
    EXPECT(!ConvertReading(0xFF, kTwosComplement, static_cast<uint8_t>(how), one));
  }
  EXPECT(!ConvertReading(255, kUnsigned, 0x05, {.m = 511}));
  for (int linearization = 0x0C; linearization < 0x70; ++linearization) {
    EXPECT(!ConvertReading(1, kUnsigned, static_cast<uint8_t>(linearization), one));
    EXPECT(!NeedsReadingFactors(static_cast<uint8_t>(linearization)));
  }
  EXPECT(NeedsReadingFactors(0x70) && NeedsReadingFactors(0x7F) && !NeedsReadingFactors(0x80));
  EXPECT(!SensorValue(Sensor(), 1));
  return kPassed;
}

Sensor Thermometer() {
  Sensor sensor;
  sensor.event_type = kThresholdEventType;
  sensor.units = {.format = kTwosComplement, .base = 1};
  sensor.analog = AnalogSensor{};
  sensor.analog->factors = {
      .m = 5, .result_exponent = -1, .tolerance = 4, .accuracy = 150, .accuracy_exponent = 1};
  return sensor;
}

// 5 and 0 °C below, -10 °C lowest; 40, 45 and 50 °C above.
Thresholds Limits() { return {.present = 0x3F, .raw = {10, 0, 0xEC, 80, 90, 100}}; }

Outcome TellsToleranceAccuracyAndHysteresis() {
  Sensor sensor = Thermometer();
  EXPECT(ToleranceValue(sensor) == 1.0 && SensorDifference(sensor, 3) == 1.5);
  EXPECT(AccuracyPercent(sensor.analog->factors) == 15);
  EXPECT(SensorValue(sensor, 0xEC) == -10);
  const ReadingFactors others{.m = 1};
  EXPECT(SensorValue(sensor, 0xEC, &others) == -20);
  sensor.analog->factors.m = -5;
  EXPECT(SensorDifference(sensor, 3) == 1.5);
  sensor.analog->linearization = 0x08;
  EXPECT(!ToleranceValue(sensor) && !SensorDifference(sensor, 3));
  return kPassed;
}

Outcome ComparisonsGiveTheWorstState() {
  EXPECT(StateFromComparisons(0xC0) == SensorState::kOk);
  EXPECT(StateFromComparisons(0x01) == SensorState::kLowerNonCritical);
  EXPECT(StateFromComparisons(0x03) == SensorState::kLowerCritical);
  EXPECT(StateFromComparisons(0x07) == SensorState::kLowerNonRecoverable);
  EXPECT(StateFromComparisons(0x08) == SensorState::kUpperNonCritical);
  EXPECT(StateFromComparisons(0x18) == SensorState::kUpperCritical);
  EXPECT(StateFromComparisons(0x38) == SensorState::kUpperNonRecoverable);
  EXPECT(StateFromComparisons(0x0A) == SensorState::kLowerCritical);
  return kPassed;
}

Outcome ComputesStatesFromThresholds() {
  const Sensor sensor = Thermometer();
  const auto state = [&](int raw) {
    return ComputeState(sensor, static_cast<uint8_t>(raw), Limits());
  };
  EXPECT(state(50) == SensorState::kOk && state(79) == SensorState::kOk);
  EXPECT(state(80) == SensorState::kUpperNonCritical);
  EXPECT(state(90) == SensorState::kUpperCritical);
  EXPECT(state(127) == SensorState::kUpperNonRecoverable);
  EXPECT(state(10) == SensorState::kLowerNonCritical);
  EXPECT(state(-1) == SensorState::kLowerCritical);
  EXPECT(state(-20) == SensorState::kLowerNonRecoverable);
  Thresholds upper = Limits();
  upper.present = ThresholdBit(Threshold::kUpperCritical);
  EXPECT(ComputeState(sensor, 0x80, upper) == SensorState::kOk);
  EXPECT(ComputeState(sensor, 120, upper) == SensorState::kUpperCritical);
  EXPECT(ComputeState(sensor, 120, {}) == SensorState::kUnknown);
  return kPassed;
}

Outcome ComparesValuesThatFallWhileRawNumbersRise() {
  Sensor sensor = Thermometer();
  sensor.units.format = kUnsigned;
  sensor.analog->factors = {.m = -1, .b = 100};
  const Thresholds limits{.present = 0x12, .raw = {0, 90, 0, 0, 20, 0}};  // 10 and 80 °C
  EXPECT(ComputeState(sensor, 10, limits) == SensorState::kUpperCritical);
  EXPECT(ComputeState(sensor, 50, limits) == SensorState::kOk);
  EXPECT(ComputeState(sensor, 95, limits) == SensorState::kLowerCritical);
  return kPassed;
}

Outcome ComparesRawNumbersWhereThereAreNoValues() {
  const Thresholds limits{.present = 0x12, .raw = {0, 20, 0, 0, 90, 0}};
  Sensor compact = Thermometer();
  compact.analog.reset();
  Sensor flat = Thermometer();
  flat.analog->factors.m = 0;
  Sensor non_linear = Thermometer();
  non_linear.analog->linearization = 0x70;
  non_linear.analog->factors.m = -5;  // holds for no reading in particular
  Sensor reserved = Thermometer();
  reserved.analog->linearization = 0x20;
  for (const auto& sensor : {compact, flat, non_linear, reserved}) {
    EXPECT(ComputeState(sensor, 50, limits) == SensorState::kOk);
    EXPECT(ComputeState(sensor, 90, limits) == SensorState::kUpperCritical);
    EXPECT(ComputeState(sensor, 0x80, limits) == SensorState::kLowerCritical);
  }
  compact.units.format = kNotNumeric;
  EXPECT(ComputeState(compact, 50, limits) == SensorState::kUnknown);
  return kPassed;
}

Outcome AReadingsFlagsComeBeforeItsStates() {
  Sensor sensor = Thermometer();
  SensorReading reading{.value = 85, .scanning_enabled = true};
  EXPECT(StateOf(sensor, reading, Limits()) == SensorState::kUpperNonCritical);
  EXPECT(StateOf(sensor, reading, {}) == SensorState::kUnknown);
  reading.has_states = true;
  reading.states = 0xC0;  // hysteresis: the BMC's word counts
  EXPECT(StateOf(sensor, reading, Limits()) == SensorState::kOk);
  reading.states = 0xD8;
  EXPECT(StateOf(sensor, reading, Limits()) == SensorState::kUpperCritical);
  reading.states = 0x07;  // a BMC that compares with thresholds that do not exist
  sensor.compared_thresholds = 0x18;
  EXPECT(StateOf(sensor, reading, {}) == SensorState::kOk);
  sensor.compared_thresholds = 0;
  EXPECT(StateOf(sensor, reading, {}) == SensorState::kLowerNonRecoverable);
  reading.unavailable = true;
  EXPECT(StateOf(sensor, reading, Limits()) == SensorState::kUnavailable);
  reading.scanning_enabled = false;
  EXPECT(StateOf(sensor, reading, Limits()) == SensorState::kScanningDisabled);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsTheThreeAnalogFormats),
      UNIT_TEST(ConvertsWithFactorsAndExponents),
      UNIT_TEST(Linearizes),
      UNIT_TEST(HasNoValueWhereThereIsNone),
      UNIT_TEST(TellsToleranceAccuracyAndHysteresis),
      UNIT_TEST(ComparisonsGiveTheWorstState),
      UNIT_TEST(ComputesStatesFromThresholds),
      UNIT_TEST(ComparesValuesThatFallWhileRawNumbersRise),
      UNIT_TEST(ComparesRawNumbersWhereThereAreNoValues),
      UNIT_TEST(AReadingsFlagsComeBeforeItsStates),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
