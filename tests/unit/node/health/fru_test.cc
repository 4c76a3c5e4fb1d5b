// Inventories of field replaceable units: which, and how their memory is read.
#include <memory>

#include "core/node/health/read_fru.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

const std::string_view kSerial = "0123456789";

// Two requests and a part of a third, in words an odd one.
StoredUnit Unit() {
  StoredUnit unit{.bytes = BoardInventory(kSerial), .size = uint16_t{75}};
  unit.bytes.resize(76);
  return unit;
}

ScriptedBmc Bmc(StoredUnit unit = Unit()) {
  ScriptedBmc bmc;
  bmc.AddRecord(FruLocator(1, 0, "Mainboard"));
  bmc.units[0] = std::move(unit);
  return bmc;
}

struct Read {
  Ended ended;
  std::shared_ptr<const Inventory> inventory;
};

Read ReadFrom(ScriptedBmc& bmc) {
  ReadFru action({});
  Read read{.ended = RunToEnd(action, bmc), .inventory = {}};
  read.inventory = action.report().inventory;
  return read;
}

bool IsWhole(const UnitInventory& unit) {
  return unit.completion_code == 0 && unit.trouble.empty() && unit.inventory.problems.empty() &&
         unit.inventory.board && unit.inventory.board->serial_number == kSerial;
}

// Unit 0 alone, and all of it.
bool IsWhole(const Read& read) {
  return read.ended.done && read.inventory->units.size() == 1 && IsWhole(read.inventory->units[0]);
}

bool Incomplete(const Read& read, std::string_view why) {
  if (!read.ended.done || read.inventory->units.size() != 1) return false;
  const std::string& trouble = read.inventory->units[0].trouble;
  return trouble.contains("incomplete") && trouble.contains(why) && trouble.ends_with('.');
}

Outcome ReadsAUnit() {
  ScriptedBmc bmc = Bmc();
  const Read read = ReadFrom(bmc);
  EXPECT(IsWhole(read) && read.inventory->trouble.empty());
  EXPECT(read.inventory->units[0].name == "Mainboard");
  EXPECT(read.inventory->units[0].inventory.board->manufacturer == "ACME");
  EXPECT(bmc.Asked(kAreaInfo) == 1 && bmc.Asked(kReadFru) == 3);
  return kPassed;
}

// By words or bytes: as it says, or as it counts whatever it says.
Outcome ReadsAsTheBmcCounts() {
  for (const bool says : {false, true}) {
    for (const bool counts : {false, true}) {
      for (const size_t size : {56u, 64u, 74u, 75u}) {
        StoredUnit unit = Unit();
        unit.bytes.resize(size + size % 2);
        unit.size = static_cast<uint16_t>(size);
        unit.says_words = says;
        unit.counts_words = counts;
        ScriptedBmc bmc = Bmc(unit);
        EXPECT(IsWhole(ReadFrom(bmc)) && bmc.Asked(kReadFru) <= 5);
      }
    }
  }
  return kPassed;
}

// It counts words in requests, and announces bytes.
Outcome TakesWordsThatAreAnnouncedAsBytes() {
  StoredUnit unit = Unit();
  unit.says_words = unit.counts_words = true;
  ScriptedBmc bmc = Bmc(unit);
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kReadFru && reply.code == 0)
      reply.data[0] = static_cast<uint8_t>(reply.data.size() - 1);
  };
  EXPECT(IsWhole(ReadFrom(bmc)));
  return kPassed;
}

Outcome AsksForLessWhereTheBmcReturnsLess() {
  for (const uint8_t code : Bytes{0xC7, 0xC8, 0xCA, 0xFF}) {
    for (const size_t most : {4u, 5u, 8u, 20u}) {
      for (const bool words : {false, true}) {
        StoredUnit unit = Unit();
        unit.says_words = unit.counts_words = words;
        ScriptedBmc bmc = Bmc(unit);
        bmc.most_bytes = most;
        bmc.too_much_code = code;
        EXPECT(IsWhole(ReadFrom(bmc)));
      }
    }
  }
  ScriptedBmc bmc = Bmc();
  bmc.most_bytes = 2;
  const Read read = ReadFrom(bmc);
  EXPECT(read.inventory->units[0].completion_code == 0xCA && bmc.Asked(kReadFru) == 4);
  EXPECT(read.inventory->units[0].inventory.problems.empty());
  return kPassed;
}

Outcome TakesLessThanItAskedFor() {
  for (const size_t there : {1u, 3u, 10u}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kReadFru) reply.data.resize(std::min(reply.data.size(), 1 + there));
    };
    EXPECT(IsWhole(ReadFrom(bmc)));
  }
  // Half a word is asked for again; half a word at a time leads nowhere.
  for (const size_t there : {1u, 3u}) {
    StoredUnit unit = Unit();
    unit.says_words = unit.counts_words = true;
    ScriptedBmc bmc = Bmc(unit);
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kReadFru) reply.data.resize(1 + there);
    };
    const Read read = ReadFrom(bmc);
    EXPECT(there == 1 ? bmc.Asked(kReadFru) == 1 : IsWhole(read));
    EXPECT(there == 3 || !read.inventory->units[0].trouble.empty());
  }
  return kPassed;
}

Outcome TakesNoMoreThanItAskedFor() {
  for (const bool announced : {false, true}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) != kReadFru) return;
      reply.data.resize(200, 0xEE);
      if (announced) reply.data[0] = 199;
    };
    EXPECT(IsWhole(ReadFrom(bmc)));
  }
  return kPassed;
}

Outcome EmptyAnswersEndTheReading() {
  for (const Bytes& empty : {Bytes{}, Bytes{0}, Bytes{32}, Bytes{0, 1, 2}}) {
    for (const int from : {0, 32}) {
      ScriptedBmc bmc = Bmc();
      bmc.spoil = [&](const Request& request, Reply& reply) {
        if (CommandOf(request) == kReadFru && request.data()[1] >= from) reply.data = empty;
      };
      const Read read = ReadFrom(bmc);
      EXPECT(Incomplete(read, "empty answer") && bmc.Asked(kReadFru) == (from == 0 ? 1 : 2));
      EXPECT(read.inventory->units[0].inventory.problems.empty() == (from == 0));
    }
  }
  return kPassed;
}

Outcome WaitsForABusyUnit() {
  for (const int times : {3, 1000}) {
    ScriptedBmc bmc = Bmc();
    int busy = 0;
    bmc.spoil = [&](const Request& request, Reply& reply) {
      if (CommandOf(request) == kReadFru && ++busy <= times) reply = {0x81, {}};
    };
    const Read read = ReadFrom(bmc);
    EXPECT(read.ended.waited > 100ms && read.ended.waited < 10s);
    EXPECT(times == 3 ? IsWhole(read) : read.inventory->units[0].completion_code == 0x81);
  }
  return kPassed;
}

// It claims more than is there: what is there is an inventory all the same.
Outcome KeepsWhatIsBeforeTheEndOfTheMemory() {
  StoredUnit unit = Unit();
  unit.bytes.resize(96);
  unit.size = uint16_t{0xFFFF};
  ScriptedBmc bmc = Bmc(unit);
  const Read read = ReadFrom(bmc);
  EXPECT(Incomplete(read, "0xC9"));
  EXPECT(read.inventory->units[0].inventory.board->serial_number == kSerial);
  EXPECT(read.inventory->units[0].completion_code == 0);
  // 64 KiB, read to the last byte.
  unit.bytes.resize(0xFFFF);
  ScriptedBmc large = Bmc(unit);
  EXPECT(IsWhole(ReadFrom(large)) && large.Asked(kReadFru) == 2048);
  return kPassed;
}

// A board area that reaches past the end of the inventory.
Outcome SurvivesAreasThatLiePastTheEnd() {
  StoredUnit unit = Unit();
  unit.bytes[9] = 0xFF;
  ScriptedBmc bmc = Bmc(unit);
  Read read = ReadFrom(bmc);
  EXPECT(read.ended.done && !read.inventory->units[0].inventory.problems.empty());
  EXPECT(read.inventory->units[0].inventory.board->serial_number == kSerial);
  unit.bytes[3] = 0xFF;
  ScriptedBmc past = Bmc(unit);
  read = ReadFrom(past);
  EXPECT(read.ended.done && !read.inventory->units[0].inventory.board);
  unit.size = uint16_t{0};
  ScriptedBmc empty = Bmc(unit);
  read = ReadFrom(empty);
  EXPECT(read.ended.done && empty.Asked(kReadFru) == 0);
  EXPECT(!read.inventory->units[0].inventory.problems.empty());
  return kPassed;
}

Outcome ReadsTheUnitsOfTheRepositoryOnceEach() {
  ScriptedBmc bmc = Bmc();
  bmc.records.clear();
  bmc.AddRecord(FruLocator(1, 3, "PSU1", 2));
  bmc.AddRecord(FruLocator(2, 3, "PSU1 again", 2));
  bmc.AddRecord(FruLocator(3, 4, "Satellite's", 0, 0x2C));
  bmc.AddRecord(FruLocator(4, 5, "Absent"));
  Bytes physical = FruLocator(5, 0xA0, "EEPROM");
  physical[7] = 0x01;
  bmc.AddRecord(std::move(physical));
  bmc.units[3] = Unit();
  int lun = -1;
  bmc.spoil = [&](const Request& request, Reply&) {
    if (CommandOf(request) == kReadFru && request.data()[0] == 3) lun = request.lun;
  };
  const Read read = ReadFrom(bmc);
  const auto& units = read.inventory->units;
  EXPECT(read.ended.done && units.size() == 3 && lun == 2);
  // Unit 0 is there without a record.
  EXPECT(units[0].id == 0 && units[0].name.empty() && IsWhole(units[0]));
  EXPECT(units[1].id == 3 && units[1].name == "PSU1" && IsWhole(units[1]));
  EXPECT(units[2].id == 5 && units[2].name == "Absent" && units[2].completion_code == 0xCB);
  EXPECT(units[2].inventory.problems.empty() && units[2].trouble.empty());
  return kPassed;
}

Outcome AUnitWhoseSizeIsNotToldLeavesTheOthers() {
  ScriptedBmc bmc = Bmc();
  bmc.AddRecord(FruLocator(2, 3, "PSU1"));
  bmc.units[3] = Unit();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kAreaInfo && request.data()[0] == 0) reply.data.resize(2);
  };
  const Read read = ReadFrom(bmc);
  EXPECT(read.ended.done && read.inventory->units.size() == 2);
  EXPECT(!read.inventory->units[0].trouble.empty() && IsWhole(read.inventory->units[1]));
  return kPassed;
}

Outcome UnitZeroNeedsNoRepository() {
  for (const uint8_t code : Bytes{0xC1, 0xC0, 0xD4, 0xFF, 0x00}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kRepositoryInfo) reply = {code, {}};
    };
    const Read read = ReadFrom(bmc);
    EXPECT(IsWhole(read) && read.inventory->units[0].name.empty());
    // Only a BMC that has no repository has no more units.
    EXPECT(read.inventory->trouble.empty() == (code == 0xC1));
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsAUnit),
      UNIT_TEST(ReadsAsTheBmcCounts),
      UNIT_TEST(TakesWordsThatAreAnnouncedAsBytes),
      UNIT_TEST(AsksForLessWhereTheBmcReturnsLess),
      UNIT_TEST(TakesLessThanItAskedFor),
      UNIT_TEST(TakesNoMoreThanItAskedFor),
      UNIT_TEST(EmptyAnswersEndTheReading),
      UNIT_TEST(WaitsForABusyUnit),
      UNIT_TEST(KeepsWhatIsBeforeTheEndOfTheMemory),
      UNIT_TEST(SurvivesAreasThatLiePastTheEnd),
      UNIT_TEST(ReadsTheUnitsOfTheRepositoryOnceEach),
      UNIT_TEST(AUnitWhoseSizeIsNotToldLeavesTheOthers),
      UNIT_TEST(UnitZeroNeedsNoRepository),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
