// Records of the system event log, byte by byte.
#include "core/wire/sel/event_detail.h"
#include "core/wire/sel/sel_record.h"
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

Outcome ReadsAThresholdEvent() {
  const Bytes bytes = Hex("0301 02 00f1b365 2000 04 01 30 01 59 5f 5a");
  const auto record = ReadSelRecord(bytes);
  EXPECT(record && record->record_id == 0x0103 && record->kind == SelRecordKind::kSystemEvent);
  EXPECT(record->timestamp == 0x65B3F100 && record->data.empty() && !record->manufacturer_id);
  const SelEvent& event = *record->event;
  EXPECT(!event.generator.software && event.generator.address == 0x20 && event.format == 4);
  EXPECT(event.sensor_type == 1 && event.sensor_number == 0x30 && !event.deassertion);
  EXPECT(event.event_type == 1 && event.offset == 9);
  EXPECT(event.trigger_reading == 0x5F && event.trigger_threshold == 0x5A);
  EXPECT(!event.previous_offset && !event.severity_offset);
  EXPECT(EventText(event) == "Upper Critical - going high" && EventDetail(event).empty());
  EXPECT(Needs(16, bytes, ReadSelRecord));
  return kPassed;
}

Outcome ReadsADeassertionWithoutTriggers() {
  const auto record = ReadSelRecord(Hex("0400 02 01000000 2c73 04 01 30 81 07 ff ff"));
  EXPECT(record && record->event && record->event->deassertion);
  EXPECT(record->event->event_type == 1 && record->event->offset == 7);
  EXPECT(!record->event->trigger_reading && !record->event->trigger_threshold);
  EXPECT(record->event->generator.channel == 7 && record->event->generator.lun == 3);
  EXPECT(GeneratorText(record->event->generator) == "controller 0x2C");
  EXPECT(KindOfTimestamp(*record->timestamp) == TimestampKind::kSinceInitialization);
  // OEM codes in both bytes are no readings.
  const auto oem = ReadSelRecord(Hex("0400 02 01000000 2000 04 01 30 01 a9 5f 5a"));
  EXPECT(!oem->event->trigger_reading && !oem->event->trigger_threshold);
  EXPECT(oem->event->data2_use == EventDataUse::kOem && oem->event->data3 == 0x5A);
  return kPassed;
}

Outcome ReadsADiscreteEventWithItsPreviousState() {
  const auto record = ReadSelRecord(Hex("0500 02 ffffffff 0300 04 08 51 6f 43 21 ff"));
  EXPECT(record && record->event->generator.software && record->event->generator.address == 1);
  EXPECT(GeneratorText(record->event->generator) == "BIOS");
  EXPECT(EventText(*record->event) == "Power Supply input lost (AC/DC)");
  EXPECT(record->event->previous_offset == 1 && record->event->severity_offset == 2);
  EXPECT(!record->event->trigger_reading);
  EXPECT(KindOfTimestamp(*record->timestamp) == TimestampKind::kUnspecified);
  const auto unknown = ReadSelRecord(Hex("0500 02 ffffffff 2000 04 08 51 6f 43 ff ff"));
  EXPECT(!unknown->event->previous_offset && !unknown->event->severity_offset);
  return kPassed;
}

Outcome KeepsOemRecords() {
  const auto stamped = ReadSelRecord(Hex("0600 c1 00f1b365 570100 010203040506"));
  EXPECT(stamped && stamped->kind == SelRecordKind::kTimestampedOem && !stamped->event);
  EXPECT(stamped->timestamp == 0x65B3F100 && stamped->manufacturer_id == 343);
  EXPECT(Same(stamped->data, Hex("010203040506")));
  const auto raw = ReadSelRecord(Hex("0700 e0 000102030405060708090a0b0c"));
  EXPECT(raw && raw->kind == SelRecordKind::kOem && !raw->timestamp && !raw->manufacturer_id);
  EXPECT(Same(raw->data, Hex("000102030405060708090a0b0c")));
  for (const uint8_t type : Hex("00 01 03 bf")) {
    Bytes bytes = Hex("0700 e0 000102030405060708090a0b0c");
    bytes[2] = type;
    EXPECT(ReadSelRecord(bytes)->kind == SelRecordKind::kReserved);
    EXPECT(ReadSelRecord(bytes)->data.size() == 13);
  }
  return kPassed;
}

SelEvent Specific(int sensor_type, int offset, int data2, int data3) {
  SelEvent event;
  event.sensor_type = static_cast<uint8_t>(sensor_type);
  event.event_type = 0x6F;
  event.offset = static_cast<uint8_t>(offset);
  event.data2_use = EventDataUse::kSensorSpecific;
  event.data3_use = EventDataUse::kSensorSpecific;
  event.data2 = static_cast<uint8_t>(data2);
  event.data3 = static_cast<uint8_t>(data3);
  return event;
}

Outcome TellsWhatTheDataBytesAdd() {
  EXPECT(EventDetail(Specific(0x0F, 0, 0x01, 0xFF)).starts_with("No system memory"));
  EXPECT(EventDetail(Specific(0x0F, 0, 0x0D, 0xFF)) == "CPU speed matching failure");
  EXPECT(EventDetail(Specific(0x0F, 2, 0x19, 0xFF)) == "Primary processor initialization");
  EXPECT(EventDetail(Specific(0x23, 1, 0x13, 0xFF)) ==
         "interrupt type: SMI; timer use at expiration: OS Load");
  EXPECT(EventDetail(Specific(0x23, 1, 0xF4, 0xFF)) == "timer use at expiration: SMS/OS");
  EXPECT(EventDetail(Specific(0x0C, 1, 0xFF, 5)) == "memory module 5");
  EXPECT(EventDetail(Specific(0x08, 6, 0xFF, 0x04)) == "Voltage rating mismatch");
  EXPECT(EventDetail(Specific(0x2A, 2, 0x03, 0x01)) == "user id 3; channel 1");
  EXPECT(EventDetail(Specific(0x1D, 7, 0x04, 0xFF)) == "restart cause: Watchdog expiration");
  EXPECT(EventDetail(Specific(0x12, 4, 0x09, 0xFF)) == "Alert; power cycle");
  EXPECT(EventDetail(Specific(0x12, 5, 0x80, 0xFF)) == "event is second of pair");
  SelEvent oem = Specific(0x0C, 1, 0xFF, 5);
  oem.data3_use = EventDataUse::kOem;
  EXPECT(EventDetail(oem).empty());
  oem = Specific(0x0C, 1, 0xFF, 5);
  oem.event_type = 0x70;
  EXPECT(EventDetail(oem).empty());
  return kPassed;
}

Outcome EveryRecordCanBeToldInWords() {
  Bytes bytes = Hex("0500 02 00000000 2000 04 00 51 6f f0 00 00");
  for (int type = 0; type < 256; ++type) {
    for (int data = 0; data < 256; ++data) {
      bytes[10] = static_cast<uint8_t>(type);
      bytes[7] = static_cast<uint8_t>(data);
      bytes[13] = static_cast<uint8_t>(data);
      bytes[14] = static_cast<uint8_t>(data);
      const auto record = ReadSelRecord(bytes);
      EXPECT(record && !EventText(*record->event).empty());
      EXPECT(!GeneratorText(record->event->generator).empty());
      EXPECT(EventDetail(*record->event).size() < 200);
    }
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsAThresholdEvent),
      UNIT_TEST(ReadsADeassertionWithoutTriggers),
      UNIT_TEST(ReadsADiscreteEventWithItsPreviousState),
      UNIT_TEST(KeepsOemRecords),
      UNIT_TEST(TellsWhatTheDataBytesAdd),
      UNIT_TEST(EveryRecordCanBeToldInWords),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
