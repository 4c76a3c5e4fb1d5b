#include "core/wire/sdr/sensor_record.h"

#include "core/wire/sdr/id_string.h"
#include "core/wire/sdr/record_sharing.h"
#include "core/wire/sdr/sdr_header.h"
#include "core/wire/text.h"

namespace ipmi {
namespace {

uint16_t RecordId(std::span<const uint8_t> record) {
  const auto header = ReadSdrHeader(record);
  return header ? header->record_id : uint16_t{0};
}

// Bytes 6 to 10, which all three types share.
void ReadKey(Reader& in, Sensor& sensor) {
  sensor.owner = in.U8();
  const uint8_t channel_lun = in.U8();
  sensor.channel = static_cast<uint8_t>(channel_lun >> 4);
  sensor.lun = channel_lun & 0x03;
  sensor.number = in.U8();
  sensor.entity = ReadEntity(in);
  sensor.logical_entity = (sensor.entity.instance & 0x80) != 0;
  sensor.entity.instance &= 0x7F;
}

// Bytes 15 to 20: what they mean depends on the kind of sensor.
void ReadMasks(Reader& in, Sensor& sensor) {
  const uint16_t lower = in.U16();
  const uint16_t upper = in.U16();
  const uint16_t states = in.U16();
  if (!sensor.threshold_based()) {
    sensor.assertion_events = lower & 0x7FFF;
    sensor.deassertion_events = upper & 0x7FFF;
    sensor.readable_states = states & 0x7FFF;
    return;
  }
  sensor.assertion_events = lower & 0x0FFF;
  sensor.deassertion_events = upper & 0x0FFF;
  sensor.compared_thresholds =
      static_cast<uint8_t>((lower >> 12 & 0x07) | (upper >> 12 & 0x07) << 3);
  sensor.readable_thresholds = states & kAllThresholds;
  sensor.settable_thresholds = static_cast<uint8_t>(states >> 8 & kAllThresholds);
}

// Bytes 11 to 23 of full and compact records.
void ReadKind(Reader& in, Sensor& sensor) {
  in.Skip(1);  // sensor initialization
  const uint8_t capabilities = in.U8();
  sensor.ignored_without_entity = (capabilities & 0x80) != 0;
  sensor.hysteresis_access = static_cast<HysteresisAccess>(capabilities >> 4 & 0x03);
  sensor.threshold_access = static_cast<ThresholdAccess>(capabilities >> 2 & 0x03);
  sensor.sensor_type = in.U8();
  sensor.event_type = in.U8() & 0x7F;
  ReadMasks(in, sensor);
  sensor.units = ReadSensorUnits(in);
}

SensorDirection DirectionOf(uint8_t bits) { return static_cast<SensorDirection>(bits & 0x03); }

// The order is from the top down, unlike that of Get Sensor Thresholds.
Thresholds ReadRecordThresholds(Reader& in, uint8_t present) {
  Thresholds thresholds{.present = present};
  using enum Threshold;
  for (const auto threshold : {kUpperNonRecoverable, kUpperCritical, kUpperNonCritical,
                               kLowerNonRecoverable, kLowerCritical, kLowerNonCritical}) {
    thresholds.raw[static_cast<size_t>(threshold)] = in.U8();
  }
  return thresholds;
}

// Bytes 24 to 42.
AnalogSensor ReadAnalog(Reader& in, Sensor& sensor) {
  constexpr uint8_t kLinearizationMask = 0x7F;
  AnalogSensor analog;
  analog.linearization = in.U8() & kLinearizationMask;
  uint8_t direction = 0;
  analog.factors = ReadReadingFactors(in, &direction);
  sensor.direction = DirectionOf(direction);
  const uint8_t given = in.U8();
  const uint8_t nominal = in.U8();
  const uint8_t normal_maximum = in.U8();
  const uint8_t normal_minimum = in.U8();
  if ((given & 0x01) != 0) analog.nominal = nominal;
  if ((given & 0x02) != 0) analog.normal_maximum = normal_maximum;
  if ((given & 0x04) != 0) analog.normal_minimum = normal_minimum;
  analog.sensor_maximum = in.U8();
  analog.sensor_minimum = in.U8();
  analog.thresholds = ReadRecordThresholds(in, sensor.readable_thresholds);
  return analog;
}

void ReadHysteresis(Reader& in, Sensor& sensor) {
  sensor.positive_hysteresis = in.U8();
  sensor.negative_hysteresis = in.U8();
}

}  // namespace

std::optional<Sensor> ReadFullSensorRecord(std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kFullSensor);
  Sensor sensor;
  sensor.record_id = RecordId(record);
  ReadKey(in, sensor);
  ReadKind(in, sensor);
  sensor.analog = ReadAnalog(in, sensor);
  ReadHysteresis(in, sensor);
  in.Skip(3);  // reserved, OEM
  sensor.name = WithoutTrailingSpaces(ReadIdString(in));
  if (!in.ok()) return std::nullopt;
  return sensor;
}

std::vector<Sensor> ReadCompactSensorRecord(std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kCompactSensor);
  Sensor sensor;
  sensor.record_id = RecordId(record);
  ReadKey(in, sensor);
  ReadKind(in, sensor);
  const RecordSharing sharing = ReadRecordSharing(in);
  sensor.direction = DirectionOf(sharing.direction);
  ReadHysteresis(in, sensor);
  in.Skip(4);  // reserved, OEM
  sensor.name = ReadIdString(in);
  if (!in.ok()) return {};
  return Expand(sensor, sharing);
}

std::vector<Sensor> ReadEventOnlyRecord(std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kEventOnly);
  Sensor sensor;
  sensor.record_id = RecordId(record);
  ReadKey(in, sensor);
  sensor.readable = false;
  sensor.units.format = AnalogFormat::kNotNumeric;
  sensor.sensor_type = in.U8();
  sensor.event_type = in.U8() & 0x7F;
  const RecordSharing sharing = ReadRecordSharing(in);
  sensor.direction = DirectionOf(sharing.direction);
  in.Skip(2);  // reserved, OEM
  sensor.name = ReadIdString(in);
  if (!in.ok()) return {};
  return Expand(sensor, sharing);
}

std::vector<Sensor> ReadSensorRecord(std::span<const uint8_t> record) {
  const auto header = ReadSdrHeader(record);
  if (!header) return {};
  if (header->type == SdrType::kCompactSensor) return ReadCompactSensorRecord(record);
  if (header->type == SdrType::kEventOnly) return ReadEventOnlyRecord(record);
  std::vector<Sensor> sensors;
  if (auto sensor = ReadFullSensorRecord(record)) sensors.push_back(*std::move(sensor));
  return sensors;
}

}  // namespace ipmi
