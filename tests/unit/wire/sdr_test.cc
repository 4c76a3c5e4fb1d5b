// Sensor data records, byte by byte, and cut off everywhere.
#include <tuple>

#include "core/wire/sdr/entity_association_record.h"
#include "core/wire/sdr/locator_record.h"
#include "core/wire/sdr/oem_record.h"
#include "core/wire/sdr/sdr_header.h"
#include "core/wire/sdr/sensor_record.h"
#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"
#include "tests/unit/wire/truncations.h"

namespace ipmi {
namespace {

using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Needs;
using testing::Outcome;
using testing::Same;

// A temperature: readable and settable thresholds, of which five exist.
Bytes FullRecord() {
  return Hex(
      "0700 51 01 3b  20 10 30 03 01  7f 68 01 01  807a 807a 3b1b  80 01 00"
      "  00 01 05 00 00 09 00  07 28 50 0a ff 80  64 5f 5a 00 05 0a  02 03"
      "  0000 99 d0 435055312054656d702020202020 2020");
}

// Three fans from number 0x41 on, "Fan 5" to "Fan 7".
Bytes CompactRecord() {
  return Hex(
      "0800 51 02 1f  20 03 41 1d 01  67 40 04 03  0100 0200 0300  00 00 00"
      "  43 85  01 02  000000 00  c4 46616e20");
}

Bytes EventOnlyRecord() {
  return Hex("0900 51 03 0e  41 21 50 22 81  23 6f  12 1a  00 00  c2 5744");
}

Outcome ReadsTheHeader() {
  const auto header = ReadSdrHeader(FullRecord());
  EXPECT(header && header->record_id == 7 && header->version == kSdrVersion);
  EXPECT(header->type == SdrType::kFullSensor && header->length == 0x3B);
  EXPECT(header->record_size() == FullRecord().size());
  EXPECT(Needs(5, FullRecord(), ReadSdrHeader));
  return kPassed;
}

Outcome ReadsAFullRecord() {
  const auto sensor = ReadFullSensorRecord(FullRecord());
  EXPECT(sensor && sensor->record_id == 7);
  EXPECT(sensor->owner == 0x20 && sensor->channel == 1 && sensor->lun == 0);
  EXPECT(sensor->number == 0x30 && sensor->entity == (Entity{.id = 3, .instance = 1}));
  EXPECT(sensor->sensor_type == 1 && sensor->threshold_based() && !sensor->logical_entity);
  EXPECT(sensor->hysteresis_access == HysteresisAccess::kSettable);
  EXPECT(sensor->threshold_access == ThresholdAccess::kSettable);
  EXPECT(sensor->assertion_events == 0x0A80 && sensor->compared_thresholds == 0x3F);
  EXPECT(sensor->readable_thresholds == 0x3B && sensor->settable_thresholds == 0x1B);
  EXPECT(sensor->units.format == AnalogFormat::kTwosComplement);
  EXPECT(UnitsName(sensor->units) == "degrees C" && UnitsSymbol(sensor->units) == "°C");
  EXPECT(sensor->positive_hysteresis == 2 && sensor->negative_hysteresis == 3);
  EXPECT(sensor->direction == SensorDirection::kInput && sensor->readable);
  EXPECT(sensor->name == "CPU1 Temp");
  return kPassed;
}

Outcome ReadsWhatOnlyAFullRecordTells() {
  const auto sensor = ReadFullSensorRecord(FullRecord());
  EXPECT(sensor && sensor->analog);
  const AnalogSensor& analog = *sensor->analog;
  EXPECT(analog.linearization == 0 && analog.factors.m == 1 && analog.factors.tolerance == 5);
  EXPECT(analog.factors.accuracy_exponent == 2);
  EXPECT(analog.nominal == 0x28 && analog.normal_maximum == 0x50 && analog.normal_minimum == 0x0A);
  EXPECT(analog.sensor_maximum == 0xFF && analog.sensor_minimum == 0x80);
  EXPECT(analog.thresholds.Get(Threshold::kUpperNonRecoverable) == 0x64);
  EXPECT(analog.thresholds.Get(Threshold::kUpperCritical) == 0x5F);
  EXPECT(analog.thresholds.Get(Threshold::kUpperNonCritical) == 0x5A);
  EXPECT(!analog.thresholds.Get(Threshold::kLowerNonRecoverable));
  EXPECT(analog.thresholds.Get(Threshold::kLowerCritical) == 0x05);
  EXPECT(analog.thresholds.Get(Threshold::kLowerNonCritical) == 0x0A);
  return kPassed;
}

Outcome SharesACompactRecordAmongSensors() {
  const auto sensors = ReadCompactSensorRecord(CompactRecord());
  EXPECT(sensors.size() == 3);
  EXPECT(sensors[0].name == "Fan 5" && sensors[2].name == "Fan 7");
  EXPECT(sensors[0].number == 0x41 && sensors[2].number == 0x43);
  EXPECT(sensors[0].entity.instance == 1 && sensors[2].entity.instance == 3);
  EXPECT(sensors[1].lun == 3 && !sensors[1].analog && sensors[1].event_type == 3);
  EXPECT(sensors[1].assertion_events == 1 && sensors[1].deassertion_events == 2);
  EXPECT(sensors[1].readable_states == 3 && sensors[1].compared_thresholds == 0);
  EXPECT(sensors[1].direction == SensorDirection::kInput);
  EXPECT(sensors[1].positive_hysteresis == 1 && sensors[1].negative_hysteresis == 2);
  return kPassed;
}

Outcome SharesNamesThatEndInLetters() {
  const auto sensors = ReadEventOnlyRecord(EventOnlyRecord());
  EXPECT(sensors.size() == 2);
  EXPECT(sensors[0].name == "WDAA" && sensors[1].name == "WDAB");
  // One byte of the record is the first modifier: 25 is "Z", 51 "AZ".
  for (const auto& [modifier, first, second] :
       {std::tuple{25, "WDZ", "WDAA"}, std::tuple{51, "WDAZ", "WDBA"}}) {
    Bytes record = EventOnlyRecord();
    record[13] = static_cast<uint8_t>(modifier);
    const auto pair = ReadEventOnlyRecord(record);
    EXPECT(pair.size() == 2 && pair[0].name == first && pair[1].name == second);
  }
  EXPECT(sensors[1].number == 0x51 && sensors[1].entity == sensors[0].entity);
  EXPECT(sensors[0].owner == 0x41 && sensors[0].channel == 2 && sensors[0].lun == 1);
  EXPECT(sensors[0].logical_entity && sensors[0].entity.instance == 1);
  EXPECT(!sensors[0].readable && sensors[0].units.format == AnalogFormat::kNotNumeric);
  EXPECT(sensors[0].sensor_type == 0x23 && sensors[0].event_type == kSensorSpecificEventType);
  return kPassed;
}

Outcome ARecordThatIsNotSharedIsOneSensor() {
  for (const uint8_t count : Hex("00 01")) {
    Bytes record = CompactRecord();
    record[23] = count;
    const auto sensors = ReadCompactSensorRecord(record);
    EXPECT(sensors.size() == 1 && sensors[0].name == "Fan" && sensors[0].number == 0x41);
  }
  Bytes record = CompactRecord();
  record[7] = 0xFD;
  EXPECT(ReadCompactSensorRecord(record).size() == 2);
  record[7] = 0xFF;
  EXPECT(ReadCompactSensorRecord(record).size() == 1);
  return kPassed;
}

// The fixed fields are needed; of the name, what is there.
Outcome SensorsNeedTheirFixedFields() {
  EXPECT(Needs(48, FullRecord(), ReadFullSensorRecord));
  const auto count = [](auto read) {
    return [read](const Bytes& record) { return !read(record).empty(); };
  };
  EXPECT(Needs(32, CompactRecord(), count(ReadCompactSensorRecord)));
  EXPECT(Needs(17, EventOnlyRecord(), count(ReadEventOnlyRecord)));
  EXPECT(Needs(48, FullRecord(), count(ReadSensorRecord)));
  EXPECT(Needs(32, CompactRecord(), count(ReadSensorRecord)));
  EXPECT(Needs(17, EventOnlyRecord(), count(ReadSensorRecord)));
  Bytes cut = FullRecord();
  cut.resize(52);
  EXPECT(ReadFullSensorRecord(cut)->name == "CPU1");
  return kPassed;
}

Outcome TheLengthInTheHeaderBoundsTheRecord() {
  Bytes record = FullRecord();
  record[4] = 48 - 5 + 3;
  EXPECT(ReadFullSensorRecord(record)->name == "CPU");
  record[4] = 48 - 5 - 1;
  EXPECT(!ReadFullSensorRecord(record));
  record[4] = 0xFF;
  EXPECT(ReadFullSensorRecord(record)->name == "CPU1 Temp");
  EXPECT(!ReadFullSensorRecord(CompactRecord()) && ReadCompactSensorRecord(FullRecord()).empty());
  return kPassed;
}

Outcome AnyByteMayBeAnything() {
  uint32_t random = 1;
  for (int round = 0; round < 20000; ++round) {
    Bytes record = FullRecord();
    for (size_t at = 0; at < record.size(); ++at) {
      random = random * 1664525 + 1013904223;
      if (at != 3 || round % 2 == 0) record[at] = static_cast<uint8_t>(random >> 24);
    }
    record.resize(random >> 26);
    EXPECT(ReadSensorRecord(record).size() <= 15);
    for (const uint8_t type : Hex("01 02 03 08 09 10 11 12 c0")) {
      if (record.size() > 3) record[3] = type;
      for (const Sensor& sensor : ReadSensorRecord(record))
        EXPECT(sensor.name.size() <= size_t{31} * 3);
      if (const auto association = ReadEntityAssociation(record)) {
        EXPECT(ContainedEntities(*association).size() <= 512);
      }
      (void)ReadGenericDeviceLocator(record);
      (void)ReadFruDeviceLocator(record);
      (void)ReadManagementControllerDeviceLocator(record);
      (void)ReadOemSdr(record);
    }
  }
  return kPassed;
}

Outcome ReadsEntityAssociations() {
  const Bytes list = Hex("0a00 51 08 0b  17 01 20  0a01 0a02 0000 1d81");
  const auto association = ReadEntityAssociation(list);
  EXPECT(association && association->container.entity == (Entity{.id = 0x17, .instance = 1}));
  EXPECT(!association->ranges && !association->linked);
  EXPECT(association->presence_sensor_always_accessible);
  const auto contained = ContainedEntities(*association);
  EXPECT(contained.size() == 3 && contained[2].entity.id == 0x1D);
  EXPECT(Needs(list.size(), list, ReadEntityAssociation));

  const auto ranges = ReadEntityAssociation(Hex("0a00 51 08 0b  17 01 c0  0a01 0a04 1d02 1d01"));
  EXPECT(ranges && ranges->linked && ContainedEntities(*ranges).size() == 4);
  EXPECT(ContainedEntities(*ranges)[3].entity == (Entity{.id = 0x0A, .instance = 4}));
  const auto widest = ReadEntityAssociation(Hex("0a00 51 08 0b  17 01 80  0a00 0aff 1d00 1dff"));
  EXPECT(widest && ContainedEntities(*widest).size() == 512);
  return kPassed;
}

Outcome ReadsDeviceRelativeEntityAssociations() {
  const Bytes record =
      Hex("0a00 51 09 1b  17 61 82 70 00  84 70 0a61  86 70 0a62  00 00 0000  00 00 0000"
          "  000000000000");
  const auto association = ReadEntityAssociation(record);
  EXPECT(association && association->container.device_address == 0x82);
  EXPECT(association->container.device_channel == 7);
  const auto contained = ContainedEntities(*association);
  EXPECT(contained.size() == 2 && contained[1].device_address == 0x86);
  EXPECT(contained[1].entity == (Entity{.id = 0x0A, .instance = 0x62}));
  EXPECT(Needs(5 + 21, record, ReadEntityAssociation));
  return kPassed;
}

Outcome ReadsDeviceLocators() {
  const Bytes generic = Hex("0b00 51 10 10  20 a1 f3 02 00 10 01 0801 00 c5 4545503120");
  const auto device = ReadGenericDeviceLocator(generic);
  EXPECT(device && device->access_address == 0x20 && device->slave_address == 0xA0);
  EXPECT(device->channel == 15 && device->access_lun == 2 && device->private_bus == 3);
  EXPECT(device->address_span == 2 && device->device_type == 0x10);
  EXPECT(device->entity == (Entity{.id = 8, .instance = 1}) && device->name == "EEP1");
  EXPECT(Needs(16, generic, ReadGenericDeviceLocator));

  const Bytes fru = Hex("0c00 51 11 0f  20 03 89 70 00 10 02 0a02 00 c4 50535532");
  const auto inventory = ReadFruDeviceLocator(fru);
  EXPECT(inventory && inventory->access_address == 0x20 && inventory->device_id == 3);
  EXPECT(inventory->logical && inventory->access_lun == 1 && inventory->private_bus == 1);
  EXPECT(inventory->channel == 7 && inventory->device_type_modifier == 2);
  EXPECT(inventory->entity == (Entity{.id = 10, .instance = 2}) && inventory->name == "PSU2");
  EXPECT(Needs(16, fru, ReadFruDeviceLocator));

  const Bytes mc = Hex("0d00 51 12 0e  2c 01 00 29 000000 0601 00 c3 424d43");
  const auto controller = ReadManagementControllerDeviceLocator(mc);
  EXPECT(controller && controller->slave_address == 0x2C && controller->channel == 1);
  EXPECT(controller->event_generator && controller->fru_inventory_device);
  EXPECT(controller->sensor_device && !controller->sel_device && !controller->chassis_device);
  EXPECT(controller->entity == (Entity{.id = 6, .instance = 1}) && controller->name == "BMC");
  EXPECT(Needs(16, mc, ReadManagementControllerDeviceLocator));

  EXPECT(!ReadFruDeviceLocator(generic) && !ReadGenericDeviceLocator(mc) &&
         !ReadManagementControllerDeviceLocator(fru));
  return kPassed;
}

Outcome ReadsOemRecords() {
  const Bytes record = Hex("0e00 51 c0 05  57010f aabb");
  const auto oem = ReadOemSdr(record);
  EXPECT(oem && oem->manufacturer_id == 0xF0157 && Same(oem->data, Hex("aabb")));
  EXPECT(Needs(8, record, ReadOemSdr));
  return kPassed;
}

Outcome WritesUnitsInWordsAndSymbols() {
  EXPECT(UnitName(18) == "RPM" && UnitName(92) == "grams" && UnitName(93) == "unit 93");
  EXPECT(UnitSymbol(4) == "V" && UnitSymbol(93).empty());
  const SensorUnits percent{.percentage = true};
  EXPECT(UnitsName(percent) == "percent" && UnitsSymbol(percent) == "%");
  const SensorUnits load{.percentage = true, .base = 6};
  EXPECT(UnitsName(load) == "% Watts" && UnitsSymbol(load) == "% W");
  const SensorUnits flow{.rate = RateUnit::kPerMinute, .base = 37};
  EXPECT(UnitsName(flow) == "liters per minute" && UnitsSymbol(flow) == "l/min");
  const SensorUnits torque{.modifier_use = ModifierUse::kMultiply, .base = 16, .modifier = 34};
  EXPECT(UnitsName(torque) == "Newton * m" && UnitsSymbol(torque) == "N·m");
  const SensorUnits speed{.modifier_use = ModifierUse::kDivide, .base = 34, .modifier = 22};
  EXPECT(UnitsName(speed) == "m / second" && UnitsSymbol(speed) == "m/s");
  EXPECT(UnitsName({}) == "unspecified" && UnitsSymbol({}).empty());
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsTheHeader),
      UNIT_TEST(ReadsAFullRecord),
      UNIT_TEST(ReadsWhatOnlyAFullRecordTells),
      UNIT_TEST(SharesACompactRecordAmongSensors),
      UNIT_TEST(SharesNamesThatEndInLetters),
      UNIT_TEST(ARecordThatIsNotSharedIsOneSensor),
      UNIT_TEST(SensorsNeedTheirFixedFields),
      UNIT_TEST(TheLengthInTheHeaderBoundsTheRecord),
      UNIT_TEST(AnyByteMayBeAnything),
      UNIT_TEST(ReadsEntityAssociations),
      UNIT_TEST(ReadsDeviceRelativeEntityAssociations),
      UNIT_TEST(ReadsDeviceLocators),
      UNIT_TEST(ReadsOemRecords),
      UNIT_TEST(WritesUnitsInWordsAndSymbols),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
