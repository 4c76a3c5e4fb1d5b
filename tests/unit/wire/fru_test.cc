// FRU inventories: whole ones, and all the ways in which BMCs break them.
#include <algorithm>

#include "core/wire/fru/chassis_type.h"
#include "core/wire/fru/fru_inventory.h"
#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Outcome;
using testing::Same;

constexpr size_t kChassisStart = 16;
constexpr size_t kBoardStart = 40;
constexpr size_t kProductStart = 104;
constexpr size_t kRecordsStart = 168;

uint8_t Checksum(std::span<const uint8_t> bytes) {
  uint8_t sum = 0;
  for (const uint8_t byte : bytes) sum = static_cast<uint8_t>(sum - byte);
  return sum;
}

// Makes the last of `size` bytes from `start` on their checksum.
void Seal(Bytes& bytes, size_t start, size_t size) {
  const auto area = std::span(bytes).subspan(start, size);
  area.back() = Checksum(area.first(size - 1));
}

void Append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

// Fills up to `size` and seals what lies from `start` on.
void FillAndSeal(Bytes& bytes, size_t start, size_t size) {
  bytes.resize(size, 0);
  Seal(bytes, start, size - start);
}

Bytes Record(uint8_t type, bool last, std::string_view data_hex) {
  const Bytes data = Hex(data_hex);
  Bytes record = {type, static_cast<uint8_t>(last ? 0x82 : 0x02), static_cast<uint8_t>(data.size()),
                  Checksum(data), 0};
  Seal(record, 0, 5);
  Append(record, data);
  return record;
}

// Every area and record, every type of field.
Bytes Inventory() {
  Bytes bytes = Hex("01 01 02 05 0d 15 00 00");
  Seal(bytes, 0, 8);
  Append(bytes, Hex("01 aabbccddeeff 00"));
  // Chassis: part number "CH-42" and serial number in BCD plus, one custom field in 6-bit ASCII.
  Append(bytes, Hex("01 03 17  c5 43482d3432  44 12345678  83 29dca6  c1"));
  FillAndSeal(bytes, kChassisStart, kBoardStart);
  // Board: 2024-01-27 13:37 UTC, an unknown field in binary.
  Append(bytes, Hex("01 08 19 514ce1"
                    "  cb 4578616d706c6520496e63  c8 4d6f74686572206b"
                    "  c6 534e30303031  c4 50313233  03 0aff1b  c0  c2 4331  c1"));
  FillAndSeal(bytes, kBoardStart, kProductStart);
  // Product: in another language, in UTF-16, and one field that is ASCII all the same.
  Append(bytes, Hex("01 08 06"
                    "  c8 5600e4007800a72e  c6 526f636b2031  c4 50004e00  c2 7600"
                    "  c4 31003200  c0  c0  c1"));
  FillAndSeal(bytes, kProductStart, kRecordsStart);
  Append(bytes,
         Record(0x00, false, "ee02 2003 23 05 2823 e02e 204e e05d 2f 3f 14 0e e8a3 02 c201 04"));
  Append(bytes, Record(0x01, false, "81 b004 c4ff 3c00 7800 0a00 e803"));
  Append(bytes, Record(0x02, false, "02 f401 e501 0302 3200 0100 d007"));
  Append(bytes, Record(0x03, false, "01 687474703a2f2f78"));
  Append(bytes, Record(0x04, false, "010203"));
  Append(bytes, Record(0xC0, true, "570100 cafe"));
  return bytes;
}

bool HasOnly(const FruInventory& fru, std::initializer_list<FruProblem> problems) {
  return std::ranges::is_permutation(fru.problems, problems);
}

Outcome ReadsInfoAreas() {
  const auto fru = ReadFruInventory(Inventory());
  EXPECT(fru.problems.empty() && Same(fru.internal_use, Hex("aabbccddeeff00")));
  EXPECT(fru.chassis && ChassisTypeName(fru.chassis->type) == "Rack Mount Chassis");
  EXPECT(fru.chassis->part_number == "CH-42" && fru.chassis->serial_number == "12345678");
  EXPECT(fru.chassis->custom == std::vector<std::string>{"IPMI"});
  EXPECT(fru.board && fru.board->language == 25 && fru.board->manufactured == 1706362620);
  EXPECT(fru.board->manufacturer == "Example Inc" && fru.board->product_name == "Mother k");
  EXPECT(fru.board->serial_number == "SN0001" && fru.board->part_number == "P123");
  EXPECT(fru.board->fru_file_id == "0aff1b");
  EXPECT(fru.board->custom == std::vector<std::string>{"C1"});
  EXPECT(fru.product && fru.product->manufacturer == "Väx⺧");
  EXPECT(fru.product->product_name == "Rock 1" && fru.product->part_number == "PN");
  EXPECT(fru.product->version == "v" && fru.product->serial_number == "12");
  EXPECT(fru.product->asset_tag.empty() && fru.product->custom.empty());
  return kPassed;
}

Outcome ReadsMultiRecords() {
  const auto fru = ReadFruInventory(Inventory());
  EXPECT(fru.records.size() == 6);
  const auto* supply = std::get_if<FruPowerSupply>(&fru.records[0].content);
  EXPECT(supply && supply->capacity_watts == 750 && supply->peak_va == 800);
  EXPECT(supply->inrush_amps == 35 && supply->inrush_interval_ms == 5);
  EXPECT(supply->input_millivolts[0].low == 90000 && supply->input_millivolts[0].high == 120000);
  EXPECT(supply->input_millivolts[1].low == 200000 && supply->input_hertz.high == 63);
  EXPECT(supply->hot_swap && supply->autoswitch && supply->power_factor_correction);
  EXPECT(!supply->predictive_fail && supply->peak_watts == 1000 && supply->peak_seconds == 10);
  EXPECT(supply->combined_watts == 450 && supply->combined_voltages[0] == 0);
  EXPECT(supply->combined_voltages[1] == 2);
  const auto* output = std::get_if<FruDcOutput>(&fru.records[1].content);
  EXPECT(output && output->number == 1 && output->standby && output->nominal_millivolts == 12000);
  EXPECT(output->negative_deviation_millivolts == -600);
  EXPECT(output->positive_deviation_millivolts == 600);
  EXPECT(output->minimum_milliamps == 10 && output->maximum_milliamps == 1000);
  const auto* load = std::get_if<FruDcLoad>(&fru.records[2].content);
  EXPECT(load && load->output_number == 2 && load->lowest_millivolts == 4850);
  EXPECT(load->highest_millivolts == 5150 && load->maximum_milliamps == 2000);
  const auto* access = std::get_if<FruManagementAccess>(&fru.records[3].content);
  EXPECT(access && access->type == ManagementAccessType::kSystemManagementUrl);
  EXPECT(access->text == "http://x");
  const auto* other = std::get_if<FruRawRecord>(&fru.records[4].content);
  EXPECT(other && !other->manufacturer_id && Same(other->data, Hex("010203")));
  const auto* oem = std::get_if<FruRawRecord>(&fru.records[5].content);
  EXPECT(oem && oem->manufacturer_id == 343 && Same(oem->data, Hex("cafe")));
  return kPassed;
}

// §18.1: voltages are signed, and FFFh is no peak wattage.
Outcome ReadsPowerSupplyThatIsFedWithDirectCurrent() {
  FruProblems problems;
  const auto records = ReadMultiRecords(
      Record(0x00, true, "ee02 ffff ff 00 e0e3 f0f1 0000 0000 00 00 00 00 ffff 00 0000 00"),
      problems);
  EXPECT(records.size() == 1 && problems.list().empty());
  const auto* supply = std::get_if<FruPowerSupply>(&records[0].content);
  EXPECT(supply && !supply->peak_va && !supply->inrush_amps && !supply->peak_watts);
  EXPECT(supply->input_millivolts[0].low == -72'000 && supply->input_millivolts[0].high == -36'000);
  return kPassed;
}

Outcome ReportsWrongChecksumsAndReadsOn() {
  using enum FruArea;
  struct Case {
    size_t at;
    FruArea area;
  };
  for (const auto& [at, area] :
       {Case{7, kHeader}, Case{kBoardStart - 1, kChassis}, Case{kProductStart - 1, kBoard},
        Case{kRecordsStart - 1, kProduct}, Case{kRecordsStart + 4, kMultiRecord},
        Case{kRecordsStart + 3, kMultiRecord}}) {
    Bytes bytes = Inventory();
    ++bytes[at];
    const auto fru = ReadFruInventory(bytes);
    EXPECT(HasOnly(fru, {{area, FruFault::kBadChecksum}}));
    EXPECT(fru.chassis && fru.board && fru.product && fru.records.size() == 6);
    EXPECT(fru.board->product_name == "Mother k");
  }
  return kPassed;
}

Outcome EveryTruncationGivesWhatIsThere() {
  const Bytes whole = Inventory();
  for (size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto fru = ReadFruInventory(cut);
    EXPECT(!fru.problems.empty());
    EXPECT(fru.chassis.has_value() == (size >= kChassisStart + 2));
    EXPECT(fru.board.has_value() == (size >= kBoardStart + 2));
    EXPECT(fru.product.has_value() == (size >= kProductStart + 2));
    EXPECT(fru.records.size() <= 6);
  }
  const Bytes half(whole.begin(), whole.begin() + 58);
  const auto fru = ReadFruInventory(half);
  EXPECT(fru.board->manufacturer == "Example Inc" && fru.board->product_name.empty());
  return kPassed;
}

Outcome AreasMayLieOrReachPastTheEnd() {
  Bytes bytes = Inventory();
  bytes[4] = 0xFF;
  Seal(bytes, 0, 8);
  auto fru = ReadFruInventory(bytes);
  EXPECT(HasOnly(fru, {{FruArea::kProduct, FruFault::kMissing}}) && !fru.product && fru.board);
  bytes = Inventory();
  bytes[kBoardStart + 1] = 0xFF;
  fru = ReadFruInventory(bytes);
  EXPECT(HasOnly(fru, {{FruArea::kBoard, FruFault::kCutOff}}));
  EXPECT(fru.board->serial_number == "SN0001");
  return kPassed;
}

Outcome AreasMayBeEmptyOrOverlap() {
  Bytes bytes = Inventory();
  bytes[kBoardStart + 1] = 0;
  auto fru = ReadFruInventory(bytes);
  EXPECT(HasOnly(fru, {{FruArea::kBoard, FruFault::kZeroLength}}));
  EXPECT(fru.board->part_number == "P123");
  bytes = Inventory();
  bytes[kBoardStart + 1] = 9;
  Seal(bytes, kBoardStart, kProductStart + 8 - kBoardStart);
  fru = ReadFruInventory(bytes);
  EXPECT(std::ranges::find(fru.problems, FruProblem{FruArea::kBoard, FruFault::kOverlap}) !=
         fru.problems.end());
  EXPECT(fru.board->part_number == "P123" && fru.product);
  bytes = Inventory();
  bytes[4] = bytes[3];
  Seal(bytes, 0, 8);
  fru = ReadFruInventory(bytes);
  EXPECT(std::ranges::find(fru.problems, FruProblem{FruArea::kProduct, FruFault::kOverlap}) !=
         fru.problems.end());
  return kPassed;
}

Outcome FieldsMayBeCutOffOrLackTheEndMark() {
  Bytes bytes = Hex("01 00 01 00 00 00 00 00");
  Seal(bytes, 0, 8);
  Append(bytes, Hex("01 01 17 ff 414243"));
  FillAndSeal(bytes, 8, 16);
  const auto cut = ReadFruInventory(bytes);
  EXPECT(cut.chassis->part_number == "ABC" && cut.chassis->serial_number.empty());
  EXPECT(HasOnly(cut, {{FruArea::kChassis, FruFault::kFieldCutOff},
                       {FruArea::kChassis, FruFault::kNoEndMark}}));
  bytes.resize(8);
  Append(bytes, Hex("01 01 17 c2 4142"));
  FillAndSeal(bytes, 8, 16);
  const auto endless = ReadFruInventory(bytes);
  EXPECT(HasOnly(endless, {{FruArea::kChassis, FruFault::kNoEndMark}}));
  EXPECT(endless.chassis->part_number == "AB" && endless.chassis->custom.empty());
  bytes.resize(8);
  Append(bytes, Hex("01 01 17 c1 4142"));
  FillAndSeal(bytes, 8, 16);
  EXPECT(ReadFruInventory(bytes).problems.empty());
  return kPassed;
}

Outcome TheRecordListStopsWhereNoRecordIs() {
  Bytes bytes = Inventory();
  bytes.resize(kRecordsStart);
  for (const uint8_t filler : Hex("00 ff")) {
    Bytes filled = bytes;
    Append(filled, Record(0x03, false, "02 61"));
    filled.resize(4096, filler);
    const auto fru = ReadFruInventory(filled);
    EXPECT(fru.records.size() == 1);
    EXPECT(std::ranges::find(fru.problems,
                             FruProblem{FruArea::kMultiRecord, FruFault::kUnknownVersion}) !=
           fru.problems.end());
  }
  Bytes many = bytes;
  while (many.size() < 60000) Append(many, Record(0xC0, false, ""));
  EXPECT(ReadFruInventory(many).records.size() == (many.size() - kRecordsStart) / 5);
  Bytes record_cut = bytes;
  Append(record_cut, Record(0x00, true, "ee02"));
  const auto fru = ReadFruInventory(record_cut);
  EXPECT(HasOnly(fru, {{FruArea::kMultiRecord, FruFault::kRecordLength}}));
  EXPECT(std::get_if<FruRawRecord>(&fru.records[0].content) != nullptr);
  return kPassed;
}

Outcome WhatIsNoInventoryGivesNothingButAProblem() {
  EXPECT(HasOnly(ReadFruInventory({}), {{FruArea::kHeader, FruFault::kCutOff}}));
  EXPECT(HasOnly(
      ReadFruInventory(Bytes(256, 0xFF)),
      {{FruArea::kHeader, FruFault::kBadChecksum}, {FruArea::kHeader, FruFault::kUnknownVersion}}));
  EXPECT(HasOnly(ReadFruInventory(Bytes(256, 0)), {{FruArea::kHeader, FruFault::kUnknownVersion}}));
  Bytes bytes = Inventory();
  bytes[kBoardStart] = 0x02;
  const auto fru = ReadFruInventory(bytes);
  EXPECT(HasOnly(fru, {{FruArea::kBoard, FruFault::kUnknownVersion}}) && !fru.board);
  return kPassed;
}

Outcome AnyByteMayBeAnything() {
  const Bytes whole = Inventory();
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const uint8_t value : Hex("00 01 02 3f 7f 80 c0 c1 ff")) {
      Bytes bytes = whole;
      bytes[at] = value;
      const auto fru = ReadFruInventory(bytes);
      EXPECT(fru.records.size() <= whole.size() && fru.problems.size() <= 20);
    }
  }
  return kPassed;
}

Outcome SaysWhatIsWrong() {
  EXPECT(FruProblemText({FruArea::kBoard, FruFault::kBadChecksum}) ==
         "board info area has a wrong checksum");
  EXPECT(FruProblemText({FruArea::kMultiRecord, FruFault::kCutOff}) ==
         "multi-record area is cut off by the end of the inventory");
  EXPECT(ChassisTypeName(0) == "unspecified" && ChassisTypeName(0x24) == "Stick PC");
  EXPECT(ChassisTypeName(0x80) == "type 0x80");
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsInfoAreas),
      UNIT_TEST(ReadsMultiRecords),
      UNIT_TEST(ReadsPowerSupplyThatIsFedWithDirectCurrent),
      UNIT_TEST(ReportsWrongChecksumsAndReadsOn),
      UNIT_TEST(EveryTruncationGivesWhatIsThere),
      UNIT_TEST(AreasMayLieOrReachPastTheEnd),
      UNIT_TEST(AreasMayBeEmptyOrOverlap),
      UNIT_TEST(FieldsMayBeCutOffOrLackTheEndMark),
      UNIT_TEST(TheRecordListStopsWhereNoRecordIs),
      UNIT_TEST(WhatIsNoInventoryGivesNothingButAProblem),
      UNIT_TEST(AnyByteMayBeAnything),
      UNIT_TEST(SaysWhatIsWrong),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
