// The commands about sensors, their records and power, byte by byte.
#include "core/wire/cmd/get_dcmi_capabilities_info.h"
#include "core/wire/cmd/get_device_sdr_info.h"
#include "core/wire/cmd/get_power_reading.h"
#include "core/wire/cmd/get_sdr.h"
#include "core/wire/cmd/get_sdr_repository_info.h"
#include "core/wire/cmd/get_sensor_reading.h"
#include "core/wire/cmd/get_sensor_reading_factors.h"
#include "core/wire/cmd/get_sensor_thresholds.h"
#include "core/wire/cmd/reservation.h"
#include "core/wire/cmd/send_message.h"
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

bool IsCommand(const Request& request, NetFn net_fn, uint8_t command, std::string_view data,
               Privilege privilege = Privilege::kUser) {
  return request.net_fn == net_fn && request.command == command && request.privilege == privilege &&
         request.repeatable && Same(request.data(), Hex(data));
}

Outcome MakesTheCommandsOfTheSpecification() {
  EXPECT(IsCommand(MakeGetSdrRepositoryInfo(), NetFn::kStorage, 0x20, ""));
  EXPECT(IsCommand(MakeReserveSdrRepository(), NetFn::kStorage, 0x22, ""));
  const SdrRequest asked{.reservation = 0x0201, .record_id = 0x0403, .offset = 5, .count = 16};
  EXPECT(IsCommand(MakeGetSdr(asked), NetFn::kStorage, 0x23, "0102 0304 05 10"));
  EXPECT(IsCommand(MakeGetSdr({}), NetFn::kStorage, 0x23, "0000 0000 00 ff"));
  EXPECT(IsCommand(MakeGetDeviceSdr(asked), NetFn::kSensor, 0x21, "0102 0304 05 10"));
  EXPECT(IsCommand(MakeReserveDeviceSdrRepository(), NetFn::kSensor, 0x22, ""));
  EXPECT(IsCommand(MakeGetDeviceSdrInfo(DeviceSdrCount::kSensors), NetFn::kSensor, 0x20, ""));
  EXPECT(IsCommand(MakeGetDeviceSdrInfo(DeviceSdrCount::kSdrs), NetFn::kSensor, 0x20, "01"));
  EXPECT(IsCommand(MakeGetSensorReading(0x30), NetFn::kSensor, 0x2D, "30"));
  EXPECT(IsCommand(MakeGetSensorReadingFactors(0x30, 0x7F), NetFn::kSensor, 0x23, "30 7f"));
  EXPECT(IsCommand(MakeGetSensorThresholds(0x30), NetFn::kSensor, 0x27, "30"));
  EXPECT(IsCommand(MakeGetDcmiCapabilitiesInfo(DcmiParameter::kSupportedCapabilities),
                   NetFn::kGroup, 0x01, "dc 01"));
  EXPECT(IsCommand(MakeGetPowerReading(), NetFn::kGroup, 0x02, "dc 01 00 00"));
  EXPECT(IsCommand(MakeGetPowerReading(0x45), NetFn::kGroup, 0x02, "dc 02 45 00"));
  return kPassed;
}

Outcome AsksTheLogicalUnitThatOwnsTheSensor() {
  std::array<uint8_t, 64> buffer;
  Writer out(buffer);
  WriteRequestMessage(MakeGetSensorReading(0x30, 3), 2, out);
  EXPECT(Same(out.written(), Hex("20 13 cd 81 08 2d 30 1a")));
  EXPECT(MakeGetDeviceSdrInfo(DeviceSdrCount::kSensors, 1).lun == 1);
  EXPECT(MakeGetSensorThresholds(0x30, 2).lun == 2);
  EXPECT(MakeGetSensorReadingFactors(0x30, 0, 2).lun == 2);
  return kPassed;
}

Outcome ReadsSdrRepositoryInfo() {
  const Bytes whole = Hex("51 8b00 ffff 78563412 f0debc9a a3");
  const auto info = ReadRecordStoreInfo(whole);
  EXPECT(info && info->version == 0x51 && info->records == 139);
  EXPECT(info->free_bytes == kSdrFreeSpaceUnspecified);
  EXPECT(info->most_recent_addition == 0x12345678 && info->most_recent_erase == 0x9ABCDEF0);
  EXPECT(info->overflow && info->non_modal_update && !info->modal_update);
  EXPECT(info->reserve_supported && info->allocation_info_supported);
  EXPECT(!info->delete_supported && !info->partial_add_supported);
  EXPECT(ReadRecordStoreInfo(Hex("51 0000 0000 00000000 00000000 4c"))->modal_update);
  EXPECT(Needs(14, whole, ReadRecordStoreInfo));
  return kPassed;
}

Outcome ReadsReservationsAndRecordParts() {
  EXPECT(ReadReservation(Hex("3412")) == 0x1234);
  EXPECT(Needs(2, Hex("3412"), ReadReservation));
  const Bytes answer = Hex("0200 0100 51 01 36");
  const auto part = ReadRecordPart(answer);
  EXPECT(part && part->next_record_id == 2 && Same(part->data, Hex("0100 51 01 36")));
  EXPECT(Needs(2, answer, ReadRecordPart));
  const Bytes last = Hex("ffff");
  EXPECT(ReadRecordPart(last)->next_record_id == kLastSdr && ReadRecordPart(last)->data.empty());
  return kPassed;
}

Outcome ReadsDeviceSdrInfo() {
  const auto fixed = ReadDeviceSdrInfo(Hex("07 03"));
  EXPECT(fixed && fixed->count == 7 && fixed->luns_with_sensors == 3 && !fixed->dynamic);
  const auto dynamic = ReadDeviceSdrInfo(Hex("07 81 04030201"));
  EXPECT(dynamic && dynamic->dynamic && dynamic->population_change == 0x01020304);
  EXPECT(Needs(2, Hex("07 03"), ReadDeviceSdrInfo));
  EXPECT(!ReadDeviceSdrInfo(Hex("07 81 040302")));
  return kPassed;
}

Outcome ReadsSensorReading() {
  const auto fan = ReadSensorReading(Hex("42 c0 c3"));
  EXPECT(fan && fan->value == 0x42 && fan->event_messages_enabled && fan->scanning_enabled);
  EXPECT(!fan->unavailable && fan->has_states && (fan->states & kAllThresholds) == 0x03);
  const auto discrete = ReadSensorReading(Hex("00 c0 01 82"));
  EXPECT(discrete && discrete->states == 0x0201);
  const auto nothing = ReadSensorReading(Hex("00 20"));
  EXPECT(nothing && nothing->unavailable && !nothing->scanning_enabled && !nothing->has_states);
  EXPECT(Needs(2, Hex("42 c0 c3 80"), ReadSensorReading));
  return kPassed;
}

Outcome ReadsFactorsAndThresholds() {
  // M -200, tolerance 5, B 511, accuracy 0x155, its exponent 2, exponents -3 and 7.
  const Bytes whole = Hex("80 38 c5 ff 55 58 d7");
  const auto answer = ReadSensorReadingFactors(whole);
  EXPECT(answer && answer->next_reading == 0x80);
  const ReadingFactors expected{.m = -200,
                                .b = 511,
                                .b_exponent = 7,
                                .result_exponent = -3,
                                .tolerance = 5,
                                .accuracy = 0x155,
                                .accuracy_exponent = 2};
  EXPECT(answer->factors == expected);
  EXPECT(Needs(7, whole, ReadSensorReadingFactors));

  const Bytes limits = Hex("db 05 04 03 50 55 5a");
  const auto thresholds = ReadSensorThresholds(limits);
  EXPECT(thresholds && thresholds->present == 0x1B);
  EXPECT(thresholds->Get(Threshold::kLowerNonCritical) == 5);
  EXPECT(!thresholds->Get(Threshold::kLowerNonRecoverable));
  EXPECT(thresholds->Get(Threshold::kUpperCritical) == 0x55);
  EXPECT(!thresholds->Get(Threshold::kUpperNonRecoverable));
  EXPECT(Needs(7, limits, ReadSensorThresholds));
  EXPECT(ThresholdName(Threshold::kUpperNonRecoverable) == "Upper Non-recoverable");
  return kPassed;
}

constexpr BridgeTarget kSatellite = {.channel = 0, .address = 0x2C};

// As `ipmitool -b 0 -t 0x2c` sends it.
Outcome BridgesARequest() {
  Request request = MakeGetSensorReading(0x30, 1);
  EXPECT(!request.bridged());
  request.target = kSatellite;
  EXPECT(request.bridged());
  const auto carrier = MakeSendMessage(request, 2);
  EXPECT(carrier && IsCommand(*carrier, NetFn::kApp, 0x34, "40 2c 11 c3 20 08 2d 30 7b"));
  EXPECT(!carrier->bridged());
  const Request other = {.repeatable = false, .target = {.channel = 7, .address = 0x82}};
  const auto raw = MakeSendMessage(other, 2, Tracking::kSendRaw);
  EXPECT(raw && raw->data()[0] == 0x87 && !raw->repeatable);

  Request longest{.target = kSatellite, .data_size = 40};
  EXPECT(MakeSendMessage(longest, 0)->data_size == kMaxRequestData);
  longest.data_size = 41;
  EXPECT(!MakeSendMessage(longest, 0));
  return kPassed;
}

Outcome ReadsBridgedAnswersOfBothForms() {
  Request request = MakeGetSensorReading(0x30);
  request.target = kSatellite;
  Request another = MakeGetSensorThresholds(0x30);
  another.target = kSatellite;
  Request of_another = request;
  of_another.target.address = 0x2E;
  Response response;
  // A second message to the console, and the data of the answer to Send Message itself.
  for (const auto& bytes :
       {Hex("81 14 6b 2c 08 2d 00 42 c0 c0 dd"), Hex("20 14 cc 2c 08 2d 00 42 c0 c0 dd")}) {
    EXPECT(ReadBridgedAnswer(bytes, request, 2, response) == Drop::kNone);
    EXPECT(response.completion_code == 0 && Same(response.data, Hex("42 c0 c0")));
    EXPECT(response.of == AnswerOf::kTarget);
    EXPECT(ReadBridgedAnswer(bytes, request, 3, response) == Drop::kWrongTag);
    EXPECT(ReadBridgedAnswer(bytes, of_another, 2, response) == Drop::kWrongTag);
    EXPECT(ReadBridgedAnswer(bytes, another, 2, response) == Drop::kWrongTag);
    for (size_t size = 0; size < bytes.size(); ++size) {
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT(ReadBridgedAnswer(cut, request, 2, response) ==
             (size < 8 ? Drop::kMalformed : Drop::kBadChecksum));
    }
  }
  const Bytes refused = Hex("81 14 6b 2c 08 2d cb d4");
  EXPECT(ReadBridgedAnswer(refused, request, 2, response) == Drop::kNone);
  EXPECT(response.completion_code == 0xCB && response.data.empty());
  return kPassed;
}

Outcome ReadsAnswersToSendMessageItself() {
  Response response;
  const Bytes empty = Hex("81 1c 63 20 08 34 00 a4");
  EXPECT(ReadSendMessageAnswer(empty, 2, response) == Drop::kNone);
  EXPECT(response.completion_code == 0 && response.data.empty());
  EXPECT(ReadSendMessageAnswer(empty, 3, response) == Drop::kWrongTag);
  const Bytes refused = Hex("81 1c 63 20 08 34 83 21");
  EXPECT(ReadSendMessageAnswer(refused, 2, response) == Drop::kNone);
  EXPECT(response.completion_code == kSendMessageNakOnWrite);
  EXPECT(SendMessageCodeText(0x83) == "nobody has that address (0x83)");
  EXPECT(SendMessageCodeText(0x82) == "bus error (0x82)");
  EXPECT(SendMessageCodeText(0xC0) == "node busy (0xC0)");
  return kPassed;
}

Outcome ReadsDcmiCapabilities() {
  const Bytes whole = Hex("dc 01 05 02 00 01 07");
  const auto info = ReadDcmiCapabilitiesInfo(whole);
  EXPECT(info && info->major == 1 && info->minor == 5 && info->revision == 2);
  const auto supported = ReadDcmiSupportedCapabilities(info->parameter);
  EXPECT(supported && supported->power_management && supported->in_band_channel &&
         supported->serial_channel && supported->secondary_lan_channel);
  EXPECT(Needs(4, whole, ReadDcmiCapabilitiesInfo));
  EXPECT(!ReadDcmiCapabilitiesInfo(Hex("00 01 05 02 00 01 07")));
  EXPECT(Needs(3, Hex("00 01 07"), ReadDcmiSupportedCapabilities));

  const auto periods = ReadDcmiAveragePeriods(Hex("03 05 41 c7"));
  EXPECT(periods && periods->count == 3);
  EXPECT(DcmiPeriodSeconds(periods->codes[0]) == 5 && DcmiPeriodSeconds(periods->codes[1]) == 60);
  EXPECT(DcmiPeriodSeconds(periods->codes[2]) == 7 * 24 * 3600);
  EXPECT(ReadDcmiAveragePeriods(Hex("ff 05"))->count == 1);
  EXPECT(ReadDcmiAveragePeriods(Bytes(255, 0xFF))->count == 64);
  EXPECT(Needs(1, Hex("03 05 41 c7"), ReadDcmiAveragePeriods));
  return kPassed;
}

Outcome ReadsPowerReading() {
  const Bytes whole = Hex("dc c800 6400 2c01 d200 44332211 e8030000 40");
  const auto reading = ReadPowerReading(whole);
  EXPECT(reading && reading->current == 200 && reading->minimum == 100);
  EXPECT(reading->maximum == 300 && reading->average == 210);
  EXPECT(reading->timestamp == 0x11223344 && reading->period == 1000 && reading->active);
  EXPECT(!ReadPowerReading(Hex("dc c800 6400 2c01 d200 44332211 e8030000 00"))->active);
  EXPECT(!ReadPowerReading(Hex("dd c800 6400 2c01 d200 44332211 e8030000 40")));
  EXPECT(Needs(18, whole, ReadPowerReading));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(MakesTheCommandsOfTheSpecification),
      UNIT_TEST(AsksTheLogicalUnitThatOwnsTheSensor),
      UNIT_TEST(ReadsSdrRepositoryInfo),
      UNIT_TEST(ReadsReservationsAndRecordParts),
      UNIT_TEST(ReadsDeviceSdrInfo),
      UNIT_TEST(ReadsSensorReading),
      UNIT_TEST(ReadsFactorsAndThresholds),
      UNIT_TEST(BridgesARequest),
      UNIT_TEST(ReadsBridgedAnswersOfBothForms),
      UNIT_TEST(ReadsAnswersToSendMessageItself),
      UNIT_TEST(ReadsDcmiCapabilities),
      UNIT_TEST(ReadsPowerReading),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
