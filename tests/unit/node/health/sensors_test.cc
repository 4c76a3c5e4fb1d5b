// What is told of sensors, and what reading them costs.
#include <cmath>
#include <memory>

#include "core/node/health/read_sensors.h"
#include "core/wire/sdr/reading.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

using Reports = std::vector<SensorReport>;

// What is told, in a session that knows nothing yet.
Reports ReadFrom(ScriptedBmc& bmc, SensorFilter filter = {}) {
  ReadSensors action(std::move(filter), {});
  const Ended ended = RunToEnd(action, bmc);
  if (!ended.done || action.report().sensors == nullptr) return {};
  return action.report().sensors->sensors;
}

// A BMC with this one sensor.
ScriptedBmc With(const SensorOf& sensor, Bytes reading) {
  ScriptedBmc bmc;
  bmc.AddRecord(FullRecord(sensor));
  bmc.readings[sensor.number] = std::move(reading);
  return bmc;
}

// Two of temperature, one of power, and a discrete one.
ScriptedBmc Mixed() {
  ScriptedBmc bmc;
  bmc.AddRecord(FullRecord({.id = 1, .number = 1, .name = "CPU1 Temp"}));
  bmc.AddRecord(FullRecord({.id = 2, .number = 2, .name = "CPU2 Temp", .m = 2}));
  bmc.AddRecord(
      FullRecord({.id = 3, .number = 3, .name = "PSU Power", .sensor_type = 0x09, .unit = 6}));
  bmc.AddRecord(
      CompactRecord({.id = 4, .number = 4, .name = "PSU", .sensor_type = 8, .event_type = 0x6F}));
  for (uint8_t number = 1; number <= 3; ++number) bmc.readings[number] = {42, 0xC0, 0xC0};
  bmc.readings[4] = {0, 0xC0, 0x03, 0x80};
  return bmc;
}

Outcome TellsReadingsInTheSensorsUnits() {
  ScriptedBmc bmc = Mixed();
  const Reports found = ReadFrom(bmc);
  EXPECT(found.size() == 4);
  EXPECT(found[0].sensor.name == "CPU1 Temp" && found[0].value == 42 && found[0].raw == 42);
  EXPECT(found[1].value == 84 && found[1].state == SensorState::kOk);
  const auto upper = static_cast<size_t>(Threshold::kUpperNonCritical);
  EXPECT(found[0].thresholds[upper] == 80 && found[1].thresholds[upper] == 160);
  EXPECT(!found[0].thresholds[0] && found[0].states == 0);
  return kPassed;
}

Outcome ADiscreteSensorHasStatesAndNoThresholds() {
  ScriptedBmc bmc = Mixed();
  const Reports found = ReadFrom(bmc, {.name = "PSU"});
  EXPECT(found.size() == 1 && found[0].states == 0x0003);
  // Its bit 1 is no threshold.
  EXPECT(found[0].state == SensorState::kUnknown && !found[0].value && !found[0].raw);
  bmc.readings[4] = {0, 0x80, 0x03};
  EXPECT(ReadFrom(bmc, {.name = "PSU"})[0].state == SensorState::kScanningDisabled);
  EXPECT(ReadFrom(bmc, {.name = "PSU"})[0].states == 0);
  bmc.readings[4] = {0, 0xE0, 0x03};
  EXPECT(ReadFrom(bmc, {.name = "PSU"})[0].state == SensorState::kUnavailable);
  // Without its states.
  bmc.readings[4] = {0, 0xC0};
  EXPECT(ReadFrom(bmc, {.name = "PSU"})[0].state == SensorState::kUnavailable);
  return kPassed;
}

// A compact record whose sensor compares with thresholds tells states, and not values.
Outcome AThresholdSensorWithoutFactorsHasAState() {
  ScriptedBmc bmc;
  bmc.AddRecord(CompactRecord({.number = 1, .event_type = 0x01}));
  bmc.readings[1] = {0, 0xC0, 0x10};
  const Reports found = ReadFrom(bmc);
  EXPECT(found.size() == 1 && found[0].state == SensorState::kUpperCritical);
  EXPECT(!found[0].value && found[0].states == 0);
  return kPassed;
}

Outcome AsksForNoSensorThatIsNotWanted() {
  struct Case {
    SensorFilter filter;
    std::vector<uint8_t> numbers;
  };
  const Case cases[] = {
      {{}, {1, 2, 3, 4}},
      {{.type = uint8_t{1}}, {1, 2}},
      {{.type = uint8_t{0x55}}, {}},
      {{.power_only = true}, {3}},
      {{.name = "CPU*"}, {1, 2}},
      {{.name = "CPU?"}, {}},
      {{.name = "*[12] Temp"}, {1, 2}},
      {{.name = "%n"}, {}},
      {{.type = uint8_t{1}, .name = "*2*"}, {2}},
      {{.type = uint8_t{1}, .power_only = true}, {}},
  };
  for (const auto& [filter, numbers] : cases) {
    ScriptedBmc bmc = Mixed();
    const Reports found = ReadFrom(bmc, filter);
    std::vector<uint8_t> told;
    for (const SensorReport& report : found) told.push_back(report.sensor.number);
    EXPECT(told == numbers);
    EXPECT(bmc.Asked(kReadSensor) == static_cast<int>(numbers.size()));
  }
  return kPassed;
}

Outcome TellsWhyThereIsNoReading() {
  const SensorOf sensor{.number = 5};
  ScriptedBmc off = With(sensor, {42, 0x80, 0xC0});
  Reports found = ReadFrom(off);
  EXPECT(found[0].state == SensorState::kScanningDisabled && !found[0].value && !found[0].raw);
  ScriptedBmc unavailable = With(sensor, {42, 0xE0, 0xC0});
  found = ReadFrom(unavailable);
  EXPECT(found[0].state == SensorState::kUnavailable && !found[0].value);
  EXPECT(found[0].completion_code == 0);
  EXPECT(found[0].thresholds[static_cast<size_t>(Threshold::kUpperCritical)] == 90);
  for (const uint8_t code : Bytes{0xCB, 0xD4, 0xD5, 0xFF}) {
    ScriptedBmc refusing = Mixed();
    refusing.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kReadSensor && request.data()[0] == 1) reply.code = code;
    };
    found = ReadFrom(refusing);
    EXPECT(found.size() == 4 && found[0].completion_code == code && !found[0].value);
    EXPECT(found[0].state == SensorState::kUnavailable && found[1].value == 84);
  }
  for (const Bytes& cut : {Bytes{}, Bytes{42}}) {
    ScriptedBmc bmc = With(sensor, cut);
    found = ReadFrom(bmc);
    EXPECT(found.size() == 1 && found[0].state == SensorState::kUnavailable);
    EXPECT(!found[0].value && found[0].completion_code == 0);
  }
  return kPassed;
}

Outcome ComparesByItselfWhereTheBmcDoesNotTell() {
  struct Case {
    Bytes reading;
    SensorState state;
  };
  const Case cases[] = {
      {{42, 0xC0}, SensorState::kOk},
      {{80, 0xC0}, SensorState::kUpperNonCritical},
      {{95, 0xC0}, SensorState::kUpperCritical},
      {{42, 0xC0, 0xC8}, SensorState::kUpperNonCritical},
      {{95, 0xC0, 0xC0}, SensorState::kOk},  // the BMC knows better: its hysteresis counts
      {{42, 0xC0, 0xC8, 0xFF, 0xFF, 0xFF}, SensorState::kUpperNonCritical},
  };
  for (const auto& [reading, state] : cases) {
    ScriptedBmc bmc = With({}, reading);
    EXPECT(ReadFrom(bmc)[0].state == state);
  }
  return kPassed;
}

Outcome TellsTheThresholdsOfNowIfAsked() {
  const auto upper = static_cast<size_t>(Threshold::kUpperNonCritical);
  const Bytes now = {0x18, 0, 0, 0, 70, 75, 0};
  ScriptedBmc bmc = With({}, {72, 0xC0});
  bmc.thresholds[1] = now;
  EXPECT(ReadFrom(bmc)[0].thresholds[upper] == 80 && bmc.Asked(kThresholdsOfSensor) == 0);
  Reports found = ReadFrom(bmc, {.current_thresholds = true});
  EXPECT(found[0].thresholds[upper] == 70 && bmc.Asked(kThresholdsOfSensor) == 1);
  EXPECT(found[0].state == SensorState::kUpperNonCritical);
  // If they cannot be read, the record's stand.
  for (const Reply& reply : {Reply{0xCB, now}, Reply{0, {}}, Reply{0, {0x18, 1, 2, 3, 4, 5}}}) {
    ScriptedBmc refusing = With({}, {72, 0xC0});
    refusing.spoil = [&](const Request& request, Reply& spoiled) {
      if (CommandOf(request) == kThresholdsOfSensor) spoiled = reply;
    };
    found = ReadFrom(refusing, {.current_thresholds = true});
    EXPECT(found[0].thresholds[upper] == 80 && found[0].state == SensorState::kOk);
  }
  // One without any is not asked, and neither is a discrete one.
  ScriptedBmc mixed = Mixed();
  mixed.records[0].bytes = FullRecord({.number = 1, .readable_thresholds = 0});
  found = ReadFrom(mixed, {.current_thresholds = true});
  EXPECT(found.size() == 4 && mixed.Asked(kThresholdsOfSensor) == 2);
  return kPassed;
}

// §36.2: factors are those of a reading, and the record's are none.
Outcome AsksForTheFactorsOfANonLinearSensor() {
  ScriptedBmc bmc = With({.linearization = 0x70}, {42, 0xC0, 0xC0});
  bmc.factors[1] = {43, 3, 0, 0, 0, 0, 0};
  Reports found = ReadFrom(bmc);
  EXPECT(found[0].value == 126 && found[0].raw == 42 && bmc.Asked(kFactorsOfSensor) == 1);
  // Those of the reading do not hold for its thresholds.
  const auto upper = static_cast<size_t>(Threshold::kUpperNonCritical);
  EXPECT(!found[0].thresholds[upper]);
  bmc.thresholds[1] = {0x08, 0, 0, 0, 80, 0, 0};
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kFactorsOfSensor && request.data()[1] == 80) reply.data[1] = 5;
  };
  found = ReadFrom(bmc, {.current_thresholds = true});
  EXPECT(found[0].value == 126 && found[0].thresholds[upper] == 400);
  // Not told, refused, cut off.
  for (const Reply& reply : {Reply{0xCB, {43, 3, 0, 0, 0, 0, 0}}, Reply{0, {}}, Reply{0, {43}}}) {
    bmc.spoil = [&](const Request& request, Reply& spoiled) {
      if (CommandOf(request) == kFactorsOfSensor) spoiled = reply;
    };
    found = ReadFrom(bmc);
    EXPECT(!found[0].value && found[0].raw == 42 && found[0].state == SensorState::kOk);
  }
  // Nothing is asked for what cannot be read.
  bmc.Forget();
  bmc.readings[1] = {42, 0xE0, 0xC0};
  EXPECT(!ReadFrom(bmc)[0].value && bmc.Asked(kFactorsOfSensor) == 0);
  return kPassed;
}

Outcome AsksASensorByItsLun() {
  ScriptedBmc bmc = With({.lun = 2}, {42, 0xC0});
  int asked_lun = -1;
  bmc.spoil = [&](const Request& request, Reply&) {
    if (CommandOf(request) == kReadSensor) asked_lun = request.lun;
  };
  EXPECT(ReadFrom(bmc)[0].value == 42 && asked_lun == 2);
  return kPassed;
}

Outcome SoftwareIsNotAsked() {
  for (const uint8_t owner : Bytes{0x41, 0x21}) {
    ScriptedBmc bmc = With({.owner = owner}, {42, 0xC0});
    const Reports found = ReadFrom(bmc);
    EXPECT(found.size() == 1 && found[0].completion_code == 0xD3 && !found[0].value);
    EXPECT(found[0].state == SensorState::kUnavailable && bmc.Asked(kReadSensor) == 0);
  }
  // Whatever channel the record of one of its own names.
  ScriptedBmc own = With({}, {42, 0xC0});
  own.records[0].bytes[6] = 0x70;
  bool bridged = false;
  own.spoil = [&](const Request& request, Reply&) { bridged = bridged || request.bridged(); };
  EXPECT(ReadFrom(own)[0].value == 42 && !bridged);
  return kPassed;
}

// Names come from the BMC.
Outcome NamesAreHarmless() {
  ScriptedBmc bmc = With({.name = "%n%s\x1b[2J"}, {42, 0xC0});
  const Reports found = ReadFrom(bmc);
  EXPECT(found.size() == 1 && found[0].sensor.name.starts_with("%n%s"));
  EXPECT(!found[0].sensor.name.contains('\x1b'));
  return kPassed;
}

Outcome EventOnlySensorsAreLeftOut() {
  ScriptedBmc bmc = Mixed();
  Bytes event_only = {9, 0, 0x51, 3, 13, 0x20, 0, 9, 7, 1, 7, 0x6F, 1, 0, 0, 0, 0xC1, 'E'};
  bmc.AddRecord(std::move(event_only));
  EXPECT(ReadFrom(bmc).size() == 4 && bmc.Asked(kReadSensor) == 4);
  return kPassed;
}

Outcome RecordsThatMakeNoSenseAreLeftOut() {
  ScriptedBmc bmc = Mixed();
  bmc.AddRecord({9, 0, 0x51, 1, 3, 0x20, 0, 9});  // cut off
  bmc.AddRecord({10, 0, 0x51, 0xC0, 0});          // an OEM's, and empty
  EXPECT(ReadFrom(bmc).size() == 4);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(TellsReadingsInTheSensorsUnits),
      UNIT_TEST(ADiscreteSensorHasStatesAndNoThresholds),
      UNIT_TEST(AThresholdSensorWithoutFactorsHasAState),
      UNIT_TEST(AsksForNoSensorThatIsNotWanted),
      UNIT_TEST(TellsWhyThereIsNoReading),
      UNIT_TEST(ComparesByItselfWhereTheBmcDoesNotTell),
      UNIT_TEST(TellsTheThresholdsOfNowIfAsked),
      UNIT_TEST(AsksForTheFactorsOfANonLinearSensor),
      UNIT_TEST(AsksASensorByItsLun),
      UNIT_TEST(SoftwareIsNotAsked),
      UNIT_TEST(NamesAreHarmless),
      UNIT_TEST(EventOnlySensorsAreLeftOut),
      UNIT_TEST(RecordsThatMakeNoSenseAreLeftOut),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
