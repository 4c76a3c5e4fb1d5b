// The inventories of the default set. README.md says what stands in them: change both.
#include "tests/sim/fru_image.h"
#include "tests/sim/health_set.h"

namespace bmcsim {
namespace {

constexpr uint8_t kEnglish = 0;

// Minutes from 1996-01-01 00:00 to 2025-06-01 00:00.
constexpr uint32_t kMadeAt = 10744 * 24 * 60;

Bytes Chassis() {
  constexpr uint8_t kRackMount = 0x17;
  const FruField fields[] = {{"CH-1000"},
                             {"202506010042", StringType::kBcdPlus},
                             {"RACK 7", StringType::kSixBit},
                             {"chassis extra"}};
  return FruArea(std::array{kRackMount}, fields);
}

Bytes Board(std::string_view product, std::string_view serial) {
  const std::array<uint8_t, 4> head = {kEnglish, static_cast<uint8_t>(kMadeAt & 0xFF),
                                       static_cast<uint8_t>(kMadeAt >> 8 & 0xFF),
                                       static_cast<uint8_t>(kMadeAt >> 16 & 0xFF)};
  const FruField fields[] = {{"Example Boards"}, {product},
                             {serial},           {"BOARD-PART 9", StringType::kSixBit},
                             {"fru.1"},          {"board extra"}};
  return FruArea(head, fields);
}

Bytes Product(std::string_view name, std::string_view serial) {
  constexpr std::string_view kBinary("\x01\x02\xFE\xFF", 4);
  const FruField fields[] = {{"Example Servers"},
                             {name},
                             {"SIM-2U"},
                             {"1.0"},
                             {serial},
                             {kBinary, StringType::kBinary},
                             {""},
                             {"12.5 - 7", StringType::kBcdPlus},
                             {"product extra"}};
  return FruArea(std::array{kEnglish}, fields);
}

// §18.1: 750 W, 90 to 264 V, 47 to 63 Hz.
FruRecord PowerSupply() {
  return {0x00, Build([](Writer& writer) {
            writer.U16(750);   // overall capacity, W
            writer.U16(820);   // peak VA
            writer.U8(30);     // inrush current, A
            writer.U8(5);      // inrush interval, ms
            writer.U16(9000);  // low end of the input voltage range, 10 mV
            writer.U16(14000);
            writer.U16(18000);
            writer.U16(26400);
            writer.U8(47);
            writer.U8(63);
            writer.U8(20);             // dropout tolerance, ms
            writer.U8(0x0E);           // hot swap, autoswitch, power factor correction
            writer.U16(0x5000 | 800);  // peak for 5 s
            writer.Fill(3, 0);         // no combined wattage
            writer.U8(0);              // no tachometer
          })};
}

// The least and the greatest of the voltages of a record, in 10 mV.
struct Voltages {
  int16_t least;
  int16_t greatest;
};

// §18.2 and §18.3: 12 V, 1 A to 62.5 A.
FruRecord DirectCurrent(uint8_t type, const Voltages& voltages) {
  return {type, Build([&](Writer& writer) {
            writer.U8(1);      // its number
            writer.U16(1200);  // nominal, 10 mV
            writer.U16(static_cast<uint16_t>(voltages.least));
            writer.U16(static_cast<uint16_t>(voltages.greatest));
            writer.U16(120);    // ripple, mV
            writer.U16(1000);   // least current, mA
            writer.U16(62500);  // greatest current, mA
          })};
}

// Deviations from the nominal voltage.
FruRecord DcOutput() { return DirectCurrent(0x01, {.least = -60, .greatest = 60}); }
FruRecord DcLoad() { return DirectCurrent(0x02, {.least = 1140, .greatest = 1260}); }

// §18.4: how else it can be reached.
FruRecord ManagementAccess() {
  constexpr std::string_view kUrl = "http://192.0.2.10/";
  constexpr uint8_t kSystemManagementUrl = 0x01;
  return {0x03, Build([&](Writer& writer) {
            writer.U8(kSystemManagementUrl);
            for (const char character : kUrl) writer.U8(static_cast<uint8_t>(character));
          })};
}

FruRecord Oem() { return {0xC0, {0xD9, 0x7E, 0x00, 0xAA, 0x55}}; }  // 32473 (RFC 5612)

}  // namespace

std::vector<FruDevice> DefaultFrus() {
  constexpr size_t kMainSize = 512;
  constexpr size_t kSupplySize = 256;
  const FruRecord records[] = {PowerSupply(), DcOutput(), DcLoad(), ManagementAccess(), Oem()};
  const FruPart main[] = {{FruAreaKind::kChassis, Chassis()},
                          {FruAreaKind::kBoard, Board("Simulated Board", "BRD-0001")},
                          {FruAreaKind::kProduct, Product("Simulated Server", "SRV-0001")},
                          {FruAreaKind::kMultiRecord, FruMultiRecords(records)}};
  const FruRecord supply_records[] = {PowerSupply(), DcOutput()};
  const FruPart supply[] = {{FruAreaKind::kProduct, Product("Simulated PSU", "PSU-0001")},
                            {FruAreaKind::kMultiRecord, FruMultiRecords(supply_records)}};
  return {{0, false, FruImage(main, kMainSize)}, {1, true, FruImage(supply, kSupplySize)}};
}

}  // namespace bmcsim
