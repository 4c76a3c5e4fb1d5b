// Sensor data records: the first two bytes are a reading, the rest is a repository.
#include <cmath>

#include "core/node/health/bad_sensors.h"
#include "core/node/health/sdr_repository.h"
#include "core/wire/sdr/entity_association_record.h"
#include "core/wire/sdr/locator_record.h"
#include "core/wire/sdr/oem_record.h"
#include "core/wire/sdr/reading.h"
#include "core/wire/sdr/sdr_header.h"
#include "core/wire/sdr/sensor_record.h"
#include "core/wire/sdr/sensor_words.h"
#include "core/wire/sdr/severity.h"
#include "tests/fuzz/fuzz.h"

namespace ipmi::fuzz {
namespace {

bool IsNumber(const std::optional<double>& value) { return !value || std::isfinite(*value); }

void CheckWords(const Sensor& sensor, uint16_t states) {
  FUZZ_CHECK(IsSafeText(sensor.name));
  FUZZ_CHECK(IsSafeText(SensorTypeName(sensor.sensor_type)));
  FUZZ_CHECK(IsSafeText(EventTypeName(sensor.event_type)));
  FUZZ_CHECK(IsSafeText(EntityName(sensor.entity.id)));
  FUZZ_CHECK(IsSafeText(UnitsName(sensor.units)));
  FUZZ_CHECK(IsSafeText(UnitsSymbol(sensor.units)));
  for (const std::string& text : StateTexts(sensor.sensor_type, sensor.event_type, states))
    FUZZ_CHECK(IsSafeText(text));
  (void)StatesSeverity(sensor.sensor_type, sensor.event_type, states);
}

void CheckReading(const Sensor& sensor, uint8_t raw, uint8_t comparisons) {
  FUZZ_CHECK(IsNumber(SensorValue(sensor, raw)));
  FUZZ_CHECK(IsNumber(SensorDifference(sensor, raw)));
  FUZZ_CHECK(IsNumber(ToleranceValue(sensor)));
  Thresholds thresholds;
  if (sensor.analog) {
    FUZZ_CHECK(std::isfinite(AccuracyPercent(sensor.analog->factors)));
    FUZZ_CHECK(IsNumber(SensorValue(sensor, raw, &sensor.analog->factors)));
    thresholds = sensor.analog->thresholds;
  }
  SensorReading reading;
  reading.value = raw;
  reading.scanning_enabled = true;
  reading.has_states = (comparisons & 0x80) != 0;
  reading.states = comparisons;
  (void)StateSeverity(StateOf(sensor, reading, thresholds));
  (void)ComputeState(sensor, raw, thresholds);
}

void CheckRecord(std::span<const uint8_t> view, uint8_t raw, uint8_t comparisons) {
  const Bytes record(view.begin(), view.end());
  for (const Sensor& sensor : ReadSensorRecord(record)) {
    CheckWords(sensor, static_cast<uint16_t>(comparisons << 7 | raw));
    CheckReading(sensor, raw, comparisons);
  }
  if (const auto locator = ReadGenericDeviceLocator(record)) FUZZ_CHECK(IsSafeText(locator->name));
  if (const auto locator = ReadFruDeviceLocator(record)) FUZZ_CHECK(IsSafeText(locator->name));
  if (const auto locator = ReadManagementControllerDeviceLocator(record))
    FUZZ_CHECK(IsSafeText(locator->name));
  if (const auto oem = ReadOemSdr(record)) FUZZ_CHECK(oem->data.size() < record.size());
  if (const auto association = ReadEntityAssociation(record))
    FUZZ_CHECK(ContainedEntities(*association).size() <= size_t{2} * 256);
}

void Decode(Input& input) {
  const uint8_t raw = input.U8();
  const uint8_t comparisons = input.U8();
  SdrRepository repository;
  repository.records = input.Rest();
  ForEachRecord(repository.records,
                [&](std::span<const uint8_t> record) { CheckRecord(record, raw, comparisons); });
  // Also one whose length is not that of its header.
  CheckRecord(repository.records, raw, comparisons);
  (void)repository.FruDevices();
  // The worst of them, as they are kept and told.
  std::vector<BadSensor> bad;
  for (const Sensor& sensor : repository.Sensors())
    bad.push_back({.name = sensor.name, .severity = Severity::kCritical});
  const std::string text = BadSensorsText(bad);
  FUZZ_CHECK(text.size() < 1024 && IsSafeText(text));
  const BadSensors read = ReadBadSensors(text);
  FUZZ_CHECK(read.named.size() <= bad.size());
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Input input({data, size});
  ipmi::fuzz::Decode(input);
  return 0;
}
