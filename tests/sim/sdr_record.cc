#include "tests/sim/sdr_record.h"

#include <initializer_list>

namespace bmcsim {
namespace {

constexpr uint8_t kSdrVersion = 0x51;

Bytes Begin(uint8_t type) { return {0, 0, kSdrVersion, type, 0}; }

void Add(Bytes& record, std::initializer_list<int> bytes) {
  for (const int byte : bytes) record.push_back(static_cast<uint8_t>(byte));
}
void Add(Bytes& record, View bytes) { record.insert(record.end(), bytes.begin(), bytes.end()); }

Bytes Finish(Bytes record) {
  record[4] = static_cast<uint8_t>(record.size() - kSdrHeaderSize);
  return record;
}

void AddKey(Bytes& record, const Sensor& sensor) {
  Add(record, {sensor.owner, sensor.lun, sensor.number, sensor.entity, sensor.instance});
}

// IPMI 2.0 table 43-1, byte 12.
uint8_t Capabilities(const Sensor& sensor) {
  constexpr uint8_t kAutoRearm = 1 << 6;
  constexpr uint8_t kReadable = 1;
  constexpr uint8_t kSettable = 2;
  const uint8_t hysteresis = sensor.hysteresis ? kReadable : 0;
  uint8_t thresholds = 0;
  if (sensor.thresholds.readable != 0) thresholds = kReadable;
  if (sensor.thresholds.settable != 0) thresholds = kSettable;
  return static_cast<uint8_t>(kAutoRearm | hysteresis << 4 | thresholds << 2);
}

// Bytes 15 to 20: events that are possible, and then thresholds or states.
void AddMasks(Bytes& record, const Sensor& sensor) {
  if (!sensor.IsThreshold()) {
    const int low = sensor.possible_states & 0xFF;
    const int high = sensor.possible_states >> 8 & 0x7F;
    return Add(record, {low, high, low, high, low, high});
  }
  const uint8_t readable = sensor.thresholds.readable;
  const int events = ThresholdEvents(readable);
  const int lower_compared = readable & 7;
  const int upper_compared = readable >> 3 & 7;
  Add(record, {events & 0xFF, events >> 8 | lower_compared << 4, events & 0xFF,
               events >> 8 | upper_compared << 4, readable, sensor.thresholds.settable});
}

void AddUnits(Bytes& record, const Sensor& sensor) {
  const Units& units = sensor.units;
  const RawFormat format = sensor.IsThreshold() ? sensor.format : RawFormat::kNone;
  Add(record, {static_cast<int>(format) << 6 | units.rate << 3 | static_cast<int>(units.use) << 1 |
                   (units.percentage ? 1 : 0),
               units.base, units.modifier});
}

// "Fan" shared by four: Fan1 to Fan4, each of its own entity instance.
void AddSharing(Bytes& record, const Sensor& sensor) {
  constexpr int kInstancesCountUp = 1 << 7;
  constexpr int kFirstSuffix = 1;
  if (sensor.shared_by == 1) return Add(record, {1, 0});
  Add(record, {sensor.shared_by, kInstancesCountUp | kFirstSuffix});
}

void AddAssociated(Bytes& record, std::span<const Entity> contained, bool with_address) {
  constexpr size_t kPlaces = 4;
  for (size_t i = 0; i < kPlaces; ++i) {
    const Entity entity = i < contained.size() ? contained[i] : Entity{0, 0};
    if (with_address) Add(record, {i < contained.size() ? kBmcAddress : 0, 0});
    Add(record, {entity.id, entity.instance});
  }
}

}  // namespace

Bytes FullRecord(const Sensor& sensor) {
  Bytes record = Begin(sdr_type::kFull);
  AddKey(record, sensor);
  Add(record, {0x7F, Capabilities(sensor), sensor.type, sensor.event_type});
  AddMasks(record, sensor);
  AddUnits(record, sensor);
  Add(record, {static_cast<int>(sensor.linearization)});
  Add(record, EncodeFactors(sensor.factors));
  const bool has_sign = ToSigned(sensor.format, 0xFF) <= 0;
  // No nominal reading and no normal range is given; the range is all that the format can say.
  Add(record, {0, 0, 0, 0, has_sign ? 0x7F : 0xFF, has_sign ? 0x80 : 0x00});
  // The table has them the other way round than every mask: from the highest down.
  for (size_t place = sensor.thresholds.raw.size(); place-- > 0;)
    record.push_back(sensor.thresholds.raw[place]);
  Add(record, sensor.hysteresis.value_or(std::array<uint8_t, 2>{}));
  Add(record, {0, 0, 0});
  AppendRecordString(record, sensor.name, sensor.name_type);
  return Finish(std::move(record));
}

Bytes CompactRecord(const Sensor& sensor) {
  Bytes record = Begin(sdr_type::kCompact);
  AddKey(record, sensor);
  Add(record, {0x67, Capabilities(sensor), sensor.type, sensor.event_type});
  AddMasks(record, sensor);
  AddUnits(record, sensor);
  AddSharing(record, sensor);
  Add(record, {0, 0, 0, 0, 0, 0});  // hysteresis, reserved, OEM
  AppendRecordString(record, sensor.name, sensor.name_type);
  return Finish(std::move(record));
}

Bytes EventOnlyRecord(const Sensor& sensor) {
  Bytes record = Begin(sdr_type::kEventOnly);
  AddKey(record, sensor);
  Add(record, {sensor.type, sensor.event_type});
  AddSharing(record, sensor);
  Add(record, {0, 0});
  AppendRecordString(record, sensor.name, sensor.name_type);
  return Finish(std::move(record));
}

Bytes SensorRecord(const Sensor& sensor) {
  if (sensor.only_events) return EventOnlyRecord(sensor);
  return sensor.IsThreshold() ? FullRecord(sensor) : CompactRecord(sensor);
}

Bytes EntityAssociationRecord(Entity container, bool by_range, std::span<const Entity> contained) {
  constexpr int kByRange = 1 << 7;
  Bytes record = Begin(sdr_type::kEntityAssociation);
  Add(record, {container.id, container.instance, by_range ? kByRange : 0});
  AddAssociated(record, contained, false);
  return Finish(std::move(record));
}

Bytes DeviceEntityAssociationRecord(Entity container, std::span<const Entity> contained) {
  Bytes record = Begin(sdr_type::kDeviceEntityAssociation);
  Add(record, {container.id, container.instance, kBmcAddress, 0, 0});
  AddAssociated(record, contained, true);
  Add(record, {0, 0, 0, 0, 0, 0});
  return Finish(std::move(record));
}

Bytes GenericLocatorRecord(std::string_view name, uint8_t address, uint8_t device_type,
                           Entity entity) {
  Bytes record = Begin(sdr_type::kGenericLocator);
  Add(record, {kBmcAddress, address, 0, 0, 0, device_type, 0, entity.id, entity.instance, 0});
  AppendRecordString(record, name, StringType::kEightBit);
  return Finish(std::move(record));
}

Bytes FruLocatorRecord(std::string_view name, uint8_t fru_id, Entity entity) {
  constexpr int kLogicalFru = 1 << 7;
  constexpr int kFruBehindManagementController = 0x10;
  Bytes record = Begin(sdr_type::kFruLocator);
  Add(record, {kBmcAddress, fru_id, kLogicalFru, 0, 0, kFruBehindManagementController, 0, entity.id,
               entity.instance, 0});
  AppendRecordString(record, name, StringType::kEightBit);
  return Finish(std::move(record));
}

Bytes McLocatorRecord(std::string_view name, uint8_t address, uint8_t capabilities, Entity entity) {
  Bytes record = Begin(sdr_type::kMcLocator);
  Add(record, {address, 0, 0, capabilities, 0, 0, 0, entity.id, entity.instance, 0});
  AppendRecordString(record, name, StringType::kEightBit);
  return Finish(std::move(record));
}

Bytes OemRecord(uint32_t manufacturer, View data) {
  Bytes record = Begin(sdr_type::kOem);
  Add(record, {static_cast<int>(manufacturer & 0xFF), static_cast<int>(manufacturer >> 8 & 0xFF),
               static_cast<int>(manufacturer >> 16 & 0xFF)});
  Add(record, data);
  return Finish(std::move(record));
}

}  // namespace bmcsim
